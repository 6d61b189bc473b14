// Tasks made by one thread are run by others, also when those have reached the region's end.
// threads: 2 4
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 3; round++) {
        // Two tasks that meet: neither ends before the other has started.
        int here = 0, met = 0;
#pragma omp parallel
#pragma omp master
        for (int i = 0; i < 2; i++) {
#pragma omp task shared(here, met)
            {
                __atomic_fetch_add(&here, 1, __ATOMIC_RELAXED);
                while (__atomic_load_n(&here, __ATOMIC_ACQUIRE) < 2)
                    usleep(50);
                __atomic_fetch_add(&met, 1, __ATOMIC_RELAXED);
            }
        }
        CHECK(met == 2, "%d of 2 tasks, %d threads", met, n);

        here = met = 0;
#pragma omp parallel
        {
#pragma omp single nowait
            {
                usleep(2000); // the others wait in the last barrier
                for (int i = 0; i < n; i++) {
#pragma omp task shared(here, met)
                    {
                        __atomic_fetch_add(&here, 1, __ATOMIC_RELAXED);
                        while (__atomic_load_n(&here, __ATOMIC_ACQUIRE) < n)
                            usleep(50);
                        __atomic_fetch_add(&met, 1, __ATOMIC_RELAXED);
                    }
                }
            }
        }
        CHECK(met == n, "%d of %d tasks", met, n);
    }
    return check_end();
}

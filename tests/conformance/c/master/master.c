// master and masked: the named thread only, and no barrier.
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 50; round++) {
        int ran = 0, third = 0, passed = 0, by = -1;
#pragma omp parallel
        {
#pragma omp master
            {
                ran++;
                by = omp_get_thread_num();
            }
#pragma omp masked
            ran++;
#pragma omp masked filter(2)
            {
                third++;
                CHECK(omp_get_thread_num() == 2, "filter(2) on %d", omp_get_thread_num());
            }
#pragma omp atomic
            passed++;
        }
        CHECK(ran == 2 && by == 0, "ran %d by %d", ran, by);
        CHECK(third == (n > 2), "filter(2) ran %d times of %d threads", third, n);
        CHECK(passed == n, "passed %d", passed);
    }
    // The others do not wait for the primary thread.
    if (n > 1) {
        int flag = 0;
#pragma omp parallel shared(flag)
        {
#pragma omp master
            while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE))
                usleep(100);
            if (omp_get_thread_num() == 1)
                __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
        }
        CHECK(flag == 1, "flag");
    }
    int sum = 0;
#pragma omp parallel master reduction(+ : sum)
    sum += 5;
    CHECK(sum == 5, "parallel master: %d", sum);
    return check_end();
}

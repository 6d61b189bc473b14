// Threads run ahead over many worksharing constructs without a barrier between them.
#include "check.h"

enum { LOOPS = 300, SPAN = 20 };
static int hits[LOOPS][SPAN], singles[LOOPS], parts[LOOPS][3];

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 3; round++) {
#pragma omp parallel
        {
            for (int l = 0; l < LOOPS; l++) {
                // One thread is late everywhere.
                if (omp_get_thread_num() == n - 1 && l % 50 == 0)
                    usleep(1000);
                switch (l % 5) {
                case 0:
#pragma omp for schedule(dynamic) nowait
                    for (int i = 0; i < SPAN; i++)
                        __atomic_fetch_add(&hits[l][i], 1, __ATOMIC_RELAXED);
                    break;
                case 1:
#pragma omp for schedule(guided) nowait
                    for (int i = SPAN - 1; i >= 0; i--)
                        __atomic_fetch_add(&hits[l][i], 1, __ATOMIC_RELAXED);
                    break;
                case 2:
#pragma omp for schedule(runtime) nowait
                    for (int i = 0; i < SPAN; i++)
                        __atomic_fetch_add(&hits[l][i], 1, __ATOMIC_RELAXED);
                    break;
                case 3:
#pragma omp for schedule(static, 1) nowait
                    for (int i = 0; i < SPAN; i++)
                        __atomic_fetch_add(&hits[l][i], 1, __ATOMIC_RELAXED);
                    break;
                case 4:
#pragma omp for schedule(dynamic, 4) ordered nowait
                    for (unsigned long long i = 0; i < SPAN; i++) {
#pragma omp ordered
                        hits[l][i]++;
                    }
                    break;
                }
#pragma omp single nowait
                __atomic_fetch_add(&singles[l], 1, __ATOMIC_RELAXED);
#pragma omp sections nowait
                {
#pragma omp section
                    __atomic_fetch_add(&parts[l][0], 1, __ATOMIC_RELAXED);
#pragma omp section
                    __atomic_fetch_add(&parts[l][1], 1, __ATOMIC_RELAXED);
#pragma omp section
                    __atomic_fetch_add(&parts[l][2], 1, __ATOMIC_RELAXED);
                }
            }
        }
        for (int l = 0; l < LOOPS; l++) {
            for (int i = 0; i < SPAN; i++)
                CHECK(hits[l][i] == round + 1, "loop %d iteration %d ran %d times", l, i,
                      hits[l][i]);
            CHECK(singles[l] == round + 1, "single %d ran %d times", l, singles[l]);
            for (int i = 0; i < 3; i++)
                CHECK(parts[l][i] == round + 1, "section %d of %d: %d", i, l, parts[l][i]);
        }
    }
    return check_end();
}

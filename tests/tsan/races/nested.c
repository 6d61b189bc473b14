// Nested regions: inner teams order their own threads only.
// env: OMP_NUM_THREADS=2 OMP_MAX_ACTIVE_LEVELS=2
#include "race.h"

int main(void)
{
    static int x[2][2];
    int bad = 0, here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    for (int i = 1; i < 10; i++) {
        int outer = omp_get_thread_num();
        int unordered = 0;
        UNORDERED(meet(&here, 2 * i);)
#pragma omp parallel num_threads(2)
        {
            int inner = omp_get_thread_num();
            put(&x[ORDERED(outer) UNORDERED(unordered)][inner], i);
#pragma omp barrier
        }
        bad += get(&x[ORDERED(outer) UNORDERED(unordered)][0]) != i;
        bad += get(&x[ORDERED(outer) UNORDERED(unordered)][1]) != i;
    }
    return ORDERED(must(bad == 0)) UNORDERED((void)bad, 0);
}

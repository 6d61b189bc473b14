// Barriers of regions that can be cancelled, and the end of one that is.
// env: OMP_NUM_THREADS=2 OMP_CANCELLATION=true
#include "race.h"

int main(void)
{
    static int x[4];
    int bad = 0, here = 0;
    for (int round = 1; round < 20; round++) {
#pragma omp parallel num_threads(3) shared(here) reduction(+ : bad)
        {
            int me = omp_get_thread_num();
            put(&x[me], round);
            ORDER(barrier)
            UNORDERED(meet(&here, 3 * round);)
            bad += get(&x[(me + 1) % 3]) != round;
#pragma omp for
            for (int i = 0; i < 30; i++) {
#pragma omp cancel for if (i == round)
            }
            put(&x[me], round);
#pragma omp cancel parallel if (me == round % 3)
#pragma omp barrier
        }
        for (int i = 0; i < 3; i++)
            bad += get(&x[i]) != round;
    }
    return must(bad == 0);
}

// The barrier at the end of a single region.
#include "race.h"

int main(void)
{
    int x = 0, bad = 0, here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    for (int i = 1; i < 20; i++) {
#ifdef RACE
#pragma omp single nowait
#else
#pragma omp single
#endif
        put(&x, i);
        UNORDERED(meet(&here, 2 * i);)
        bad += get(&x) != i;
        ORDER(barrier)
    }
    return ORDERED(must(bad == 0)) UNORDERED((void)bad, 0);
}

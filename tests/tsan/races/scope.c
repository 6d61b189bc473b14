// The barrier at the end of a scope region. clang 19 does not know the construct in C.
// flags: -fopenmp
// only: gcc
#include "race.h"

int main(void)
{
    int x[2] = {0, 0}, bad = 0, here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    {
        int me = omp_get_thread_num();
#ifdef RACE
#pragma omp scope nowait
#else
#pragma omp scope
#endif
        put(&x[me], 1);
        UNORDERED(meet(&here, 2);)
        bad += get(&x[1 - me]) != 1;
    }
    return must(bad == 0);
}

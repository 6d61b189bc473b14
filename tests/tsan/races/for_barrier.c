// The barrier at the end of a worksharing loop.
#include "race.h"

int main(void)
{
    static int x[64];
    int bad = 0, here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    {
#ifdef RACE
#pragma omp for schedule(static) nowait
#else
#pragma omp for schedule(static)
#endif
        for (int i = 0; i < 64; i++)
            put(&x[i], i);
        UNORDERED(meet(&here, 2);)
#pragma omp for schedule(static)
        for (int i = 0; i < 64; i++)
            bad += get(&x[63 - i]) != 63 - i;
    }
    return must(bad == 0);
}

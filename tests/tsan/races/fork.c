// What the primary writes before the region, members read in it.
#include "race.h"

int main(void)
{
    int x = 0, bad = 0, here = 0;
    for (int i = 0; i < 20; i++) {
        ORDERED(put(&x, i);)
        here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
        {
            UNORDERED(if (omp_get_thread_num() == 0) put(&x, i); meet(&here, 2);)
            bad += get(&x) != i;
        }
    }
    return ORDERED(must(bad == 0)) UNORDERED(0);
}

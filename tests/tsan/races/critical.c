// Regions of one name exclude each other; those of different names do not.
#include "race.h"

int main(void)
{
    int x = 0, y = 0, here = 0, turn = 0;
#pragma omp parallel num_threads(2)
    {
        meet(&here, 2);
        for (int i = 0; i < 100; i++) {
            if (omp_get_thread_num() == 0) {
#pragma omp critical(one)
                add(&x, 1);
                say(&turn);
            } else {
                await(&turn, 1);
#ifdef RACE
#pragma omp critical(two)
#else
#pragma omp critical(one)
#endif
                add(&x, 1);
            }
#pragma omp critical
            add(&y, 1);
        }
    }
    return ORDERED(must(x == 200 && y == 200)) UNORDERED(0);
}

// Tasks of a mutexinoutset exclude each other in any order.
#include "race.h"

int main(void)
{
    int x = 0, a = 0, b = 0, here = 0;
    (void)a, (void)b;
#pragma omp parallel num_threads(2)
#pragma omp single
    {
        for (int i = 0; i < ORDERED(200) UNORDERED(2); i++) {
            if (i % 2) {
#pragma omp task shared(x, here) depend(mutexinoutset : a)
                {
                    UNORDERED(meet(&here, 2);)
                    add(&x, 1);
                }
            } else {
#ifdef RACE
#pragma omp task shared(x, here) depend(mutexinoutset : b)
#else
#pragma omp task shared(x, here) depend(mutexinoutset : a)
#endif
                {
                    UNORDERED(meet(&here, 2);)
                    add(&x, 1);
                }
            }
        }
    }
    return ORDERED(must(x == 200)) UNORDERED(0);
}

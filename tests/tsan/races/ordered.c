// Ordered regions come in the order of the iterations.
#include "race.h"

int main(void)
{
    int x = 0, y = 0, here = 0;
#pragma omp parallel num_threads(2)
    {
        meet(&here, 2);
#pragma omp for ordered schedule(static, 1)
        for (int i = 0; i < 100; i++) {
#pragma omp ordered
            add(&x, 1);
            UNORDERED(add(&x, 1);)
        }
#pragma omp for ordered schedule(dynamic, 3)
        for (int i = 0; i < 100; i++) {
#pragma omp ordered
            add(&y, 1);
        }
    }
    return ORDERED(must(x == 100 && y == 100)) UNORDERED(0);
}

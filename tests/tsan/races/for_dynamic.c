// Chunks that threads take, or steal, order nothing but what the barrier orders.
#include "race.h"

int main(void)
{
    static int x[4096], sum;
    int here = 0;
#pragma omp parallel num_threads(2)
    {
        int mine = 0;
#pragma omp for schedule(dynamic, 1)
        for (int i = 0; i < 4096; i++) {
            put(&x[i], 1);
            if (mine++ == 0)
                meet(&here, 2);
            UNORDERED(add(&sum, 1);)
        }
#pragma omp for schedule(guided) nowait
        for (int i = 0; i < 4096; i++)
            add(&x[i], 1);
#pragma omp for schedule(static) reduction(+ : sum)
        for (int i = 0; i < 10; i++)
            sum += 1;
    }
    return ORDERED(must(sum == 10)) UNORDERED(0);
}

// Sections run at the same time; the barrier orders what comes after.
#include "race.h"

int main(void)
{
    int x = 0, y = 0, bad = 0, here = 0, turn = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    {
#pragma omp sections
        {
#pragma omp section
            {
                meet(&here, 2);
                IN_TURN(&turn, 0, put(&x, 1));
            }
#pragma omp section
            {
                meet(&here, 2);
                IN_TURN(&turn, 1, put(ORDERED(&y) UNORDERED(&x), 1));
            }
        }
        bad += get(&x) != 1;
        ORDERED(bad += get(&y) != 1;)
    }
    return must(bad == 0);
}

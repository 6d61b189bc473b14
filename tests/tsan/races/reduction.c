// Every way of combining. Without the clause it is a race.
// env: OMP_NUM_THREADS=2
// env: OMP_NUM_THREADS=3 KMP_FORCE_REDUCTION=tree
// env: OMP_NUM_THREADS=3 KMP_FORCE_REDUCTION=critical
// env: OMP_NUM_THREADS=3 KMP_FORCE_REDUCTION=atomic
// env: OMP_NUM_THREADS=3 KMP_DETERMINISTIC_REDUCTION=true
#include "race.h"

int main(void)
{
    int sum = 0, here = 0, array[4] = {0};
    double other = 0;
#ifdef RACE
#pragma omp parallel num_threads(2)
#else
#pragma omp parallel reduction(+ : sum, other)
#endif
    {
        UNORDERED(meet(&here, 2);)
        add(&sum, 1);
        other += 1;
#pragma omp for reduction(+ : array[:4])
        for (int i = 0; i < 100; i++)
            array[i % 4] += 1;
        int mine = array[0];
#pragma omp barrier
#pragma omp for reduction(+ : array) nowait
        for (int i = 0; i < 100; i++)
            array[i % 4] += mine;
    }
    return ORDERED(must(sum == other && array[0] == 25 + 25 * 25)) UNORDERED(0);
}

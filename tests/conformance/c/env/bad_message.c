// A value that means nothing is named on stderr, with its variable.
// stock-fails: libomp runs out of memory after OMP_NUM_THREADS=abc
// env: OMP_NUM_THREADS=abc
// output: OMP_NUM_THREADS
#include "check.h"

int main(void)
{
    int sum = 0;
#pragma omp parallel reduction(+ : sum) num_threads(2)
    sum++;
    CHECK(sum == 2, "%d", sum);
    return check_end();
}

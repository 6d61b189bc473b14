// OMP_DISPLAY_ENV shows the variables in effect.
// env: OMP_DISPLAY_ENV=true OMP_NUM_THREADS=3
// env: OMP_DISPLAY_ENV=verbose OMP_NUM_THREADS=3
// output: OMP_NUM_THREADS *= *'3'
#include "check.h"

int main(void)
{
    int sum = 0;
#pragma omp parallel reduction(+ : sum)
    sum++;
    CHECK(sum == 3, "%d", sum);
    return check_end();
}

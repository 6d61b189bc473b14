// only: gcc
// scope: every thread runs it; private, reduction, a barrier at its end or none.
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 20; round++) {
        int sum = 1, product = 1;
#pragma omp parallel
        {
            int mine = -1;
#pragma omp scope reduction(+ : sum) private(mine)
            {
                mine = omp_get_thread_num();
                sum += mine + 1;
            }
            CHECK(sum == 1 + n * (n + 1) / 2, "after the barrier: %d", sum);
            CHECK(mine == -1, "private");
#pragma omp barrier
#pragma omp scope nowait reduction(* : product)
            product *= omp_get_thread_num() < 3 ? 2 : 1;
#pragma omp barrier
            CHECK(product == (n >= 3 ? 8 : n == 2 ? 4 : 2), "nowait: %d", product);
        }
    }
    return check_end();
}

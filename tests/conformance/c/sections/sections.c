// sections: each once, more and fewer than threads, lastprivate, reduction, nowait.
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 50; round++) {
        int hits[8] = {0}, last = -1, sum = 0, first = 3;
#pragma omp parallel
        {
#pragma omp sections lastprivate(last) reduction(+ : sum) firstprivate(first)
            {
                hits[0]++, sum += first, last = 0;
#pragma omp section
                hits[1]++, sum += first, last = 1;
#pragma omp section
                hits[2]++, sum += first, last = 2;
#pragma omp section
                hits[3]++, sum += first, last = 3;
#pragma omp section
                hits[4]++, sum += first, last = 4;
            }
            CHECK(last == 4 && sum == 15, "after the barrier: last %d sum %d", last, sum);
#pragma omp sections nowait
            {
#pragma omp section
                hits[5]++;
            }
#pragma omp sections
            {
#pragma omp section
                hits[6]++;
#pragma omp section
                hits[7]++;
            }
            CHECK(hits[5] + hits[6] + hits[7] == 3 || hits[5] == 0, "after the second barrier");
            CHECK(hits[6] == 1 && hits[7] == 1, "after the second barrier");
        }
        for (int i = 0; i < 8; i++)
            CHECK(hits[i] == 1, "section %d ran %d times", i, hits[i]);
        int a = 0, b = 0;
#pragma omp parallel sections num_threads(n)
        {
#pragma omp section
            a = omp_get_num_threads();
#pragma omp section
            b = omp_get_num_threads();
        }
        CHECK(a == n && b == n, "combined: %d %d of %d", a, b, n);
    }
    return check_end();
}

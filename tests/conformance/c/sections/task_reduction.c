// only: gcc
// Task reductions over sections and scope: tasks of every section add to it.
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 50; round++) {
        int sections = 0, scoped = 0;
#pragma omp parallel
        {
#pragma omp sections reduction(task, + : sections)
            {
                sections++;
#pragma omp section
                for (int i = 0; i < 10; i++)
#pragma omp task in_reduction(+ : sections)
                    sections += 10;
#pragma omp section
#pragma omp task in_reduction(+ : sections)
                sections += 1000;
            }
            CHECK(sections == 1101, "sections: %d", sections);
#pragma omp barrier
#pragma omp scope reduction(task, + : scoped)
            {
                scoped++;
#pragma omp task in_reduction(+ : scoped)
                scoped += 100;
            }
            CHECK(scoped == 101 * n, "scope: %d of %d threads", scoped, n);
        }
        int combined = 0;
#pragma omp parallel sections reduction(task, + : combined)
        {
#pragma omp section
#pragma omp task in_reduction(+ : combined)
            combined += 2;
#pragma omp section
            combined += 3;
        }
        CHECK(combined == 5, "combined: %d", combined);
    }
    return check_end();
}

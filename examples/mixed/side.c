#include "side.h"

#include <omp.h>

double side_sum(long n, int threads, int *team)
{
    double sum = 0.0;
    #pragma omp parallel num_threads(threads) reduction(+ : sum)
    {
        #pragma omp single
        *team = omp_get_num_threads();
        #pragma omp for
        for (long i = 0; i < n; i++)
            sum += (double)(i * i);
    }
    return sum;
}

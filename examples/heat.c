/* Heat equation on a square plate, Jacobi iteration.
   usage: heat [points per side] [sweeps] */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const long n = argc > 1 ? atol(argv[1]) : 768;
    const int sweeps = argc > 2 ? atoi(argv[2]) : 600;
    if (n < 3 || sweeps < 1) {
        fprintf(stderr, "usage: heat [points >= 3] [sweeps >= 1]\n");
        return 2;
    }
    double *now = malloc(sizeof *now * n * n);
    double *next = malloc(sizeof *next * n * n);
    if (now == NULL || next == NULL) {
        fprintf(stderr, "heat: no memory for %ld x %ld points\n", n, n);
        return 1;
    }
    double change = 0.0;
    const double start = omp_get_wtime();

    #pragma omp parallel shared(now, next, change)
    {
        /* One hot edge, the rest cold. */
        #pragma omp for
        for (long i = 0; i < n; i++)
            for (long j = 0; j < n; j++)
                now[i * n + j] = next[i * n + j] = i == 0 ? 100.0 : 0.0;

        for (int s = 0; s < sweeps; s++) {
            #pragma omp for schedule(static) nowait
            for (long i = 1; i < n - 1; i++)
                for (long j = 1; j < n - 1; j++)
                    next[i * n + j] = 0.25 * (now[(i - 1) * n + j] + now[(i + 1) * n + j]
                                              + now[i * n + j - 1] + now[i * n + j + 1]);
            #pragma omp barrier
            #pragma omp single
            {
                double *swap = now;
                now = next;
                next = swap;
            }
        }
        #pragma omp for reduction(max : change)
        for (long i = 1; i < n - 1; i++)
            for (long j = 1; j < n - 1; j++)
                change = fmax(change, fabs(now[i * n + j] - next[i * n + j]));
    }
    const double time = omp_get_wtime() - start;

    double sum = 0.0;
    for (long k = 0; k < n * n; k++)
        sum += now[k];
    printf("checksum %.12e change %.6e\n", sum, change);
    printf("time %.4f\n", time);
    free(now);
    free(next);
    return 0;
}

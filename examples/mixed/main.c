/* A process of two compilers: this program from one, the library behind side.h from another.
   Both ask for 4 threads. Prints how many OpenMP runtimes and threads the process ends up with. */
#include "side.h"

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 4, CALLS = 200 };
static const long N = 20000; /* sums stay below 2^53: exact in any order */

/* Distinct files mapped whose name is that of an OpenMP runtime. */
static int runtimes_mapped(void)
{
    static const char *const names[] = {"/libgomp.so", "/libomp.so", "/libiomp5.so", "/libduomp.so"};
    unsigned long seen[64];
    int count = 0;
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        return -1;
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long inode = 0;
        int known = 0;
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            known |= strstr(line, names[k]) != NULL;
        if (!known || sscanf(line, "%*s %*s %*s %*s %lu", &inode) != 1)
            continue;
        for (int k = 0; k < count; k++)
            known &= seen[k] != inode;
        if (known && count < 64)
            seen[count++] = inode;
    }
    fclose(maps);
    return count;
}

static int threads_now(void)
{
    char line[256];
    int threads = -1;
    FILE *status = fopen("/proc/self/status", "r");
    if (status == NULL)
        return -1;
    while (fgets(line, sizeof line, status) != NULL)
        if (sscanf(line, "Threads: %d", &threads) == 1)
            break;
    fclose(status);
    return threads;
}

int main(void)
{
    const double right = (double)(N - 1) * N * (2 * N - 1) / 6;
    const double start = omp_get_wtime();
    int wrong = 0, main_team = 0, side_team = 0;

    for (int call = 0; call < CALLS; call++) {
        double sum = 0.0;
        /* a region of this program */
        #pragma omp parallel for num_threads(THREADS) reduction(+ : sum)
        for (long i = 0; i < N; i++) {
            if (i == 0)
                main_team = omp_get_num_threads();
            sum += (double)(i * i);
        }
        wrong += sum != right;
        /* a region of the library */
        wrong += side_sum(N, THREADS, &side_team) != right;
    }
    const int apart = threads_now();

    /* the library called by every thread of a region */
    #pragma omp parallel num_threads(THREADS) reduction(+ : wrong)
    for (int call = 0; call < CALLS / 10; call++) {
        int inner_team = 0;
        wrong += side_sum(N, THREADS, &inner_team) != right;
        wrong += inner_team < 1 || inner_team > THREADS;
    }
    const double time = omp_get_wtime() - start;

    printf("checksum %.0f wrong %d teams %d %d\n", right, wrong, main_team, side_team);
    printf("time %.4f\n", time);
    printf("runtimes %d threads %d inside %d\n", runtimes_mapped(), apart, threads_now());
    return wrong != 0;
}

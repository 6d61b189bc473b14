/* spawn TIMES PROGRAM: median microseconds from starting the program to its end. */
#include "bench.h"
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    int times = atoi(argv[1]);
    double *v = malloc(times * sizeof *v);
    if (times < 1 || !v)
        return 2;
    for (int i = 0; i < times; i++) {
        pid_t child;
        int status;
        double start = bench_now();
        if (posix_spawn(&child, argv[2], NULL, NULL, argv + 2, environ) || waitpid(child, &status, 0) < 0)
            return 1;
        v[i] = (bench_now() - start) / 1e3;
        if (status) {
            fprintf(stderr, "%s failed\n", argv[2]);
            return 1;
        }
    }
    qsort(v, times, sizeof *v, by_value);
    bench_print("start", v[times / 2], v[0]);
    free(v);
    return 0;
}

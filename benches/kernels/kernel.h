/* What the kernels share. They are written from the NAS Parallel Benchmarks' report (RNR-94-007), with
 * its generator, problem sizes and verification values; the code is ours. Each prints `kernel CLASS
 * seconds`; wrong results end it with status 1. */
#ifndef KERNEL_H
#define KERNEL_H
#include "bench.h"
#include <math.h>
#include <omp.h>
#include <stdint.h>

#define A 1220703125ull
#define MASK ((1ull << 46) - 1)

/* x = a * x mod 2^46; the new x as a fraction. */
static inline double next_random(uint64_t *x, uint64_t a) {
    *x = *x * a & MASK;
    return (double)*x * 0x1p-46;
}

/* a to the n-th, mod 2^46. */
static inline uint64_t power(uint64_t a, uint64_t n) {
    uint64_t r = 1;
    for (; n; n >>= 1, a = a * a & MASK)
        if (n & 1)
            r = r * a & MASK;
    return r;
}

/* The class that the command line names: S, W or A; S without one. */
static inline char class_of(int argc, char **argv) {
    char class = argc > 1 ? argv[1][0] : 'S';
    if ((class != 'S' && class != 'W' && class != 'A') || (argc > 1 && argv[1][1])) {
        fprintf(stderr, "there is no class %s\n", argv[1]);
        exit(2);
    }
    return class;
}

static inline void *must(void *p) {
    if (!p) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return p;
}

static inline int close_to(double x, double want, double epsilon) { return fabs((x - want) / want) <= epsilon; }

static inline int finish(char class, double start, int right) {
    char name[] = {'c', 'l', 'a', 's', 's', '_', class, 0};
    double seconds = (bench_now() - start) / 1e9;
    if (!right) {
        fprintf(stderr, "class %c: wrong result\n", class);
        return 1;
    }
    bench_print(name, seconds, seconds);
    return 0;
}
#endif

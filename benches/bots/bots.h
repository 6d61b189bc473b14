/* What the shapes share. They are written from the description of the Barcelona OpenMP Tasks Suite (Duran et al., ICPP
 * 2009) and of the Unbalanced Tree Search (Olivier et al., LCPC 2006), with sizes of our own; the code is ours. Every call creates
 * a task: there is no cut-off. Each program checks its result and prints `NAME seconds`; wrong results end it with
 * status 1. */
#ifndef BOTS_H
#define BOTS_H
#include "bench.h"
#include <math.h>
#include <omp.h>
#include <stdint.h>

static inline void *must(void *p) {
    if (!p) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return p;
}

/* A hash for random numbers that do not depend on who draws them (splitmix64). */
static inline uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/* The time of `work` in a region whose primary thread calls it. */
static inline double timed(void (*work)(void)) {
    double start = bench_now();
#pragma omp parallel
#pragma omp master
    work();
    return (bench_now() - start) / 1e9;
}

/* Median of three; the first pays for the threads. `right` is asked after each. */
static inline int report(const char *name, void (*prepare)(void), void (*work)(void), int (*right)(void)) {
    double v[3];
    for (int i = 0; i < 3; i++) {
        if (prepare)
            prepare();
        v[i] = timed(work);
        if (!right()) {
            fprintf(stderr, "%s: wrong result\n", name);
            return 1;
        }
    }
    qsort(v, 3, sizeof *v, by_value);
    bench_print(name, v[1], v[0]);
    return 0;
}
#endif

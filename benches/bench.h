/* What the benches share: a clock, a calibrated delay, and overhead measured as EPCC's
 * microbenchmarks do: time with the construct less time of the same work without it, divided by the
 * number of repetitions. A sample lasts at least a millisecond; a process reports the median and the
 * least of its samples. */
#ifndef BENCH_H
#define BENCH_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BENCH_SAMPLES 21
#define BENCH_SAMPLE_NS 1e6
#define BENCH_BUDGET_NS 250e6
#define DELAY_NS 100

static inline double bench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static long delay_length;

/* Keeps a core busy for n steps without memory traffic. */
static __attribute__((noinline)) void delay(long n) {
    for (long i = 0; i < n; i++)
        __asm__ volatile("" : "+r"(i));
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Makes delay(delay_length) last DELAY_NS. */
static void delay_calibrate(void) {
    double best = 1e18;
    for (int i = 0; i < 20; i++) {
        double start = bench_now();
        delay(100000);
        double took = bench_now() - start;
        best = took < best ? took : best;
    }
    delay_length = (long)(DELAY_NS / (best / 100000)) + 1;
}

static void bench_print(const char *name, double median, double least) {
    printf("%s %.6g %.6g\n", name, median, least);
    fflush(stdout);
}

typedef void bench_fn(long reps);

static inline double bench_time(bench_fn *f, long reps) {
    double start = bench_now();
    f(reps);
    return bench_now() - start;
}

/* Nanoseconds that test costs above reference (may be null), for each of reps * parts. */
static inline void bench_run(const char *name, bench_fn *test, bench_fn *reference, double parts) {
    double v[BENCH_SAMPLES];
    test(1);
    long reps = 1;
    while (bench_time(test, reps) < BENCH_SAMPLE_NS && reps < (1L << 30))
        reps *= 2;
    double start = bench_now();
    int n = 0;
    while (n < BENCH_SAMPLES && (n < 5 || bench_now() - start < BENCH_BUDGET_NS)) {
        double t = bench_time(test, reps);
        double r = reference ? bench_time(reference, reps) : 0;
        v[n++] = (t - r) / (reps * parts);
    }
    qsort(v, n, sizeof *v, by_value);
    bench_print(name, v[n / 2], v[0]);
}

/* One bench of a program: its name on the command line and in the output. */
struct bench {
    const char *name;
    bench_fn *test, *reference;
    double parts;
};

/* Runs the benches that the command line names; all without names. */
static inline int bench_main(const struct bench *table, int argc, char **argv) {
    int found = 0;
    delay_calibrate();
    for (; table->name; table++) {
        int wanted = argc < 2;
        for (int i = 1; i < argc; i++)
            wanted |= strcmp(argv[i], table->name) == 0;
        if (!wanted)
            continue;
        found = 1;
        bench_run(table->name, table->test, table->reference, table->parts);
    }
    if (!found)
        fprintf(stderr, "no such bench\n");
    return !found;
}
#endif

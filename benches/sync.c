/* What each synchronising construct costs, in nanoseconds a construct. */
#include "bench.h"
#include <omp.h>

/* This thread's part of reps. */
static long share(long reps) {
    int n = omp_get_num_threads();
    return reps / n + (omp_get_thread_num() < reps % n);
}

static void nothing(long reps) {
    for (long r = 0; r < reps; r++)
        delay(delay_length);
}

static void parallel(long reps) {
    for (long r = 0; r < reps; r++) {
#pragma omp parallel
        delay(delay_length);
    }
}

static void parallel_for(long reps) {
    for (long r = 0; r < reps; r++) {
        int n = omp_get_max_threads();
#pragma omp parallel for
        for (int i = 0; i < n; i++)
            delay(delay_length);
    }
}

static void reduction(long reps) {
    long sum = 0;
    for (long r = 0; r < reps; r++) {
#pragma omp parallel reduction(+ : sum)
        {
            delay(delay_length);
            sum += 1;
        }
    }
    if (sum < reps)
        abort();
}

static void worksharing_for(long reps) {
#pragma omp parallel
    {
        int n = omp_get_num_threads();
        for (long r = 0; r < reps; r++) {
#pragma omp for
            for (int i = 0; i < n; i++)
                delay(delay_length);
        }
    }
}

static void barrier(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
        delay(delay_length);
#pragma omp barrier
    }
}

static void single(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
#pragma omp single
        delay(delay_length);
    }
}

static void copyprivate(long reps) {
    long bad = 0;
#pragma omp parallel reduction(+ : bad)
    {
        long x = 0;
        for (long r = 0; r < reps; r++) {
#pragma omp single copyprivate(x)
            {
                delay(delay_length);
                x = r;
            }
            bad += x != r;
        }
    }
    if (bad)
        abort();
}

static void sections(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
#pragma omp sections
        {
#pragma omp section
            delay(delay_length);
#pragma omp section
            delay(delay_length);
        }
    }
}

static void master(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
#pragma omp master
        delay(delay_length);
    }
}

/* The work is inside, so the reference is all of it, one after the other. */
static void critical(long reps) {
#pragma omp parallel
    {
        long mine = share(reps);
        for (long r = 0; r < mine; r++) {
#pragma omp critical
            delay(delay_length);
        }
    }
}

static omp_lock_t lock;

static void lock_contended(long reps) {
    omp_init_lock(&lock);
#pragma omp parallel
    {
        long mine = share(reps);
        for (long r = 0; r < mine; r++) {
            omp_set_lock(&lock);
            delay(delay_length);
            omp_unset_lock(&lock);
        }
    }
    omp_destroy_lock(&lock);
}

static void lock_alone(long reps) {
    omp_init_lock(&lock);
    for (long r = 0; r < reps; r++) {
        omp_set_lock(&lock);
        omp_unset_lock(&lock);
    }
    omp_destroy_lock(&lock);
}

#define WAIT_NS 200e6

/* The same for a fifth of a second: the longest that a thread waited for the lock, and the mean; microseconds. */
static int lock_wait(void) {
    double longest = 0, total = 0;
    long taken = 0;
    omp_init_lock(&lock);
#pragma omp parallel reduction(max : longest) reduction(+ : total, taken)
    {
        double start = bench_now(), now = start;
        while (now - start < WAIT_NS) {
            double asked = bench_now();
            omp_set_lock(&lock);
            now = bench_now();
            delay(delay_length);
            omp_unset_lock(&lock);
            longest = now - asked > longest ? now - asked : longest;
            total += now - asked;
            taken++;
        }
    }
    omp_destroy_lock(&lock);
    bench_print("lock_wait", longest / 1e3, total / taken / 1e3);
    return 0;
}

/* Nanoseconds a region, the mean of many in a row: it shows what the median of samples leaves out, hold-ups between them. */
static int parallel_mean(void) {
    enum { REGIONS = 20000 };
    parallel(100);
    double took = bench_time(parallel, REGIONS) - bench_time(nothing, REGIONS);
    bench_print("parallel_mean", took / REGIONS, took / REGIONS);
    return 0;
}

static void critical_alone(long reps) {
    for (long r = 0; r < reps; r++) {
#pragma omp critical(alone)
        __asm__ volatile("" ::: "memory");
    }
}

static void nest_lock_alone(long reps) {
    omp_nest_lock_t nest;
    omp_init_nest_lock(&nest);
    for (long r = 0; r < reps; r++) {
        omp_set_nest_lock(&nest);
        omp_unset_nest_lock(&nest);
    }
    omp_destroy_nest_lock(&nest);
}

/* Chunks of one iteration go round, so that every iteration is a hand-over. */
static void ordered(long reps) {
#pragma omp parallel for ordered schedule(static, 1)
    for (long r = 0; r < reps; r++) {
#pragma omp ordered
        delay(delay_length);
    }
}

static void atomic(long reps) {
    double sum = 0;
#pragma omp parallel
    {
        long mine = share(reps);
        for (long r = 0; r < mine; r++) {
#pragma omp atomic
            sum += 1;
        }
    }
    if (sum < 1)
        abort();
}

static void thread_num(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++)
        __asm__ volatile("" ::"r"(omp_get_thread_num()));
}

static const struct bench table[] = {
    {"parallel", parallel, nothing, 1},
    {"parallel_for", parallel_for, nothing, 1},
    {"reduction", reduction, nothing, 1},
    {"for", worksharing_for, nothing, 1},
    {"barrier", barrier, nothing, 1},
    {"single", single, nothing, 1},
    {"copyprivate", copyprivate, nothing, 1},
    {"sections", sections, nothing, 1},
    {"master", master, nothing, 1},
    {"critical", critical, nothing, 1},
    {"critical_alone", critical_alone, NULL, 1},
    {"lock_contended", lock_contended, nothing, 1},
    {"lock_alone", lock_alone, NULL, 1},
    {"nest_lock_alone", nest_lock_alone, NULL, 1},
    {"ordered", ordered, nothing, 1},
    {"atomic", atomic, NULL, 1},
    {"thread_num", thread_num, NULL, 1},
    {0},
};

int main(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], "lock_wait")) {
        delay_calibrate();
        return lock_wait();
    }
    if (argc > 1 && !strcmp(argv[1], "parallel_mean")) {
        delay_calibrate();
        return parallel_mean();
    }
    return bench_main(table, argc, argv);
}

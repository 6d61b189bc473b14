/* What it costs to hand out a chunk: wall time of a loop less that of the same loop shared out by hand,
 * in nanoseconds a chunk. Both run inside one region, the loop with its barrier. */
#include "bench.h"
#include <omp.h>

#define CHUNKS 20000

static inline void work(long i) { __asm__ volatile("" ::"r"(i)); }

/* All threads work here, too: on some machines one is faster while the others sleep. */
static void by_hand(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
        long n = CHUNKS / omp_get_num_threads();
        for (long i = 0; i < n; i++)
            work(i);
    }
}

static void by_hand_8(long reps) { by_hand(8 * reps); }

#define LOOP(name, how, size)                                                                      \
    static void name(long reps) {                                                                  \
        _Pragma("omp parallel") for (long r = 0; r < reps; r++) {                                  \
            _Pragma(how) for (long i = 0; i < CHUNKS * size; i++) work(i);                         \
        }                                                                                          \
    }
LOOP(static_block, "omp for schedule(static)", 1)
LOOP(static_1, "omp for schedule(static, 1)", 1)
LOOP(dynamic_1, "omp for schedule(dynamic, 1)", 1)
LOOP(dynamic_8, "omp for schedule(dynamic, 8)", 8)
LOOP(monotonic_1, "omp for schedule(monotonic: dynamic, 1)", 1)

/* Without a body, which compilers then drop: only the handing out is left. */
static void guided_1(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
#pragma omp for schedule(guided, 1)
        for (int i = 0; i < 200000; i++)
            ;
    }
}

/* The second half of the iterations costs 20 times the first: stealing has to even it out. */
static void uneven(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++) {
#pragma omp for schedule(dynamic, 1)
        for (int i = 0; i < 1000; i++)
            delay(i < 500 ? delay_length / 10 : delay_length * 2);
    }
}

static void uneven_by_hand(long reps) {
#pragma omp parallel
    for (long r = 0; r < reps; r++)
        for (int i = 0; i < 500; i++)
            delay(i < 250 ? delay_length / 10 : delay_length * 2);
}

static const struct bench table[] = {
    {"static", static_block, by_hand, 1},
    {"static_1", static_1, by_hand, CHUNKS},
    {"dynamic_1", dynamic_1, by_hand, CHUNKS},
    {"dynamic_8", dynamic_8, by_hand_8, CHUNKS},
    {"monotonic_1", monotonic_1, by_hand, CHUNKS},
    {"guided_1", guided_1, NULL, 1},
    {"uneven", uneven, uneven_by_hand, 1},
    {0},
};

int main(int argc, char **argv) { return bench_main(table, argc, argv); }

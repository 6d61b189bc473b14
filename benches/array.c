/* Regions that give every thread a copy of an array of 729 doubles, in nanoseconds a region. */
#include "bench.h"
#include <omp.h>

#define N 729

static double box[N];
static double kept[N];
#pragma omp threadprivate(kept)

static void use(double *a) {
    a[0] += 1;
    delay(delay_length);
}

static void nothing(long reps) {
    for (long r = 0; r < reps; r++)
        use(box);
}

static void private_array(long reps) {
    for (long r = 0; r < reps; r++) {
        double a[N];
#pragma omp parallel private(a)
        {
            a[0] = 0;
            use(a);
        }
    }
}

static void firstprivate_array(long reps) {
    for (long r = 0; r < reps; r++) {
        double a[N];
        memcpy(a, box, sizeof a);
#pragma omp parallel firstprivate(a)
        use(a);
    }
}

static void copyin_array(long reps) {
    for (long r = 0; r < reps; r++) {
#pragma omp parallel copyin(kept)
        use(kept);
    }
}

static const struct bench table[] = {
    {"private", private_array, nothing, 1},
    {"firstprivate", firstprivate_array, nothing, 1},
    {"copyin", copyin_array, nothing, 1},
    {0},
};

int main(int argc, char **argv) { return bench_main(table, argc, argv); }

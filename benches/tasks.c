/* What explicit tasks cost, in nanoseconds a task. */
#include "bench.h"
#include <omp.h>

#define BATCH 256
#define FIB 20
#define GRID 200

static long ran;
#pragma omp threadprivate(ran)

static inline void work(void) {
    ran++;
    __asm__ volatile("" ::: "memory");
}

/* One thread creates them, all run them. */
static void by_one(long reps) {
#pragma omp parallel
#pragma omp master
    for (long r = 0; r < reps * BATCH; r++) {
#pragma omp task
        work();
    }
}

static void by_each(long reps) {
#pragma omp parallel
    {
        long mine = reps * BATCH / omp_get_num_threads();
        for (long r = 0; r < mine; r++) {
#pragma omp task
            work();
        }
    }
}

/* One thread creates tasks of 100 ns; how far the work is shared. */
static void by_one_delay(long reps) {
#pragma omp parallel
#pragma omp master
    for (long r = 0; r < reps * BATCH; r++) {
#pragma omp task
        delay(delay_length * 5);
    }
}

static void delay_half(long reps) {
    for (long r = 0; r < reps * BATCH / omp_get_max_threads(); r++)
        delay(delay_length * 5);
}

static void task_wait(long reps) {
#pragma omp parallel
#pragma omp master
    for (long r = 0; r < reps * BATCH; r++) {
#pragma omp task
        work();
#pragma omp taskwait
    }
}

static void task_loop(long reps) {
#pragma omp parallel
#pragma omp master
    {
        long all = reps * BATCH;
#pragma omp taskloop grainsize(1)
        for (long r = 0; r < all; r++)
            work();
    }
}

static long fib(int n) {
    long a, b;
    if (n < 2)
        return n;
#pragma omp task shared(a)
    a = fib(n - 1);
#pragma omp task shared(b)
    b = fib(n - 2);
#pragma omp taskwait
    return a + b;
}

static void fib_tasks(long reps) {
    for (long r = 0; r < reps; r++) {
        long f = 0;
#pragma omp parallel
#pragma omp master
        f = fib(FIB);
        if (f != 6765)
            abort();
    }
}

static int grid[GRID + 1][GRID + 1];

static void wavefront(long reps) {
    for (long r = 0; r < reps; r++) {
        for (int i = 0; i <= GRID; i++)
            grid[i][0] = grid[0][i] = 1;
#pragma omp parallel
#pragma omp master
        for (int i = 1; i <= GRID; i++)
            for (int j = 1; j <= GRID; j++) {
#pragma omp task depend(in : grid[i - 1][j], grid[i][j - 1]) depend(out : grid[i][j])
                grid[i][j] = (grid[i - 1][j] + grid[i][j - 1]) % 1000007;
            }
        int want[GRID + 1];
        for (int i = 0; i <= GRID; i++)
            want[i] = 1;
        for (int i = 1; i <= GRID; i++)
            for (int j = 1; j <= GRID; j++)
                want[j] = (want[j] + want[j - 1]) % 1000007;
        if (grid[GRID][GRID] != want[GRID])
            abort();
    }
}

/* fib(20) creates 21890 tasks. */
static const struct bench table[] = {
    {"by_one", by_one, NULL, BATCH},
    {"by_each", by_each, NULL, BATCH},
    {"by_one_delay", by_one_delay, delay_half, BATCH},
    {"task_wait", task_wait, NULL, BATCH},
    {"task_loop", task_loop, NULL, BATCH},
    {"fib", fib_tasks, NULL, 21890},
    {"wavefront", wavefront, NULL, GRID *GRID},
    {0},
};

int main(int argc, char **argv) { return bench_main(table, argc, argv); }

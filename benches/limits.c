/* What the machine allows: a cache line between two threads, a region of two, a futex wake, a yield. No OpenMP. */
#include "bench.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Alignas(128) atomic_int ball;
static _Alignas(128) atomic_int other;
static _Alignas(128) atomic_int go;

/* What the work of n rounds takes without anybody else. */
static double work_alone(int n) {
    double start = bench_now();
    for (int i = 0; i < n; i++)
        delay(delay_length);
    return bench_now() - start;
}

/* Two threads write one line in turn. */
static void *partner(void *arg) {
    int rounds = *(int *)arg;
    for (int i = 0; i < rounds; i++) {
        while (atomic_load_explicit(&ball, memory_order_acquire) != 2 * i + 1)
            ;
        atomic_store_explicit(&ball, 2 * i + 2, memory_order_release);
    }
    return NULL;
}

static double ping_pong(int rounds) {
    pthread_t t;
    atomic_store(&ball, 0);
    if (pthread_create(&t, NULL, partner, &rounds))
        exit(1);
    double start = 0;
    for (int i = 0; i < rounds; i++) {
        if (i == rounds / 10)
            start = bench_now();
        atomic_store_explicit(&ball, 2 * i + 1, memory_order_release);
        while (atomic_load_explicit(&ball, memory_order_acquire) != 2 * i + 2)
            ;
    }
    double took = bench_now() - start;
    pthread_join(t, NULL);
    return took / (rounds - rounds / 10);
}

/* Two threads, both work, tell and hear at the same time: the least a barrier of two can cost. Each has two lines in turn, and
 * has the next one fetched while it works, when nobody polls it. */
static struct {
    _Alignas(128) atomic_int number;
} lines[2][2];

static void meet(int me, int i) {
    atomic_int *mine = &lines[me][i & 1].number, *theirs = &lines[1 - me][i & 1].number;
    delay(delay_length);
    atomic_store_explicit(mine, i, memory_order_release);
    while (atomic_load_explicit(theirs, memory_order_acquire) < i)
        __builtin_ia32_pause();
    __asm__ volatile("prefetchw (%0)" ::"r"(&lines[me][(i + 1) & 1]));
}

static void *meeter(void *arg) {
    int rounds = *(int *)arg;
    for (int i = 1; i <= rounds; i++)
        meet(1, i);
    return NULL;
}

static double meeting(int rounds) {
    pthread_t t;
    memset(lines, 0, sizeof lines);
    if (pthread_create(&t, NULL, meeter, &rounds))
        exit(1);
    double start = 0;
    for (int i = 1; i <= rounds; i++) {
        if (i == rounds / 10)
            start = bench_now();
        meet(0, i);
    }
    double took = bench_now() - start;
    pthread_join(t, NULL);
    int n = rounds - rounds / 10 + 1;
    return (took - work_alone(n)) / n;
}

/* A region of two at its barest: the primary writes an order of five words and tells of it by an exchange in the same
 * line; the worker reads it, works and answers by an exchange in that line, too. Both poll, with a pause between two looks. As regions
 * do, it may READ a variable that the primary has just written on its stack, or both may ADD to one there. */
enum { ALONE, READ, ADD };
static struct {
    _Alignas(128) atomic_int number;
    atomic_int answer;
    atomic_long *volatile shared;
    volatile long words[4];
} order;
static int mode;

static void work(atomic_long *shared) {
    delay(mode == READ ? atomic_load_explicit(shared, memory_order_relaxed) : delay_length);
    if (mode == ADD)
        atomic_fetch_add_explicit(shared, 1, memory_order_relaxed);
}

static void *worker(void *arg) {
    int rounds = *(int *)arg;
    for (int i = 1; i <= rounds; i++) {
        while (atomic_load_explicit(&order.number, memory_order_acquire) < i)
            __builtin_ia32_pause();
        atomic_long *shared = order.shared;
        if (mode != ALONE)
            __builtin_prefetch(shared);
        for (int w = 0; w < 4; w++)
            (void)order.words[w];
        work(shared);
        atomic_exchange(&order.answer, i);
    }
    return NULL;
}

static double region(int rounds) {
    pthread_t t;
    _Alignas(128) atomic_long shared = 0;
    atomic_store(&order.number, 0);
    atomic_store(&order.answer, 0);
    if (pthread_create(&t, NULL, worker, &rounds))
        exit(1);
    double start = 0;
    for (int i = 1; i <= rounds; i++) {
        if (i == rounds / 10)
            start = bench_now();
        if (mode == READ)
            atomic_store_explicit(&shared, delay_length, memory_order_relaxed);
        order.shared = &shared;
        for (int w = 0; w < 4; w++)
            order.words[w] = 0;
        atomic_exchange(&order.number, i);
        work(&shared);
        while (atomic_load_explicit(&order.answer, memory_order_acquire) < i)
            __builtin_ia32_pause();
        if (mode == READ)
            __asm__ volatile("prefetchw (%0)" ::"r"(&shared));
    }
    double took = bench_now() - start;
    pthread_join(t, NULL);
    int n = rounds - rounds / 10 + 1;
    return (took - work_alone(n)) / n;
}

static double region_that_reads(int rounds) {
    mode = READ;
    return region(rounds);
}

static double region_that_adds(int rounds) {
    mode = ADD;
    return region(rounds);
}

/* Two threads run parts of the work in turn; whoever ends one tells the other, who polls: an ordered region's hand-over. */
static void take_turn(int i) {
    while (atomic_load_explicit(&ball, memory_order_acquire) != i)
        __builtin_ia32_pause();
    delay(delay_length);
    atomic_store_explicit(&ball, i + 1, memory_order_release);
}

static void *next_in_turn(void *arg) {
    int rounds = *(int *)arg;
    for (int i = 1; i < rounds; i += 2)
        take_turn(i);
    return NULL;
}

static double in_turn(int rounds) {
    pthread_t t;
    rounds &= ~1;
    atomic_store(&ball, 0);
    if (pthread_create(&t, NULL, next_in_turn, &rounds))
        exit(1);
    double start = 0;
    int first = rounds / 10 & ~1;
    for (int i = 0; i < rounds; i += 2) {
        if (i == first)
            start = bench_now();
        take_turn(i);
    }
    double took = bench_now() - start;
    pthread_join(t, NULL);
    return (took - work_alone(rounds - first)) / (rounds - first);
}

static long futex(atomic_int *word, int op, int value) {
    return syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

/* Two threads wake each other in turn and sleep in between. */
static void *sleeper(void *arg) {
    int rounds = *(int *)arg;
    for (int i = 0; i < rounds; i++) {
        int now;
        while ((now = atomic_load(&go)) != 2 * i + 1)
            futex(&go, FUTEX_WAIT, now);
        atomic_store(&go, 2 * i + 2);
        futex(&go, FUTEX_WAKE, 1);
    }
    return NULL;
}

static double wake(int rounds) {
    pthread_t t;
    atomic_store(&go, 0);
    if (pthread_create(&t, NULL, sleeper, &rounds))
        exit(1);
    double start = bench_now();
    for (int i = 0; i < rounds; i++) {
        int now;
        atomic_store(&go, 2 * i + 1);
        futex(&go, FUTEX_WAKE, 1);
        while ((now = atomic_load(&go)) != 2 * i + 2)
            futex(&go, FUTEX_WAIT, now);
    }
    double took = bench_now() - start;
    pthread_join(t, NULL);
    return took / rounds;
}

static double yields(int rounds) {
    double start = bench_now();
    for (int i = 0; i < rounds; i++)
        sched_yield();
    return (bench_now() - start) / rounds;
}

/* Two threads on one CPU hand it over by yielding. */
static void *yielder(void *arg) {
    (void)arg;
    while (!atomic_load_explicit(&go, memory_order_relaxed)) {
        atomic_fetch_add_explicit(&other, 1, memory_order_relaxed);
        sched_yield();
    }
    return NULL;
}

static double switches(int rounds) {
    cpu_set_t old, one;
    pthread_t t;
    sched_getaffinity(0, sizeof old, &old);
    CPU_ZERO(&one);
    for (int c = 0; c < CPU_SETSIZE; c++)
        if (CPU_ISSET(c, &old)) {
            CPU_SET(c, &one);
            break;
        }
    sched_setaffinity(0, sizeof one, &one);
    atomic_store(&go, 0);
    atomic_store(&other, 0);
    if (pthread_create(&t, NULL, yielder, NULL))
        exit(1);
    double start = bench_now();
    for (int i = 0; i < rounds; i++)
        sched_yield();
    double took = bench_now() - start;
    int there = atomic_load(&other);
    atomic_store(&go, 1);
    pthread_join(t, NULL);
    sched_setaffinity(0, sizeof old, &old);
    return took / (2.0 * (there > 0 ? there : 1));
}

static void sample(const char *name, double (*f)(int), int rounds, double scale) {
    enum { TIMES = 9 };
    double v[TIMES];
    for (int i = 0; i < TIMES; i++)
        v[i] = f(rounds) * scale;
    qsort(v, TIMES, sizeof *v, by_value);
    bench_print(name, v[TIMES / 2], v[0]);
}

int main(void) {
    delay_calibrate();
    sample("line_round_trip", ping_pong, 20000, 1);
    sample("line_one_way", ping_pong, 20000, 0.5);
    sample("meeting", meeting, 20000, 1);
    sample("region", region, 20000, 1);
    sample("region_read", region_that_reads, 20000, 1);
    sample("region_add", region_that_adds, 20000, 1);
    sample("in_turn", in_turn, 20000, 1);
    sample("wake", wake, 300, 0.5);
    sample("yield", yields, 2000, 1);
    sample("switch", switches, 1000, 1);
    return 0;
}

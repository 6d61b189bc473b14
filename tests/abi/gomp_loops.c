/* Entries for loops, sections and parallel regions that today's gcc does not emit, and bounds at the ends of the types:
   called as compiled code would call them. Runs on libgomp and on duomp. */
#include "check.h"
#include <limits.h>
#include <omp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef unsigned long long ull;

void GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);
void GOMP_parallel_start(void (*)(void *), void *, unsigned);
void GOMP_parallel_end(void);
void GOMP_loop_end(void);
void GOMP_loop_end_nowait(void);
void GOMP_ordered_start(void);
void GOMP_ordered_end(void);
void GOMP_parallel_sections(void (*)(void *), void *, unsigned, unsigned, unsigned);
void GOMP_parallel_sections_start(void (*)(void *), void *, unsigned, unsigned);
unsigned GOMP_sections_start(unsigned);
unsigned GOMP_sections_next(void);
void GOMP_sections_end(void);
void GOMP_sections_end_nowait(void);

typedef bool start_t(long, long, long, long, long *, long *);
typedef bool runtime_start_t(long, long, long, long *, long *);
typedef bool next_t(long *, long *);
typedef bool ull_start_t(bool, ull, ull, ull, ull, ull *, ull *);
typedef bool ull_runtime_start_t(bool, ull, ull, ull, ull *, ull *);
typedef bool ull_next_t(ull *, ull *);
#define KINDS(X) X(static) X(dynamic) X(guided)
#define LOOSE(X) X(nonmonotonic_dynamic) X(nonmonotonic_guided)
#define RUNTIME(X) X(runtime) X(nonmonotonic_runtime) X(maybe_nonmonotonic_runtime)
#define DECLARE(k) \
    start_t GOMP_loop_##k##_start; \
    next_t GOMP_loop_##k##_next; \
    ull_start_t GOMP_loop_ull_##k##_start; \
    ull_next_t GOMP_loop_ull_##k##_next;
#define DECLARE_RUNTIME(k) \
    runtime_start_t GOMP_loop_##k##_start; \
    next_t GOMP_loop_##k##_next; \
    ull_runtime_start_t GOMP_loop_ull_##k##_start; \
    ull_next_t GOMP_loop_ull_##k##_next;
#define DECLARE_ORDERED(k) DECLARE(ordered_##k)
#define DECLARE_PARALLEL(k) \
    void GOMP_parallel_loop_##k##_start(void (*)(void *), void *, unsigned, long, long, long, long); \
    void GOMP_parallel_loop_##k(void (*)(void *), void *, unsigned, long, long, long, long, unsigned);
KINDS(DECLARE) LOOSE(DECLARE) RUNTIME(DECLARE_RUNTIME) KINDS(DECLARE_ORDERED) DECLARE_RUNTIME(ordered_runtime)
KINDS(DECLARE_PARALLEL)
void GOMP_parallel_loop_runtime_start(void (*)(void *), void *, unsigned, long, long, long);
void GOMP_parallel_loop_runtime(void (*)(void *), void *, unsigned, long, long, long, unsigned);

/* What a loop covers: number of iterations and their sum, wrapping. */
static uint64_t count, sum, last;
static int order_broken;

static void add(uint64_t value) {
    __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&sum, value, __ATOMIC_RELAXED);
}

struct bounds {
    uint64_t start, end, step, chunk;
    bool is_signed, up, ordered;
    start_t *go;
    runtime_start_t *go_runtime;
    ull_start_t *go_ull;
    ull_runtime_start_t *go_ull_runtime;
    next_t *next;
    ull_next_t *next_ull;
};

static void iteration(const struct bounds *b, uint64_t value) {
    if (b->ordered) {
        GOMP_ordered_start();
        if (count != 0 && value != last + b->step)
            order_broken = 1;
        last = value;
        add(value);
        GOMP_ordered_end();
    } else
        add(value);
}

static void team(void *data) {
    const struct bounds *b = data;
    uint64_t s, e;
    bool more;
    if (b->go)
        more = b->go((long)b->start, (long)b->end, (long)b->step, (long)b->chunk, (long *)&s, (long *)&e);
    else if (b->go_runtime)
        more = b->go_runtime((long)b->start, (long)b->end, (long)b->step, (long *)&s, (long *)&e);
    else if (b->go_ull)
        more = b->go_ull(b->up, b->start, b->end, b->step, b->chunk, (ull *)&s, (ull *)&e);
    else
        more = b->go_ull_runtime(b->up, b->start, b->end, b->step, (ull *)&s, (ull *)&e);
    while (more) {
        uint64_t i = s;
        if (b->is_signed && (int64_t)b->step > 0)
            do
                iteration(b, i);
            while (!__builtin_add_overflow((int64_t)i, (int64_t)b->step, (int64_t *)&i) && (int64_t)i < (int64_t)e);
        else if (b->is_signed)
            do
                iteration(b, i);
            while (!__builtin_add_overflow((int64_t)i, (int64_t)b->step, (int64_t *)&i) && (int64_t)i > (int64_t)e);
        else if (b->up)
            do
                iteration(b, i);
            while (!__builtin_add_overflow(i, b->step, &i) && i < e);
        else
            do
                iteration(b, i);
            while (!__builtin_sub_overflow(i, -b->step, &i) && i > e);
        more = b->next ? b->next((long *)&s, (long *)&e) : b->next_ull((ull *)&s, (ull *)&e);
    }
    GOMP_loop_end();
}

static void loop(struct bounds b, uint64_t want, uint64_t want_sum) {
    count = sum = last = 0;
    GOMP_parallel(team, &b, 0, 0);
    if (count != want || sum != want_sum || order_broken) {
        fprintf(stderr, "from %llx to %llx by %llx chunk %llu: %llu iterations, not %llu\n", (ull)b.start, (ull)b.end,
                (ull)b.step, (ull)b.chunk, (ull)count, (ull)want);
        abort();
    }
}

static uint64_t series(uint64_t start, uint64_t step, uint64_t n) {
    uint64_t total = 0;
    for (uint64_t i = 0; i < n; i++)
        total += start + i * step;
    return total;
}

#define SIGNED(k, o) \
    loop((struct bounds){s, e, d, c, true, true, o, .go = GOMP_loop_##k##_start, .next = GOMP_loop_##k##_next}, n, t);
#define SIGNED_KIND(k) SIGNED(k, false)
#define SIGNED_ORDERED(k) SIGNED(ordered_##k, true)
#define SIGNED_RUNTIME(k) \
    loop((struct bounds){s, e, d, 0, true, true, false, .go_runtime = GOMP_loop_##k##_start, \
                         .next = GOMP_loop_##k##_next}, n, t);
static void all_signed(long start, long end, long step, uint64_t n) {
    const uint64_t s = (uint64_t)start, e = (uint64_t)end, d = (uint64_t)step, t = series(s, d, n);
    for (uint64_t c = 1; c < 9; c += 3) {
        KINDS(SIGNED_KIND) LOOSE(SIGNED_KIND) KINDS(SIGNED_ORDERED)
    }
    RUNTIME(SIGNED_RUNTIME)
    loop((struct bounds){s, e, d, 0, true, true, true, .go_runtime = GOMP_loop_ordered_runtime_start,
                         .next = GOMP_loop_ordered_runtime_next}, n, t);
}

#define UNSIGNED(k, o) \
    loop((struct bounds){s, e, d, c, false, up, o, .go_ull = GOMP_loop_ull_##k##_start, \
                         .next_ull = GOMP_loop_ull_##k##_next}, n, t);
#define UNSIGNED_KIND(k) UNSIGNED(k, false)
#define UNSIGNED_ORDERED(k) UNSIGNED(ordered_##k, true)
#define UNSIGNED_RUNTIME(k) \
    loop((struct bounds){s, e, d, 0, false, up, false, .go_ull_runtime = GOMP_loop_ull_##k##_start, \
                         .next_ull = GOMP_loop_ull_##k##_next}, n, t);
static void all_unsigned(bool up, uint64_t s, uint64_t e, uint64_t d, uint64_t n) {
    const uint64_t t = series(s, d, n);
    for (uint64_t c = 1; c < 9; c += 3) {
        KINDS(UNSIGNED_KIND) LOOSE(UNSIGNED_KIND) KINDS(UNSIGNED_ORDERED)
    }
    RUNTIME(UNSIGNED_RUNTIME)
    loop((struct bounds){s, e, d, 0, false, up, true, .go_ull_runtime = GOMP_loop_ull_ordered_runtime_start,
                         .next_ull = GOMP_loop_ull_ordered_runtime_next}, n, t);
}

static void body(void *next) {
    long s, e;
    while (((next_t *)next)(&s, &e))
        for (long i = s; i < e; i += 3)
            add((uint64_t)i);
    GOMP_loop_end_nowait();
}

static void sections(void *unused) {
    (void)unused;
    for (unsigned s = GOMP_sections_next(); s; s = GOMP_sections_next())
        add(s);
    GOMP_sections_end_nowait();
}

static void own_sections(void *unused) {
    (void)unused;
    for (unsigned s = GOMP_sections_start(7); s; s = GOMP_sections_next())
        add(s);
    GOMP_sections_end();
    CHECK(count == 7);
}

static void nested(void *unused) {
    (void)unused;
    add(1);
    void *f = (void *)GOMP_loop_dynamic_next;
    GOMP_parallel_loop_dynamic_start(body, f, 2, 0, 30, 3, 1);
    body(f);
    GOMP_parallel_end();
}

#define WHOLE(k) \
    count = sum = 0; \
    GOMP_parallel_loop_##k(body, (void *)GOMP_loop_##k##_next, 0, 1, 301, 3, 2, 0); \
    CHECK(count == 100 && sum == series(1, 3, 100)); \
    count = sum = 0; \
    GOMP_parallel_loop_##k##_start(body, (void *)GOMP_loop_##k##_next, 0, 1, 301, 3, 2); \
    body((void *)GOMP_loop_##k##_next); \
    GOMP_parallel_end(); \
    CHECK(count == 100 && sum == series(1, 3, 100));

int main(void) {
    static const int sizes[] = {1, 2, 5};
    for (int i = 0; i < 3; i++) {
        omp_set_num_threads(sizes[i]);
        all_signed(0, 0, 1, 0);
        all_signed(5, 3, 1, 0);
        all_signed(3, 4, 1, 1);
        all_signed(0, 100, 1, 100);
        all_signed(-7, 100, 3, 36);
        all_signed(100, -7, -3, 36);
        all_signed(LONG_MAX - 10, LONG_MAX, 1, 10);
        all_signed(LONG_MIN + 10, LONG_MIN, -1, 10);
        all_unsigned(true, 0, 0, 1, 0);
        all_unsigned(true, 3, 103, 1, 100);
        all_unsigned(true, 1ULL << 63, (1ULL << 63) + 50, 7, 8);
        all_unsigned(false, 103, 3, -1ULL, 100);
        all_unsigned(false, 50, 1, -7ULL, 7);
        KINDS(WHOLE)
        count = sum = 0;
        GOMP_parallel_loop_runtime(body, (void *)GOMP_loop_runtime_next, 0, 1, 301, 3, 0);
        GOMP_parallel_loop_runtime_start(body, (void *)GOMP_loop_runtime_next, 0, 1, 301, 3);
        body((void *)GOMP_loop_runtime_next);
        GOMP_parallel_end();
        CHECK(count == 200);
        count = sum = 0;
        GOMP_parallel_sections(sections, NULL, 0, 6, 0);
        GOMP_parallel_sections_start(sections, NULL, 0, 6);
        sections(NULL);
        GOMP_parallel_end();
        CHECK(count == 12 && sum == 42);
        count = sum = 0;
        GOMP_parallel(own_sections, NULL, 0, 0);
        CHECK(count == 7 && sum == 28);
        omp_set_max_active_levels(2);
        count = sum = 0;
        GOMP_parallel_start(nested, NULL, 2);
        nested(NULL);
        GOMP_parallel_end();
        CHECK(count == 22);
    }
    return 0;
}

/* C code with OpenMP directives, as any library might have it; the Haskell demos call it. */

#include <omp.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void k_nothing(void) {}

int k_team_size(void)
{
    int n = 0;
#pragma omp parallel
#pragma omp single
    n = omp_get_num_threads();
    return n;
}

void k_empty_region(void)
{
#pragma omp parallel
    {
        /* GCC drops a region in which nothing happens. */
        __asm__ volatile("");
    }
}

/* The sum of 1 / (1 + i^2). */
double k_sum(long n)
{
    double s = 0;
#pragma omp parallel for reduction(+ : s) schedule(static)
    for (long i = 0; i < n; i++)
        s += 1.0 / (1.0 + (double)i * (double)i);
    return s;
}

double k_sum_sequential(long n)
{
    double s = 0;
    for (long i = 0; i < n; i++)
        s += 1.0 / (1.0 + (double)i * (double)i);
    return s;
}

void k_scale(double *a, long n, double factor)
{
#pragma omp parallel for schedule(static)
    for (long i = 0; i < n; i++)
        a[i] *= factor;
}

/* c = a b, n by n, by rows. */
void k_product(long n, const double *a, const double *b, double *c)
{
#pragma omp parallel for schedule(static)
    for (long i = 0; i < n; i++) {
        for (long j = 0; j < n; j++)
            c[i * n + j] = 0;
        for (long k = 0; k < n; k++)
            for (long j = 0; j < n; j++)
                c[i * n + j] += a[i * n + k] * b[k * n + j];
    }
}

/* Calls of f(n) for so many nanoseconds; the time of each in `out`; how many there were. */
static long repeat(double (*f)(long), uint64_t ns, long n, uint32_t *out, long room)
{
    uint64_t start = now_ns(), last = start;
    long done = 0;
    while (last - start < ns && done < room) {
        volatile double s = f(n);
        (void)s;
        uint64_t now = now_ns();
        out[done++] = (uint32_t)(now - last > UINT32_MAX ? UINT32_MAX : now - last);
        last = now;
    }
    return done;
}

/* Regions, each of k_sum(n). */
long k_regions(uint64_t ns, long n, uint32_t *out, long room) { return repeat(k_sum, ns, n, out, room); }

/* The same work by one thread, without a region. */
long k_no_regions(uint64_t ns, long n, uint32_t *out, long room) { return repeat(k_sum_sequential, ns, n, out, room); }

/* --- Calls back --------------------------------------------------------------------------------------------------------- */

/* out[i] = f(i), one call an element. */
void k_map(double (*f)(long), double *out, long n)
{
#pragma omp parallel for schedule(static)
    for (long i = 0; i < n; i++)
        out[i] = f(i);
}

/* f(out, first, last), one call a chunk. */
void k_map_chunks(void (*f)(double *, long, long), double *out, long n, long chunk)
{
    long chunks = (n + chunk - 1) / chunk;
#pragma omp parallel for schedule(dynamic, 1)
    for (long c = 0; c < chunks; c++)
        f(out, c * chunk, (c + 1) * chunk < n ? (c + 1) * chunk : n);
}

/* `calls` calls of f from each member of a team of `threads`, or from member `only`: the nanoseconds of one call. */
double k_call_cost(void (*f)(void), int threads, int only, long calls)
{
    double longest = 0;
#pragma omp parallel num_threads(threads) reduction(max : longest)
    if (only < 0 || omp_get_thread_num() == only) {
        for (long i = 0; i < calls / 10 + 1; i++)
            f();
        uint64_t start = now_ns();
        for (long i = 0; i < calls; i++)
            f();
        longest = (double)(now_ns() - start) / (double)calls;
    }
    return longest;
}

/* --- Tasks -------------------------------------------------------------------------------------------------------------- */

static long fib_sequential(int n) { return n < 2 ? n : fib_sequential(n - 1) + fib_sequential(n - 2); }

static long fib(int n, int cutoff)
{
    if (n < cutoff)
        return fib_sequential(n);
    long x, y;
#pragma omp task shared(x)
    x = fib(n - 1, cutoff);
    y = fib(n - 2, cutoff);
#pragma omp taskwait
    return x + y;
}

long k_fib(int n, int cutoff)
{
    long r = 0;
#pragma omp parallel
#pragma omp single
    r = fib(n, cutoff);
    return r;
}

/* Solutions with queens in the first rows at `columns`, `left` and `right` (bits). */
static long queens_sequential(int n, unsigned columns, unsigned left, unsigned right)
{
    unsigned all = (1u << n) - 1;
    long found = 0;
    if (columns == all)
        return 1;
    for (unsigned free = all & ~(columns | left | right); free; free &= free - 1) {
        unsigned bit = free & -free;
        found += queens_sequential(n, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return found;
}

static long queens(int n, int depth, unsigned columns, unsigned left, unsigned right)
{
    unsigned all = (1u << n) - 1;
    if (depth == 0 || columns == all)
        return queens_sequential(n, columns, left, right);
    long found = 0;
    for (unsigned free = all & ~(columns | left | right); free; free &= free - 1) {
        unsigned bit = free & -free;
#pragma omp task shared(found)
        {
            long below = queens(n, depth - 1, columns | bit, (left | bit) << 1, (right | bit) >> 1);
#pragma omp atomic
            found += below;
        }
    }
#pragma omp taskwait
    return found;
}

long k_queens(int n, int depth)
{
    long r = 0;
#pragma omp parallel
#pragma omp single
    r = queens(n, depth, 0, 0, 0);
    return r;
}

/* Merge sort in four parts with a merge that divides itself; insertion sort below 32. */
#include "bots.h"

#define COUNT (1L << 20)
#define SMALL 32

static uint32_t *data, *other;
static uint64_t sum;

static void insertion(uint32_t *a, long n) {
    for (long i = 1; i < n; i++) {
        uint32_t x = a[i];
        long j = i;
        for (; j > 0 && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

/* First place in a[0..n) whose value is not below x. */
static long search(const uint32_t *a, long n, uint32_t x) {
    long low = 0;
    while (low < n) {
        long mid = (low + n) / 2;
        if (a[mid] < x)
            low = mid + 1;
        else
            n = mid;
    }
    return low;
}

static void merge(const uint32_t *a, long n, const uint32_t *b, long m, uint32_t *to) {
    if (n < m) {
        merge(b, m, a, n, to);
        return;
    }
    if (n + m <= 4 * SMALL) {
        long i = 0, j = 0;
        while (i < n && j < m)
            *to++ = b[j] < a[i] ? b[j++] : a[i++];
        while (i < n)
            *to++ = a[i++];
        while (j < m)
            *to++ = b[j++];
        return;
    }
    long i = n / 2, j = search(b, m, a[i]);
#pragma omp task
    merge(a, i, b, j, to);
#pragma omp task
    merge(a + i, n - i, b + j, m - j, to + i + j);
#pragma omp taskwait
}

static void sort(uint32_t *a, uint32_t *t, long n) {
    if (n <= SMALL) {
        insertion(a, n);
        return;
    }
    long q = n / 4;
#pragma omp task
    sort(a, t, q);
#pragma omp task
    sort(a + q, t + q, q);
#pragma omp task
    sort(a + 2 * q, t + 2 * q, q);
#pragma omp task
    sort(a + 3 * q, t + 3 * q, n - 3 * q);
#pragma omp taskwait
#pragma omp task
    merge(a, q, a + q, q, t);
#pragma omp task
    merge(a + 2 * q, q, a + 3 * q, n - 3 * q, t + 2 * q);
#pragma omp taskwait
    merge(t, 2 * q, t + 2 * q, n - 2 * q, a);
}

static void prepare(void) {
    sum = 0;
    for (long i = 0; i < COUNT; i++)
        sum += mix(data[i] = (uint32_t)mix(i));
}

static void work(void) { sort(data, other, COUNT); }

static int right(void) {
    uint64_t now = mix(data[0]);
    for (long i = 1; i < COUNT; i++) {
        if (data[i - 1] > data[i])
            return 0;
        now += mix(data[i]);
    }
    return now == sum;
}

int main(void) {
    data = must(malloc(COUNT * sizeof *data));
    other = must(malloc(COUNT * sizeof *other));
    return report("sort", prepare, work, right);
}

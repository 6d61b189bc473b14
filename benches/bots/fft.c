/* A fast Fourier transform of 2^18 points by halves; taking apart and putting together divide themselves, too. */
#include "bots.h"
#include <complex.h>

#define BITS 18
#define COUNT (1L << BITS)
#define SMALL 64

typedef double complex cx;

static cx *data, *temp, *root;
static const long tone = 12345;

static void split(const cx *x, cx *even, cx *odd, long from, long to) {
    if (to - from > SMALL) {
        long mid = (from + to) / 2;
#pragma omp task
        split(x, even, odd, from, mid);
#pragma omp task
        split(x, even, odd, mid, to);
#pragma omp taskwait
        return;
    }
    for (long i = from; i < to; i++) {
        even[i] = x[2 * i];
        odd[i] = x[2 * i + 1];
    }
}

static void join(cx *x, const cx *even, const cx *odd, long half, long step, long from, long to) {
    if (to - from > SMALL) {
        long mid = (from + to) / 2;
#pragma omp task
        join(x, even, odd, half, step, from, mid);
#pragma omp task
        join(x, even, odd, half, step, mid, to);
#pragma omp taskwait
        return;
    }
    for (long i = from; i < to; i++) {
        cx w = root[i * step], o = odd[i];
        double re = creal(w) * creal(o) - cimag(w) * cimag(o), im = creal(w) * cimag(o) + cimag(w) * creal(o);
        cx t = re + im * I;
        x[i] = even[i] + t;
        x[i + half] = even[i] - t;
    }
}

static void transform(cx *x, cx *t, long n) {
    if (n == 1)
        return;
    long half = n / 2;
    split(x, t, t + half, 0, half);
    if (n > 4) {
#pragma omp task
        transform(t, x, half);
#pragma omp task
        transform(t + half, x + half, half);
#pragma omp taskwait
    } else {
        transform(t, x, half);
        transform(t + half, x + half, half);
    }
    join(x, t, t + half, half, COUNT / n, 0, half);
}

static void prepare(void) {
    for (long i = 0; i < COUNT; i++)
        data[i] = conj(root[i * tone % COUNT]) * 2;
}

static void work(void) { transform(data, temp, COUNT); }

static int right(void) {
    for (long i = 0; i < COUNT; i++)
        if (cabs(data[i] - (i == tone ? 2.0 * COUNT : 0)) > 1e-5)
            return 0;
    return 1;
}

int main(void) {
    data = must(malloc(COUNT * sizeof *data));
    temp = must(malloc(COUNT * sizeof *temp));
    root = must(malloc(COUNT * sizeof *root));
    for (long i = 0; i < COUNT; i++)
        root[i] = cexp(-2 * M_PI * I * (double)i / COUNT);
    return report("fft", prepare, work, right);
}

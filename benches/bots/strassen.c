/* Strassen's product of two matrices: seven tasks a level, down to blocks of 16. */
#include "bots.h"

#define N 512
#define BLOCK 16

static double *a, *b, *c;

/* to = x + sign * y, all n x n with their own distance between rows. */
static void add(int n, const double *x, int dx, const double *y, int dy, double sign, double *to, int dt) {
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            to[i * dt + j] = x[i * dx + j] + sign * y[i * dy + j];
}

static void plain(int n, const double *x, int dx, const double *y, int dy, double *to, int dt) {
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            to[i * dt + j] = 0;
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++)
                to[i * dt + j] += x[i * dx + k] * y[k * dy + j];
    }
}

static void multiply(int n, const double *x, int dx, const double *y, int dy, double *to, int dt) {
    if (n <= BLOCK) {
        plain(n, x, dx, y, dy, to, dt);
        return;
    }
    int h = n / 2, s = h * h;
    const double *x11 = x, *x12 = x + h, *x21 = x + h * dx, *x22 = x21 + h;
    const double *y11 = y, *y12 = y + h, *y21 = y + h * dy, *y22 = y21 + h;
    double *m = must(malloc(17 * (size_t)s * sizeof *m)), *t = m + 7 * s;
    add(h, x11, dx, x22, dx, 1, t, h), add(h, y11, dy, y22, dy, 1, t + s, h);
    add(h, x21, dx, x22, dx, 1, t + 2 * s, h), add(h, y12, dy, y22, dy, -1, t + 3 * s, h);
    add(h, y21, dy, y11, dy, -1, t + 4 * s, h), add(h, x11, dx, x12, dx, 1, t + 5 * s, h);
    add(h, x21, dx, x11, dx, -1, t + 6 * s, h), add(h, y11, dy, y12, dy, 1, t + 7 * s, h);
    add(h, x12, dx, x22, dx, -1, t + 8 * s, h), add(h, y21, dy, y22, dy, 1, t + 9 * s, h);
#pragma omp task
    multiply(h, t, h, t + s, h, m, h);
#pragma omp task
    multiply(h, t + 2 * s, h, y11, dy, m + s, h);
#pragma omp task
    multiply(h, x11, dx, t + 3 * s, h, m + 2 * s, h);
#pragma omp task
    multiply(h, x22, dx, t + 4 * s, h, m + 3 * s, h);
#pragma omp task
    multiply(h, t + 5 * s, h, y22, dy, m + 4 * s, h);
#pragma omp task
    multiply(h, t + 6 * s, h, t + 7 * s, h, m + 5 * s, h);
#pragma omp task
    multiply(h, t + 8 * s, h, t + 9 * s, h, m + 6 * s, h);
#pragma omp taskwait
    for (int i = 0; i < h; i++)
        for (int j = 0; j < h; j++) {
            const double *p = m + i * h + j;
            to[i * dt + j] = p[0] + p[3 * s] - p[4 * s] + p[6 * s];
            to[i * dt + j + h] = p[2 * s] + p[4 * s];
            to[(i + h) * dt + j] = p[s] + p[3 * s];
            to[(i + h) * dt + j + h] = p[0] - p[s] + p[2 * s] + p[5 * s];
        }
    free(m);
}

static void work(void) { multiply(N, a, N, b, N, c, N); }

static int right(void) {
    for (int i = 0; i < N; i += 7)
        for (int j = 0; j < N; j++) {
            double x = 0;
            for (int k = 0; k < N; k++)
                x += a[i * N + k] * b[k * N + j];
            if (fabs(c[i * N + j] - x) > 1e-9)
                return 0;
        }
    return 1;
}

int main(void) {
    a = must(malloc(N * N * sizeof *a));
    b = must(malloc(N * N * sizeof *b));
    c = must(malloc(N * N * sizeof *c));
    for (int i = 0; i < N * N; i++) {
        a[i] = (double)(mix(i) >> 12) * 0x1p-52;
        b[i] = (double)(mix(i + N * N) >> 12) * 0x1p-52;
    }
    return report("strassen", NULL, work, right);
}

/* MG: V-cycles of a multigrid method for a Poisson equation on a periodic cube. */
#include "kernel.h"

#define LEVELS 10

static int levels, edge[LEVELS];
static double *u[LEVELS], *r[LEVELS], *v;

/* Grids have a ghost layer on each side; edge counts it. */
static inline size_t at(int n, int k, int j, int i) { return ((size_t)k * n + j) * n + i; }

/* Fills the ghost layers from the opposite sides. Called by all threads of a team. */
static void wrap(double *a, int n) {
#pragma omp for
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++) {
            a[at(n, k, j, 0)] = a[at(n, k, j, n - 2)];
            a[at(n, k, j, n - 1)] = a[at(n, k, j, 1)];
        }
#pragma omp for
    for (int k = 1; k < n - 1; k++)
        for (int i = 0; i < n; i++) {
            a[at(n, k, 0, i)] = a[at(n, k, n - 2, i)];
            a[at(n, k, n - 1, i)] = a[at(n, k, 1, i)];
        }
#pragma omp for
    for (int j = 0; j < n; j++)
        for (int i = 0; i < n; i++) {
            a[at(n, 0, j, i)] = a[at(n, n - 2, j, i)];
            a[at(n, n - 1, j, i)] = a[at(n, 1, j, i)];
        }
}

/* Sums of the 6 faces', 12 edges' and 8 corners' neighbours. */
static inline void around(const double *a, int n, int k, int j, int i, double s[3]) {
    s[0] = s[1] = s[2] = 0;
    for (int dk = -1; dk <= 1; dk++)
        for (int dj = -1; dj <= 1; dj++)
            for (int di = -1; di <= 1; di++) {
                int far = (dk != 0) + (dj != 0) + (di != 0);
                if (far)
                    s[far - 1] += a[at(n, k + dk, j + dj, i + di)];
            }
}

/* out = right - A u */
static void residual(const double *x, const double *right, double *out, int n) {
#pragma omp for
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++)
            for (int i = 1; i < n - 1; i++) {
                double s[3];
                around(x, n, k, j, i, s);
                out[at(n, k, j, i)] = right[at(n, k, j, i)] + 8.0 / 3 * x[at(n, k, j, i)] - s[1] / 6 - s[2] / 12;
            }
    wrap(out, n);
}

/* x += S res */
static void smooth(const double *res, double *x, int n, const double c[3]) {
#pragma omp for
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++)
            for (int i = 1; i < n - 1; i++) {
                double s[3];
                around(res, n, k, j, i, s);
                x[at(n, k, j, i)] += c[0] * res[at(n, k, j, i)] + c[1] * s[0] + c[2] * s[1];
            }
    wrap(x, n);
}

/* Half-weighting onto the coarser grid. */
static void restrict_to(const double *fine, int nf, double *coarse, int n) {
#pragma omp for
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++)
            for (int i = 1; i < n - 1; i++) {
                double s[3];
                around(fine, nf, 2 * k, 2 * j, 2 * i, s);
                coarse[at(n, k, j, i)] = 0.5 * fine[at(nf, 2 * k, 2 * j, 2 * i)] + 0.25 * s[0] + 0.125 * s[1] + 0.0625 * s[2];
            }
    wrap(coarse, n);
}

/* Adds the trilinear interpolation of the coarser grid. */
static void interpolate(const double *coarse, int n, double *fine, int nf) {
#pragma omp for
    for (int k = 1; k < nf - 1; k++)
        for (int j = 1; j < nf - 1; j++)
            for (int i = 1; i < nf - 1; i++) {
                int k0 = k / 2, j0 = j / 2, i0 = i / 2, k1 = k0 + k % 2, j1 = j0 + j % 2, i1 = i0 + i % 2;
                fine[at(nf, k, j, i)] += 0.125 * (coarse[at(n, k0, j0, i0)] + coarse[at(n, k0, j0, i1)] +
                                                  coarse[at(n, k0, j1, i0)] + coarse[at(n, k0, j1, i1)] +
                                                  coarse[at(n, k1, j0, i0)] + coarse[at(n, k1, j0, i1)] +
                                                  coarse[at(n, k1, j1, i0)] + coarse[at(n, k1, j1, i1)]);
            }
    wrap(fine, nf);
}

static void zero(double *a, int n) {
#pragma omp for
    for (int k = 0; k < n; k++)
        memset(a + at(n, k, 0, 0), 0, (size_t)n * n * sizeof *a);
}

static void cycle(const double c[3]) {
#pragma omp parallel
    {
        int top = levels - 1;
        for (int l = top; l > 0; l--)
            restrict_to(r[l], edge[l], r[l - 1], edge[l - 1]);
        zero(u[0], edge[0]);
        smooth(r[0], u[0], edge[0], c);
        for (int l = 1; l < top; l++) {
            zero(u[l], edge[l]);
            interpolate(u[l - 1], edge[l - 1], u[l], edge[l]);
            residual(u[l], r[l], r[l], edge[l]);
            smooth(r[l], u[l], edge[l], c);
        }
        interpolate(u[top - 1], edge[top - 1], u[top], edge[top]);
        residual(u[top], v, r[top], edge[top]);
        smooth(r[top], u[top], edge[top], c);
        residual(u[top], v, r[top], edge[top]);
    }
}

/* Of a stream of random numbers, one a point, the ten smallest become -1 and the ten largest +1; the rest is 0. */
static void charges(int n) {
    int inner = n - 2;
    double low[10], high[10];
    size_t low_at[10], high_at[10];
    int have = 0;
    uint64_t x = 314159265;
    for (int k = 1; k <= inner; k++)
        for (int j = 1; j <= inner; j++)
            for (int i = 1; i <= inner; i++) {
                double value = next_random(&x, A);
                size_t place = at(n, k, j, i);
                if (have < 10) {
                    low[have] = high[have] = value;
                    low_at[have] = high_at[have] = place;
                    have++;
                    continue;
                }
                int most = 0, least = 0;
                for (int m = 1; m < 10; m++) {
                    most = low[m] > low[most] ? m : most;
                    least = high[m] < high[least] ? m : least;
                }
                if (value < low[most])
                    low[most] = value, low_at[most] = place;
                if (value > high[least])
                    high[least] = value, high_at[least] = place;
            }
    for (int m = 0; m < 10; m++) {
        v[low_at[m]] = -1;
        v[high_at[m]] = 1;
    }
#pragma omp parallel
    wrap(v, n);
}

int main(int argc, char **argv) {
    static const double smoother[3] = {-3.0 / 8, 1.0 / 32, -1.0 / 64};
    char class = class_of(argc, argv);
    int size = class == 'S' ? 32 : class == 'W' ? 128 : 256;
    double want = class == 'S' ? 0.5307707005734e-4 : class == 'W' ? 0.6467329375339e-5 : 0.2433365309069e-5;
    while (2 << levels <= size)
        levels++;
    for (int l = 0; l < levels; l++) {
        edge[l] = (2 << l) + 2;
        size_t all = (size_t)edge[l] * edge[l] * edge[l];
        u[l] = must(calloc(all, sizeof(double)));
        r[l] = must(calloc(all, sizeof(double)));
    }
    int n = edge[levels - 1];
    v = must(calloc((size_t)n * n * n, sizeof *v));
    charges(n);
    double start = bench_now();
#pragma omp parallel
    residual(u[levels - 1], v, r[levels - 1], n);
    for (int turn = 0; turn < 4; turn++)
        cycle(smoother);
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++)
            for (int i = 1; i < n - 1; i++)
                sum += r[levels - 1][at(n, k, j, i)] * r[levels - 1][at(n, k, j, i)];
    double norm = sqrt(sum / ((double)size * size * size));
    return finish(class, start, close_to(norm, want, 1e-8));
}

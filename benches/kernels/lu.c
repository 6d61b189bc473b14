/* LU: the Navier-Stokes equations on a cube by symmetric successive over-relaxation. The lower and the upper sweep are
 * pipelines: each thread has a block of columns, and takes a plane when the thread before it is through with that plane. */
#include "kernel.h"
#include <stddef.h>

#define MOST 64
#define C1 1.4
#define C2 0.4
#define C34 0.1
#define C15 (C1 * 1.4)
#define C1345 (C15 * C34)
#define OMEGA 1.2

typedef double point[5];

static int n;
static double dt, h1, h2, h3;
static point *u, *rsd, *frct;
static const double second[3] = {0.75, 0.75, 1.0}, fourth = 0.25;

static inline size_t at(int k, int j, int i) { return ((size_t)k * n + j) * n + i; }

/* The solution that the forcing term is made for. */
static void exact(int i, int j, int k, double *out) {
    static const double c[5][13] = {
        {2, 0, 0, 4, 5, 3, 0.5, 0.02, 0.01, 0.03, 0.5, 0.4, 0.3},
        {1, 0, 0, 0, 1, 2, 3, 0.01, 0.03, 0.02, 0.4, 0.3, 0.5},
        {2, 2, 0, 0, 0, 2, 3, 0.04, 0.03, 0.05, 0.3, 0.5, 0.4},
        {2, 2, 0, 0, 0, 2, 3, 0.03, 0.05, 0.04, 0.2, 0.1, 0.3},
        {5, 4, 3, 2, 0.1, 0.4, 0.3, 0.05, 0.04, 0.03, 0.1, 0.3, 0.2},
    };
    double x[3] = {(double)i / (n - 1), (double)j / (n - 1), (double)k / (n - 1)};
    for (int m = 0; m < 5; m++) {
        out[m] = c[m][0];
        for (int d = 0; d < 3; d++)
            out[m] += x[d] * (c[m][1 + d] + x[d] * (c[m][4 + d] + x[d] * (c[m][7 + d] + x[d] * c[m][10 + d])));
    }
}

/* Adds the differences along one line of points; the flow is in direction d. */
static void line(const point *first, point *sum, size_t step, int d) {
    double flux[MOST][5], speed[MOST][3], square[MOST], energy[MOST], drag[MOST][5];
    for (int i = 0; i < n; i++) {
        const double *p = first[i * step];
        double inv = 1 / p[0];
        for (int m = 0; m < 3; m++)
            speed[i][m] = p[m + 1] * inv;
        square[i] = speed[i][0] * speed[i][0] + speed[i][1] * speed[i][1] + speed[i][2] * speed[i][2];
        energy[i] = p[4] * inv;
        double q = 0.5 * square[i] * p[0], s = speed[i][d];
        flux[i][0] = p[d + 1];
        for (int m = 1; m < 4; m++)
            flux[i][m] = p[m] * s;
        flux[i][d + 1] += C2 * (p[4] - q);
        flux[i][4] = (C1 * p[4] - C2 * q) * s;
    }
    for (int i = 1; i < n; i++) {
        for (int m = 0; m < 3; m++)
            drag[i][m + 1] = h3 * (m == d ? 4.0 / 3 : 1.0) * (speed[i][m] - speed[i - 1][m]);
        drag[i][4] = 0.5 * (1 - C15) * h3 * (square[i] - square[i - 1]) +
                     h3 / 6 * (speed[i][d] * speed[i][d] - speed[i - 1][d] * speed[i - 1][d]) +
                     C15 * h3 * (energy[i] - energy[i - 1]);
        drag[i][0] = 0;
    }
    for (int i = 1; i < n - 1; i++)
        for (int m = 0; m < 5; m++) {
            double here = first[i * step][m], before = first[(i - 1) * step][m], after = first[(i + 1) * step][m];
            double bend = 6 * here - 4 * before - 4 * after;
            if (i == 1)
                bend = 5 * here - 4 * after;
            if (i == n - 2)
                bend = 5 * here - 4 * before;
            if (i > 2)
                bend += first[(i - 2) * step][m];
            if (i < n - 3)
                bend += first[(i + 2) * step][m];
            sum[i * step][m] += second[d] * h1 * (before - 2 * here + after) - h2 * (flux[i + 1][m] - flux[i - 1][m]) +
                                h3 * C34 * (drag[i + 1][m] - drag[i][m]) - fourth * bend;
        }
}

/* Adds the differences of `from` in all directions to `sum`. Called by all threads of a team. */
static void differences(const point *from, point *sum) {
#pragma omp for schedule(static)
    for (int k = 1; k < n - 1; k++) {
        for (int j = 1; j < n - 1; j++)
            line(from + at(k, j, 0), sum + at(k, j, 0), 1, 0);
        for (int i = 1; i < n - 1; i++)
            line(from + at(k, 0, i), sum + at(k, 0, i), n, 1);
    }
#pragma omp for schedule(static)
    for (int j = 1; j < n - 1; j++)
        for (int i = 1; i < n - 1; i++)
            line(from + at(0, j, i), sum + at(0, j, i), (size_t)n * n, 2);
}

/* sum += the block that couples a point with its neighbour in direction d, applied to v; p is the flow at the
 * neighbour, side -1 for the one before. */
static inline void couple(const double *p, const double *v, int d, int side, double *sum) {
    double inv = 1 / p[0], w[3], wv = 0, ww = 0, viscous = C1345 * (v[4] - p[4] * inv * v[0]);
    for (int m = 0; m < 3; m++) {
        w[m] = p[m + 1] * inv;
        wv += w[m] * v[m + 1];
        ww += w[m] * w[m];
    }
    double q = 0.5 * ww, e = C1 * p[4] * inv, s = w[d], a = side * dt * h2, b = dt * h1;
    sum[0] += a * v[d + 1] - b * second[d] * v[0];
    for (int m = 0; m < 3; m++) {
        double thick = m == d ? C34 * 4 / 3 : C34, change = v[m + 1] - w[m] * v[0];
        double flow = s * change + w[m] * v[d + 1];
        if (m == d)
            flow += C2 * (q * v[0] - wv + v[4]);
        viscous += (thick - C1345) * w[m] * change;
        sum[m + 1] += a * flow - b * (thick * inv * change + second[d] * v[m + 1]);
    }
    double flow = (2 * C2 * q - e) * s * v[0] + (e - C2 * q) * v[d + 1] - C2 * s * wv + C1 * s * v[4];
    sum[4] += a * flow - b * (viscous * inv + second[d] * v[4]);
}

/* v = the inverse of the block of the point itself, applied to v. The block is a lower triangle. */
static inline void divide(const double *p, double *v) {
    double inv = 1 / p[0], twice = 2 * dt, all = 3 * h1, thick = C34 * (all + h1 / 3);
    double diagonal = 1 + twice * h1 * (second[0] + second[1] + second[2]);
    v[0] /= diagonal;
    double last = v[4] + twice * C1345 * all * inv * p[4] * inv * v[0];
    for (int m = 1; m < 4; m++) {
        double w = p[m] * inv;
        v[m] = (v[m] + twice * thick * inv * w * v[0]) / (diagonal + twice * thick * inv);
        last -= twice * (thick - C1345 * all) * inv * w * (v[m] - w * v[0]);
    }
    v[4] = last / (diagonal + twice * C1345 * all * inv);
}

/* One point of a sweep: side -1 with the points before it, 1 with those behind. */
static inline void relax(size_t c, int side) {
    const size_t far[3] = {c + side, c + (ptrdiff_t)side * n, c + (ptrdiff_t)side * n * n};
    double v[5] = {0}, *r = rsd[c];
    for (int d = 2; d >= 0; d--)
        couple(u[far[d]], rsd[far[d]], d, side, v);
    if (side < 0) {
        for (int m = 0; m < 5; m++)
            r[m] -= OMEGA * v[m];
        divide(u[c], r);
        return;
    }
    for (int m = 0; m < 5; m++)
        v[m] *= OMEGA;
    divide(u[c], v);
    for (int m = 0; m < 5; m++)
        r[m] -= v[m];
}

static inline int bound(int b, int blocks) { return 1 + (int)((long)(n - 2) * b / blocks); }

/* Both sweeps. Called by all threads of a team, of which each has a block of columns. */
static void sweeps(int blocks) {
#pragma omp for schedule(static, 1) ordered(2)
    for (int b = 0; b < blocks; b++)
        for (int k = 1; k < n - 1; k++) {
#pragma omp ordered depend(sink : b - 1, k)
            for (int j = bound(b, blocks); j < bound(b + 1, blocks); j++)
                for (int i = 1; i < n - 1; i++)
                    relax(at(k, j, i), -1);
#pragma omp ordered depend(source)
        }
#pragma omp for schedule(static, 1) ordered(2)
    for (int b = 0; b < blocks; b++)
        for (int k = 1; k < n - 1; k++) {
#pragma omp ordered depend(sink : b - 1, k)
            for (int j = bound(blocks - b, blocks) - 1; j >= bound(blocks - b - 1, blocks); j--)
                for (int i = n - 2; i > 0; i--)
                    relax(at(n - 1 - k, j, i), 1);
#pragma omp ordered depend(source)
        }
}

/* The exact flow on the faces; inside, what the faces give by interpolation. */
static void start_values(void) {
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++) {
                int x[3] = {i, j, k}, last = n - 1;
                double f[3][5], *out = u[at(k, j, i)];
                exact(i, j, k, out);
                if (i % last == 0 || j % last == 0 || k % last == 0)
                    continue;
                for (int d = 0; d < 3; d++) {
                    int low[3] = {i, j, k}, high[3] = {i, j, k};
                    double a[5], b[5], t = (double)x[d] / last;
                    low[d] = 0, high[d] = last;
                    exact(low[0], low[1], low[2], a);
                    exact(high[0], high[1], high[2], b);
                    for (int m = 0; m < 5; m++)
                        f[d][m] = (1 - t) * a[m] + t * b[m];
                }
                for (int m = 0; m < 5; m++)
                    out[m] = f[0][m] + f[1][m] + f[2][m] - f[0][m] * f[1][m] - f[1][m] * f[2][m] - f[2][m] * f[0][m] +
                             f[0][m] * f[1][m] * f[2][m];
            }
}

static void right_side(void) {
#pragma omp for schedule(static)
    for (int k = 0; k < n; k++)
        for (size_t c = at(k, 0, 0); c < at(k + 1, 0, 0); c++)
            for (int m = 0; m < 5; m++)
                rsd[c][m] = -frct[c][m];
    differences(u, rsd);
}

static void run(int steps) {
#pragma omp parallel
    {
        int blocks = omp_get_num_threads();
        right_side();
        for (int step = 0; step < steps; step++) {
#pragma omp for schedule(static)
            for (int k = 0; k < n; k++)
                for (size_t c = at(k, 0, 0); c < at(k + 1, 0, 0); c++)
                    for (int m = 0; m < 5; m++)
                        rsd[c][m] *= dt;
            sweeps(blocks);
#pragma omp for schedule(static)
            for (int k = 0; k < n; k++)
                for (size_t c = at(k, 0, 0); c < at(k + 1, 0, 0); c++)
                    for (int m = 0; m < 5; m++)
                        u[c][m] += rsd[c][m] / (OMEGA * (2 - OMEGA));
            right_side();
        }
    }
}

/* Pressure at a point. */
static double pressure(int k, int j, int i) {
    const double *p = u[at(k, j, i)];
    return C2 * (p[4] - 0.5 * (p[1] * p[1] + p[2] * p[2] + p[3] * p[3]) / p[0]);
}

/* A quarter of the integral of the pressure over the faces of a box inside the cube. */
static double surface(void) {
    const int low[3] = {1, 1, 2}, high[3] = {n - 2, n - 3, n - 2};
    double sum = 0;
    for (int d = 0; d < 3; d++) {
        int a = d == 0 ? 1 : 0, b = d == 2 ? 1 : 2, x[3];
        for (int side = 0; side < 2; side++)
            for (int s = low[a]; s < high[a]; s++)
                for (int t = low[b]; t < high[b]; t++)
                    for (int corner = 0; corner < 4; corner++) {
                        x[d] = side ? high[d] : low[d];
                        x[a] = s + corner % 2;
                        x[b] = t + corner / 2;
                        sum += pressure(x[2], x[1], x[0]);
                    }
    }
    return 0.25 * sum / ((double)(n - 1) * (n - 1));
}

struct class {
    char name;
    int size, steps;
    double dt, residual[5], error[5], surface;
};

static const struct class classes[] = {
    {'S', 12, 50, 0.5,
     {1.6196343210976702e-2, 2.1976745164821318e-3, 1.5179927653399185e-3, 1.5029584435994323e-3, 3.4264073155896461e-2},
     {6.4223319957960924e-4, 8.4144342047347926e-5, 5.8588269616485186e-5, 5.8474222595157350e-5, 1.3103347914111294e-3},
     7.8418928865937083},
    {'W', 33, 300, 1.5e-3,
     {0.1236511638192e2, 0.1317228477799e1, 0.2550120713095e1, 0.2326187750252e1, 0.2826799444189e2},
     {0.4867877144216, 0.5064652880982e-1, 0.9281818101960e-1, 0.8570126542733e-1, 0.1084277417792e1},
     0.1161399311023e2},
    {'A', 64, 250, 2.0,
     {7.7902107606689367e2, 6.3402765259692870e1, 1.9499249727292479e2, 1.7845301160418537e2, 1.8384760349464247e3},
     {2.9964085685471943e1, 2.8194576365003349, 7.3473412698774742, 6.7139225687777051, 7.0715315688392578e1},
     2.6030925604886277e1},
};

static int verify(const struct class *c) {
    double residual[5] = {0}, error[5] = {0}, inner = pow(n - 2, 3);
    for (int k = 1; k < n - 1; k++)
        for (int j = 1; j < n - 1; j++)
            for (int i = 1; i < n - 1; i++) {
                double e[5];
                exact(i, j, k, e);
                for (int m = 0; m < 5; m++) {
                    residual[m] += rsd[at(k, j, i)][m] * rsd[at(k, j, i)][m];
                    error[m] += (e[m] - u[at(k, j, i)][m]) * (e[m] - u[at(k, j, i)][m]);
                }
            }
    int right = close_to(surface(), c->surface, 1e-8);
    for (int m = 0; m < 5; m++)
        right &= close_to(sqrt(residual[m] / inner), c->residual[m], 1e-8) &&
                 close_to(sqrt(error[m] / inner), c->error[m], 1e-8);
    return right;
}

int main(int argc, char **argv) {
    const struct class *c = classes;
    for (char name = class_of(argc, argv); c->name != name;)
        c++;
    n = c->size;
    dt = c->dt;
    h3 = n - 1;
    h1 = h3 * h3;
    h2 = h3 / 2;
    size_t all = (size_t)n * n * n;
    u = must(calloc(all, sizeof *u));
    rsd = must(calloc(all, sizeof *rsd));
    frct = must(calloc(all, sizeof *frct));
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++)
                exact(i, j, k, u[at(k, j, i)]);
#pragma omp parallel
    differences(u, frct);
    start_values();
    double start = bench_now();
    run(c->steps);
    return finish(c->name, start, verify(c));
}

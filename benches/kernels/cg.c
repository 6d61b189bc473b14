/* CG: the smallest eigenvalue of a sparse matrix by inverse iteration with conjugate gradients. */
#include "kernel.h"

static int n;
static int *first, *column;
static double *value;

struct entry {
    int column;
    double value;
};

static int by_column(const void *a, const void *b) {
    return ((const struct entry *)a)->column - ((const struct entry *)b)->column;
}

/* A sum of outer products of random sparse vectors with falling weights, plus a diagonal. */
static void make_matrix(int nonzer, double shift, uint64_t *x) {
    const double condition = 0.1;
    int width = nonzer + 1, power2 = 1;
    while (power2 < n)
        power2 *= 2;
    int *where = must(malloc((size_t)n * width * sizeof *where));
    double *what = must(malloc((size_t)n * width * sizeof *what));
    int *length = must(malloc(n * sizeof *length));
    int *rows = must(calloc(n + 1, sizeof *rows));
    for (int i = 0; i < n; i++) {
        int *w = where + (size_t)i * width, have = 0, diagonal = -1;
        double *v = what + (size_t)i * width;
        while (have < nonzer) {
            double element = next_random(x, A);
            int place = (int)(power2 * next_random(x, A)), k = 0;
            if (place >= n)
                continue;
            while (k < have && w[k] != place)
                k++;
            if (k < have)
                continue;
            w[have] = place;
            v[have++] = element;
        }
        for (int k = 0; k < have; k++)
            diagonal = w[k] == i ? k : diagonal;
        if (diagonal < 0)
            w[diagonal = have++] = i;
        v[diagonal] = 0.5;
        length[i] = have;
        for (int k = 0; k < have; k++)
            rows[w[k] + 1] += have;
    }
    for (int i = 0; i < n; i++)
        rows[i + 1] += rows[i];
    struct entry *all = must(malloc((size_t)rows[n] * sizeof *all));
    int *fill = must(malloc(n * sizeof *fill));
    memcpy(fill, rows, n * sizeof *fill);
    double size = 1, ratio = pow(condition, 1.0 / n);
    for (int i = 0; i < n; i++, size *= ratio) {
        int *w = where + (size_t)i * width;
        double *v = what + (size_t)i * width;
        for (int r = 0; r < length[i]; r++)
            for (int c = 0; c < length[i]; c++) {
                double x0 = v[c] * (size * v[r]);
                if (w[r] == i && w[c] == i)
                    x0 += condition - shift;
                all[fill[w[r]]++] = (struct entry){w[c], x0};
            }
    }
    first = must(malloc((n + 1) * sizeof *first));
    column = must(malloc((size_t)rows[n] * sizeof *column));
    value = must(malloc((size_t)rows[n] * sizeof *value));
    int used = 0;
    for (int i = 0; i < n; i++) {
        first[i] = used;
        qsort(all + rows[i], rows[i + 1] - rows[i], sizeof *all, by_column);
        for (int k = rows[i]; k < rows[i + 1]; k++) {
            if (used > first[i] && column[used - 1] == all[k].column)
                value[used - 1] += all[k].value;
            else {
                column[used] = all[k].column;
                value[used++] = all[k].value;
            }
        }
    }
    first[n] = used;
    free(where), free(what), free(length), free(rows), free(all), free(fill);
}

static double *p, *q, *r, *z, *x;

static void multiply(const double *in, double *out) {
#pragma omp for schedule(static)
    for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = first[i]; k < first[i + 1]; k++)
            sum += value[k] * in[column[k]];
        out[i] = sum;
    }
}

static void conjugate_gradient(void) {
    double rho = 0, d = 0;
#pragma omp parallel
    {
#pragma omp for schedule(static) reduction(+ : rho)
        for (int i = 0; i < n; i++) {
            z[i] = 0;
            r[i] = p[i] = x[i];
            rho += r[i] * r[i];
        }
        for (int step = 0; step < 25; step++) {
            multiply(p, q);
#pragma omp single
            d = 0;
#pragma omp for schedule(static) reduction(+ : d)
            for (int i = 0; i < n; i++)
                d += p[i] * q[i];
            double rho0 = rho, alpha = rho0 / d;
#pragma omp barrier
#pragma omp single
            rho = 0;
#pragma omp for schedule(static) reduction(+ : rho)
            for (int i = 0; i < n; i++) {
                z[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                rho += r[i] * r[i];
            }
            double beta = rho / rho0;
#pragma omp for schedule(static)
            for (int i = 0; i < n; i++)
                p[i] = r[i] + beta * p[i];
        }
    }
}

int main(int argc, char **argv) {
    char class = class_of(argc, argv);
    int nonzer = class == 'S' ? 7 : class == 'W' ? 8 : 11;
    double shift = class == 'S' ? 10 : class == 'W' ? 12 : 20;
    double want = class == 'S' ? 8.5971775078648 : class == 'W' ? 10.362595087124 : 17.130235054029;
    n = class == 'S' ? 1400 : class == 'W' ? 7000 : 14000;
    double **vectors[] = {&p, &q, &r, &z, &x}, zeta = 0;
    for (int i = 0; i < 5; i++)
        *vectors[i] = must(malloc(n * sizeof(double)));
    uint64_t seed = 314159265;
    next_random(&seed, A);
    make_matrix(nonzer, shift, &seed);
    for (int i = 0; i < n; i++)
        x[i] = 1;
    double start = bench_now();
    for (int turn = 0; turn < 15; turn++) {
        conjugate_gradient();
        double xz = 0, zz = 0;
#pragma omp parallel for schedule(static) reduction(+ : xz, zz)
        for (int i = 0; i < n; i++) {
            xz += x[i] * z[i];
            zz += z[i] * z[i];
        }
        zeta = shift + 1 / xz;
        double scale = 1 / sqrt(zz);
#pragma omp parallel for schedule(static)
        for (int i = 0; i < n; i++)
            x[i] = scale * z[i];
    }
    return finish(class, start, fabs(zeta - want) <= 1e-10);
}

/* Matrix products through OpenBLAS: large enough that it runs them in parallel. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double element(int i, int j)
{
    return sin(0.37 * i + 0.11 * j);
}

int main(void)
{
    enum { N = 600, REPEATS = 5 };
    double *a = malloc(sizeof *a * N * N), *b = malloc(sizeof *b * N * N);
    double *c = malloc(sizeof *c * N * N);
    double sum = 0.0, worst = 0.0;
    if (a == NULL || b == NULL || c == NULL)
        return 2;
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            a[i * N + j] = element(i, j);
            b[i * N + j] = element(j, i + 5);
            c[i * N + j] = 0.0;
        }
    for (int k = 0; k < REPEATS; k++)
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, N, N, 1.0, a, N, b, N, 0.5, c, N);
    for (int k = 0; k < N * N; k++)
        sum += c[k];

    /* c = (1 + 1/2 + ...) a b^T, checked along a diagonal */
    const double scale = 2.0 - pow(0.5, REPEATS - 1);
    for (int i = 0; i < N; i++) {
        double exact = 0.0;
        for (int k = 0; k < N; k++)
            exact += a[i * N + k] * b[(N - 1 - i) * N + k];
        worst = fmax(worst, fabs(c[i * N + N - 1 - i] - scale * exact));
    }
    printf("sum %.10e parallel %d right %s\n", sum, openblas_get_parallel(), worst < 1e-9 ? "yes" : "no");
    return worst >= 1e-9;
}

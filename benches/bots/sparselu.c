/* LU factorisation of a sparse matrix of blocks; missing blocks appear where they fill in. Three phases a step, a task a block. */
#include "bots.h"

#define N 50
#define B 20

typedef double block[B][B];

static block *matrix[N][N], *want[N][N];

static int is_there(int i, int j) { return i == j || i == j - 1 || i - 1 == j || mix(i * N + j) % 4 == 0; }

static void fill(block *m[N][N]) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            free(m[i][j]);
            m[i][j] = NULL;
            if (!is_there(i, j))
                continue;
            m[i][j] = must(malloc(sizeof(block)));
            for (int k = 0; k < B * B; k++)
                (*m[i][j])[k / B][k % B] = (double)(mix((i * N + j) * B * B + k) >> 12) * 0x1p-52 + (i == j && k / B == k % B ? N * B : 0);
        }
}

static void lu0(block *d) {
    for (int k = 0; k < B; k++)
        for (int i = k + 1; i < B; i++) {
            (*d)[i][k] /= (*d)[k][k];
            for (int j = k + 1; j < B; j++)
                (*d)[i][j] -= (*d)[i][k] * (*d)[k][j];
        }
}

static void fwd(block *d, block *c) {
    for (int k = 0; k < B; k++)
        for (int i = k + 1; i < B; i++)
            for (int j = 0; j < B; j++)
                (*c)[i][j] -= (*d)[i][k] * (*c)[k][j];
}

static void bdiv(block *d, block *r) {
    for (int i = 0; i < B; i++)
        for (int k = 0; k < B; k++) {
            (*r)[i][k] /= (*d)[k][k];
            for (int j = k + 1; j < B; j++)
                (*r)[i][j] -= (*r)[i][k] * (*d)[k][j];
        }
}

static void bmod(block *r, block *c, block **to) {
    if (!*to)
        *to = must(calloc(1, sizeof(block)));
    for (int i = 0; i < B; i++)
        for (int k = 0; k < B; k++)
            for (int j = 0; j < B; j++)
                (**to)[i][j] -= (*r)[i][k] * (*c)[k][j];
}

static void serial(block *m[N][N]) {
    for (int k = 0; k < N; k++) {
        lu0(m[k][k]);
        for (int j = k + 1; j < N; j++) {
            if (m[k][j])
                fwd(m[k][k], m[k][j]);
            if (m[j][k])
                bdiv(m[k][k], m[j][k]);
        }
        for (int i = k + 1; i < N; i++)
            for (int j = k + 1; m[i][k] && j < N; j++)
                if (m[k][j])
                    bmod(m[i][k], m[k][j], &m[i][j]);
    }
}

static void prepare(void) { fill(matrix); }

static void work(void) {
    for (int k = 0; k < N; k++) {
        lu0(matrix[k][k]);
        for (int j = k + 1; j < N; j++) {
            if (matrix[k][j]) {
#pragma omp task firstprivate(k, j)
                fwd(matrix[k][k], matrix[k][j]);
            }
            if (matrix[j][k]) {
#pragma omp task firstprivate(k, j)
                bdiv(matrix[k][k], matrix[j][k]);
            }
        }
#pragma omp taskwait
        for (int i = k + 1; i < N; i++)
            for (int j = k + 1; matrix[i][k] && j < N; j++)
                if (matrix[k][j]) {
#pragma omp task firstprivate(k, i, j)
                    bmod(matrix[i][k], matrix[k][j], &matrix[i][j]);
                }
#pragma omp taskwait
    }
}

static int right(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            if (!matrix[i][j] != !want[i][j] || (want[i][j] && memcmp(matrix[i][j], want[i][j], sizeof(block)) != 0))
                return 0;
    return 1;
}

int main(void) {
    fill(want);
    serial(want);
    return report("sparselu", prepare, work, right);
}

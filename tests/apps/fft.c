/* A two-dimensional transform and its inverse through FFTW, planned for several threads. */
#include <fftw3.h>
#include <math.h>
#include <stdio.h>

int main(void)
{
    enum { N = 512, M = 384, THREADS = 4 };
    if (!fftw_init_threads())
        return 2;
    fftw_plan_with_nthreads(THREADS);
    fftw_complex *x = fftw_alloc_complex(N * M), *y = fftw_alloc_complex(N * M);
    fftw_complex *z = fftw_alloc_complex(N * M);
    fftw_plan forward = fftw_plan_dft_2d(N, M, x, y, FFTW_FORWARD, FFTW_ESTIMATE);
    fftw_plan backward = fftw_plan_dft_2d(N, M, y, z, FFTW_BACKWARD, FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    if (forward == NULL || backward == NULL)
        return 2;
    for (int k = 0; k < N * M; k++) {
        x[k][0] = sin(0.01 * k);
        x[k][1] = cos(0.003 * k);
    }
    for (int repeat = 0; repeat < 10; repeat++) {
        fftw_execute(forward);
        fftw_execute(backward);
    }
    double energy = 0.0, worst = 0.0;
    for (int k = 0; k < N * M; k++) {
        energy += y[k][0] * y[k][0] + y[k][1] * y[k][1];
        worst = fmax(worst, fabs(z[k][0] / (N * M) - x[k][0]) + fabs(z[k][1] / (N * M) - x[k][1]));
    }
    printf("energy %.10e inverse %s\n", energy, worst < 1e-12 ? "right" : "wrong");
    fftw_destroy_plan(forward);
    fftw_destroy_plan(backward);
    fftw_cleanup_threads();
    return worst >= 1e-12;
}

/* EP: pairs of Gaussian deviates, counted in square annuli. */
#include "kernel.h"

#define BATCH 65536

int main(int argc, char **argv) {
    char class = class_of(argc, argv);
    int m = class == 'S' ? 24 : class == 'W' ? 25 : 28;
    double want_x = class == 'S' ? -3.247834652034740e3 : class == 'W' ? -2.863319731645753e3 : -4.295875165629892e3;
    double want_y = class == 'S' ? -6.958407078382297e3 : class == 'W' ? -6.320053679109499e3 : -1.580732573678431e4;
    long batches = (1L << m) / BATCH;
    double sx = 0, sy = 0;
    double start = bench_now();
#pragma omp parallel for reduction(+ : sx, sy) schedule(dynamic)
    for (long k = 0; k < batches; k++) {
        uint64_t x = 271828183ull * power(A, 2ull * BATCH * k) & MASK;
        for (int i = 0; i < BATCH; i++) {
            double u = 2 * next_random(&x, A) - 1;
            double v = 2 * next_random(&x, A) - 1;
            double t = u * u + v * v;
            if (t <= 1) {
                double f = sqrt(-2 * log(t) / t);
                sx += u * f;
                sy += v * f;
            }
        }
    }
    return finish(class, start, close_to(sx, want_x, 1e-8) && close_to(sy, want_y, 1e-8));
}

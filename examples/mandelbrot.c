/* Mandelbrot set: rows of very different cost, so the loop is schedule(dynamic).
   usage: mandelbrot [pixels per side] [iterations] */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

static int escape(double re, double im, int limit)
{
    double x = 0.0, y = 0.0;
    int k = 0;
    while (k < limit && x * x + y * y <= 4.0) {
        const double t = x * x - y * y + re;
        y = 2.0 * x * y + im;
        x = t;
        k++;
    }
    return k;
}

int main(int argc, char **argv)
{
    const int n = argc > 1 ? atoi(argv[1]) : 600;
    const int limit = argc > 2 ? atoi(argv[2]) : 1000;
    if (n < 1 || limit < 1) {
        fprintf(stderr, "usage: mandelbrot [pixels >= 1] [iterations >= 1]\n");
        return 2;
    }
    unsigned long long total = 0, inside = 0;
    const double start = omp_get_wtime();

    #pragma omp parallel for schedule(dynamic, 4) reduction(+ : total, inside)
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
            const int k = escape(-2.0 + 2.75 * j / n, -1.25 + 2.5 * i / n, limit);
            /* Weighted by place, so that a row done twice or never shows. */
            total += (unsigned long long)k * (unsigned)(i * 31 + j + 1);
            inside += k == limit;
        }
    }
    const double time = omp_get_wtime() - start;
    printf("checksum %llu inside %llu\n", total, inside);
    printf("time %.4f\n", time);
    return 0;
}

// omp_get_wtime goes forward in seconds, for every thread; omp_get_wtick is its step.
#include "check.h"
#include <time.h>

int main(void)
{
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    double start = omp_get_wtime();
    usleep(50000);
    double end = omp_get_wtime();
    clock_gettime(CLOCK_MONOTONIC, &b);
    double outer = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
    CHECK(end - start >= 0.049, "%f s slept", end - start);
    CHECK(end - start <= outer + 0.001, "%f s inside %f s", end - start, outer);
    double tick = omp_get_wtick();
    CHECK(tick > 0 && tick <= 0.01, "tick %g", tick);
#pragma omp parallel
    {
        double last = omp_get_wtime();
        for (int i = 0; i < 1000; i++) {
            double now = omp_get_wtime();
            CHECK(now >= last, "%.9f after %.9f", now, last);
            last = now;
        }
        CHECK(last >= start, "another clock");
    }
    return check_end();
}

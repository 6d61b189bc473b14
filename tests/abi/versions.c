/* One program bound to both runtimes' versions of one name. */
#include <stdio.h>

double gomp_wtime(void), kmp_wtime(void);
__asm__(".symver gomp_wtime, omp_get_wtime@OMP_2.0");
__asm__(".symver kmp_wtime, omp_get_wtime@VERSION");

int main(void) {
    if (gomp_wtime != kmp_wtime) {
        fprintf(stderr, "omp_get_wtime is %p at OMP_2.0 and %p at VERSION\n", (void *)gomp_wtime, (void *)kmp_wtime);
        return 1;
    }
    return !(gomp_wtime() > 0);
}

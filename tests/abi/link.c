/* Uses what every runtime of either name has; exits with 0 when the runtime answers sensibly. */
#include <omp.h>

int main(void) {
    double start = omp_get_wtime(), tick = omp_get_wtick();
    while (omp_get_wtime() - start < 2 * tick) {
    }
    return !(start > 0 && tick > 0 && tick < 1);
}

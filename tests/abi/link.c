/* Uses what every runtime of either name has; exits with 0 when the runtime answers sensibly.
   A nestable lock is 16 bytes to GCC and 8 to clang: its neighbour in memory shows whether the right form was linked. */
#include <omp.h>
#include <stdio.h>
#include <string.h>

int main(void) {
    double start = omp_get_wtime(), tick = omp_get_wtick();
    while (omp_get_wtime() - start < 2 * tick) {
    }
    if (!(start > 0 && tick > 0 && tick < 1)) {
        fprintf(stderr, "the clock starts at %g and ticks in %g\n", start, tick);
        return 1;
    }

    struct {
        omp_nest_lock_t lock;
        unsigned char after[16];
    } nest;
    unsigned char zero[16] = {0};
    memset(&nest, 0, sizeof nest);
    omp_init_nest_lock(&nest.lock);
    omp_set_nest_lock(&nest.lock);
    int depth = omp_test_nest_lock(&nest.lock);
    omp_unset_nest_lock(&nest.lock);
    omp_unset_nest_lock(&nest.lock);
    int again = omp_test_nest_lock(&nest.lock);
    omp_unset_nest_lock(&nest.lock);
    omp_destroy_nest_lock(&nest.lock);
    if (depth != 2 || again != 1 || memcmp(nest.after, zero, sizeof zero)) {
        fprintf(stderr, "a nestable lock of %zu bytes: depth %d, then %d\n", sizeof nest.lock, depth, again);
        return 1;
    }
    return 0;
}

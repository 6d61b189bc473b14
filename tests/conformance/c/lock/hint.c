// Locks made with hints. GCC 12's libgomp has the C form of these routines in its header only.
// only: clang
#include "check.h"

int main(void)
{
    int n = check_threads();
    omp_sync_hint_t hints[] = {omp_sync_hint_none, omp_sync_hint_uncontended,
                               omp_sync_hint_contended, omp_sync_hint_nonspeculative,
                               omp_sync_hint_speculative,
                               (omp_sync_hint_t)(omp_sync_hint_contended |
                                                 omp_sync_hint_nonspeculative)};
    for (unsigned h = 0; h < sizeof hints / sizeof *hints; h++) {
        omp_lock_t lock;
        omp_nest_lock_t nest;
        long a = 0, b = 0;
        omp_init_lock_with_hint(&lock, hints[h]);
        omp_init_nest_lock_with_hint(&nest, hints[h]);
#pragma omp parallel
        for (int i = 0; i < 200; i++) {
            omp_set_lock(&lock);
            a++;
            omp_unset_lock(&lock);
            omp_set_nest_lock(&nest);
            omp_set_nest_lock(&nest);
            b++;
            omp_unset_nest_lock(&nest);
            omp_unset_nest_lock(&nest);
        }
        CHECK(a == 200L * n && b == 200L * n, "hint %d: %ld %ld", (int)hints[h], a, b);
        omp_destroy_lock(&lock);
        omp_destroy_nest_lock(&nest);
    }
    return check_end();
}

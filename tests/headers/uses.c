/* Compiles in every language mode without a warning; also included twice and after the guard. */
#include <omp.h>
#include <omp.h>

#if defined(__clang__)
_Static_assert(sizeof(omp_lock_t) == 8 && sizeof(omp_nest_lock_t) == 8 && sizeof(omp_depend_t) == 8,
               "sizes under clang");
#else
_Static_assert(sizeof(omp_lock_t) == 4 && sizeof(omp_nest_lock_t) == 16 && sizeof(omp_depend_t) == 16,
               "sizes under GCC");
#endif

int main(void)
{
    omp_lock_t lock;
    omp_nest_lock_t nest;
    int bad = 0;

    omp_init_lock(&lock);
    omp_set_lock(&lock);
    bad |= omp_test_lock(&lock) != 0;
    omp_unset_lock(&lock);
    omp_destroy_lock(&lock);

    omp_init_nest_lock(&nest);
    omp_set_nest_lock(&nest);
    bad |= omp_test_nest_lock(&nest) != 2;
    omp_unset_nest_lock(&nest);
    omp_unset_nest_lock(&nest);
    omp_destroy_nest_lock(&nest);

    omp_set_schedule(omp_sched_guided, 7);
    omp_sched_t kind;
    int chunk;
    omp_get_schedule(&kind, &chunk);
    bad |= (kind & ~omp_sched_monotonic) != omp_sched_guided || chunk != 7;
    bad |= omp_get_proc_bind() > omp_proc_bind_spread;
    bad |= omp_get_wtick() <= 0.0;
    return bad;
}

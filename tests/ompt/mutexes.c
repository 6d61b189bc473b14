// Locks, critical and atomic regions.
// expect: lock_init.lock == 2
// expect: lock_destroy.lock == 1
// expect: lock_init.nest_lock == 1
// expect: lock_destroy.nest_lock == 1
// expect: mutex_acquire.lock == 3
// expect: mutex_acquired.lock == 3
// expect: mutex_released.lock >= 3
// expect: mutex_acquire.test_lock == 1
// expect: mutex_acquire.nest_lock == 2
// expect: mutex_acquire.test_nest_lock == 1
// expect: nest_lock.begin == 2
// expect: nest_lock.end == 2
// expect: mutex_released.nest_lock == 1
// expect: mutex_acquire.critical == 6
// expect: mutex_acquired.critical == 6
// expect: mutex_released.critical == 6
// expect-gcc: mutex_acquire.atomic == 1
// expect-gcc: mutex_released.atomic == 1
#include <omp.h>
#include <stdio.h>

int main(void)
{
    omp_lock_t lock, hinted;
    omp_nest_lock_t nest;
    int sum = 0;
    omp_init_lock(&lock);
    omp_init_lock_with_hint(&hinted, omp_sync_hint_contended);
    omp_init_nest_lock(&nest);
#pragma omp parallel num_threads(3)
    {
        omp_set_lock(&lock);
        sum++;
        omp_unset_lock(&lock);
#pragma omp critical
        sum++;
#pragma omp critical(named)
        {
#pragma omp atomic
            sum++;
        }
    }
    int got = omp_test_lock(&lock);
    omp_unset_lock(&lock);
    omp_set_nest_lock(&nest);
    omp_set_nest_lock(&nest);
    got += omp_test_nest_lock(&nest);
    for (int i = 0; i < 3; i++)
        omp_unset_nest_lock(&nest);
    omp_destroy_nest_lock(&nest);
    omp_destroy_lock(&lock);
    long double large = 0;
#pragma omp atomic
    large += 1;
    printf("%d %d\n", sum, got);
    return sum == 9 && got == 4 && large == 1 ? 0 : 1;
}

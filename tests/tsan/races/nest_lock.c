// A nestable lock, set twice.
#include "race.h"

int main(void)
{
    int x = 0, here = 0;
    omp_nest_lock_t lock[2];
    omp_init_nest_lock(&lock[0]);
    omp_init_nest_lock(&lock[1]);
#pragma omp parallel num_threads(2)
    {
        omp_nest_lock_t *mine = &lock[ORDERED(0) UNORDERED(omp_get_thread_num())];
        meet(&here, 2);
        for (int i = 0; i < 100; i++) {
            omp_set_nest_lock(mine);
            add(&x, 1);
            omp_set_nest_lock(mine);
            add(&x, 1);
            omp_unset_nest_lock(mine);
            add(&x, 1);
            omp_unset_nest_lock(mine);
        }
    }
    omp_destroy_nest_lock(&lock[0]);
    omp_destroy_nest_lock(&lock[1]);
    return ORDERED(must(x == 600)) UNORDERED(0);
}

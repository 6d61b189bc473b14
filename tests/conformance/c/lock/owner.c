// A nestable lock belongs to the task region that set it: not to the thread, nor to child tasks.
// stock-fails: libomp takes the thread for the owner
#include "check.h"

int main(void)
{
    omp_nest_lock_t lock;
    omp_init_nest_lock(&lock);
    CHECK(omp_test_nest_lock(&lock) == 1 && omp_test_nest_lock(&lock) == 2, "ours");
    int depth = -1;
#pragma omp parallel if (0)
    depth = omp_test_nest_lock(&lock);
    CHECK(depth == 0, "a region of one thread: %d", depth);
#pragma omp task if (0) shared(depth)
    depth = omp_test_nest_lock(&lock);
    CHECK(depth == 0, "an undeferred task: %d", depth);
    CHECK(omp_test_nest_lock(&lock) == 3, "still ours");
    for (int i = 0; i < 3; i++)
        omp_unset_nest_lock(&lock);
#pragma omp parallel
#pragma omp single
    {
        omp_set_nest_lock(&lock);
#pragma omp task shared(depth)
        depth = omp_test_nest_lock(&lock);
#pragma omp taskwait
        CHECK(depth == 0, "a child: %d", depth);
        omp_unset_nest_lock(&lock);
#pragma omp task shared(depth)
        {
            depth = omp_test_nest_lock(&lock);
            if (depth)
                omp_unset_nest_lock(&lock);
        }
#pragma omp taskwait
        CHECK(depth == 1, "a child, after: %d", depth);
    }
    omp_destroy_nest_lock(&lock);
    return check_end();
}

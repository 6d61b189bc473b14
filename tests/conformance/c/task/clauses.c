// if, final, mergeable, untied, priority; included and undeferred tasks.
#include "check.h"

int main(void)
{
    int n = check_threads();
#pragma omp parallel
    {
        // An undeferred task is done when its construct is, on the same thread.
        for (int i = 0; i < 100; i++) {
            int done = 0, by = -1;
#pragma omp task if (0) shared(done, by)
            {
                done = 1;
                by = omp_get_thread_num();
            }
            CHECK(done == 1 && by == omp_get_thread_num(), "if(0): done %d by %d", done, by);
        }
    }
    int deep = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp task final(1) shared(deep)
        {
            CHECK(omp_in_final(), "in a final task");
            int inner = 0, innermost = 0;
#pragma omp task shared(inner, innermost)
            {
                CHECK(omp_in_final(), "included tasks are final");
#pragma omp task shared(innermost) untied
                innermost = 1;
                CHECK(innermost == 1, "included in included");
                inner = 1;
            }
            CHECK(inner == 1, "included");
            deep = 1;
        }
#pragma omp task final(0)
        CHECK(!omp_in_final(), "not final");
    }
    CHECK(deep == 1, "final task ran");

    // if(0) with children of its own, and a deferred task inside.
    int grand = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp task if (0) shared(grand)
        {
#pragma omp task shared(grand)
            grand++;
#pragma omp taskwait
        }
        CHECK(grand == 1, "child of an undeferred task: %d", grand);
    }

    int sum = 0;
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 300; i++) {
#pragma omp task priority(i % 10) mergeable untied firstprivate(i) shared(sum)
        {
#pragma omp atomic
            sum += i;
            if (i % 50 == 0) {
#pragma omp taskyield
            }
        }
    }
    CHECK(sum == 300 * 299 / 2, "sum %d with %d threads", sum, n);

    // ICVs belong to tasks.
#pragma omp parallel
#pragma omp single
    {
        omp_set_num_threads(7);
#pragma omp task
        {
            CHECK(omp_get_max_threads() == 7, "inherited %d", omp_get_max_threads());
            omp_set_num_threads(9);
            CHECK(omp_get_max_threads() == 9, "own %d", omp_get_max_threads());
        }
#pragma omp taskwait
        CHECK(omp_get_max_threads() == 7, "parent's kept: %d", omp_get_max_threads());
    }
    return check_end();
}

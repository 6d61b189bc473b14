// stock-fails: libomp dies of an assertion in a cancelled dynamic loop
// cancel and cancellation points: parallel, for, sections, taskgroup.
// env: OMP_CANCELLATION=true OMP_NUM_THREADS=1
// env: OMP_CANCELLATION=true OMP_NUM_THREADS=2
// env: OMP_CANCELLATION=true OMP_NUM_THREADS=4
// env: OMP_CANCELLATION=true OMP_NUM_THREADS=7
// env: OMP_CANCELLATION=false OMP_NUM_THREADS=4
#include "check.h"

int main(void)
{
    int n = check_threads(), on = omp_get_cancellation();
    CHECK(on == (getenv("OMP_CANCELLATION")[0] == 't'), "cancel-var %d", on);
    for (int round = 0; round < 20; round++) {
        // Every thread leaves; nobody waits in the barrier for ever.
        int past = 0, entered = 0;
#pragma omp parallel
        {
#pragma omp atomic
            entered++;
            if (omp_get_thread_num() == n / 2) {
#pragma omp cancel parallel
            }
#pragma omp barrier
            for (int i = 0; i < 100; i++) {
#pragma omp cancellation point parallel
            }
#pragma omp atomic
            past++;
        }
        CHECK(entered == n, "%d of %d entered", entered, n);
        CHECK(past == (on ? 0 : n), "%d of %d went on", past, n);

        // The next region is as if nothing had happened.
        int sum = 0;
#pragma omp parallel reduction(+ : sum)
        {
#pragma omp barrier
            sum++;
        }
        CHECK(sum == n, "next region: %d", sum);

        int ran = 0, wrong = 0;
#pragma omp parallel
        {
#pragma omp for schedule(dynamic)
            for (int i = 0; i < 100000; i++) {
#pragma omp cancellation point for
#pragma omp atomic
                ran++;
                if (i == 10) {
#pragma omp cancel for
                    if (on) {
#pragma omp atomic
                        wrong++;
                    }
                }
            }
        }
        CHECK(wrong == 0, "went on after cancel");
        CHECK(on ? ran < 100000 : ran == 100000, "%d iterations", ran);

        int section = 0;
#pragma omp parallel
        {
#pragma omp sections
            {
#pragma omp section
                {
#pragma omp cancel sections
                    if (on) {
#pragma omp atomic
                        section += 100;
                    }
                }
#pragma omp section
                {
#pragma omp cancellation point sections
#pragma omp atomic
                    section++;
                }
            }
        }
        CHECK(section <= 1, "sections %d", section);

        // A cancelled group: tasks that have not begun never do; the group still ends.
        int begun = 0, after = 0;
#pragma omp parallel
#pragma omp single
        {
#pragma omp taskgroup
            {
                for (int i = 0; i < 500; i++) {
#pragma omp task shared(begun)
                    {
#pragma omp atomic
                        begun++;
#pragma omp cancel taskgroup
                    }
                }
            }
            after = 1;
        }
        CHECK(after == 1, "the group ended");
        CHECK(begun >= 1 && (on || begun == 500), "%d begun", begun);
    }
    return check_end();
}

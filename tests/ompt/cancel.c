// Cancellation of regions, loops and taskgroups.
// env: OMP_CANCELLATION=true
// expect: cancel.activated == 3
// expect: cancel.detected >= 1
// expect: cancel.discarded_task >= 1
// expect: task_schedule.cancel >= 1
#include <omp.h>
#include <stdio.h>

int main(void)
{
    int done = 0, go = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
#pragma omp cancel parallel
        }
        for (;;) {
#pragma omp cancellation point parallel
        }
    }
#pragma omp parallel num_threads(2)
#pragma omp for schedule(dynamic)
    for (int i = 0; i < 1000; i++) {
        if (i == 5) {
#pragma omp cancel for
        }
    }
#pragma omp parallel num_threads(2)
    {
        // The other thread is busy until the tasks are discarded.
        if (omp_get_thread_num() == 1) {
            int ready = 0;
            while (!ready) {
#pragma omp atomic read
                ready = go;
            }
        } else {
#pragma omp taskgroup
            {
                for (int i = 0; i < 4; i++) {
#pragma omp task shared(done)
#pragma omp atomic
                    done++;
                }
#pragma omp task if (0)
                {
#pragma omp cancel taskgroup
                }
            }
#pragma omp atomic write
            go = 1;
        }
    }
    printf("%d\n", done);
    return done < 5 ? 0 : 1;
}

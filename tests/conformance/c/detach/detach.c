// stock-fails: libgomp sleeps for ever when another thread than its own fulfils the last event
// threads: 2 4 7
// detach: a task is done when its body is and its event is fulfilled, by any thread.
#include "check.h"
#include <pthread.h>

static void *fulfill(void *event)
{
    usleep(500);
    omp_fulfill_event((omp_event_handle_t)event);
    return NULL;
}

int main(void)
{
    for (int round = 0; round < 10; round++) {
        int body = 0, after = 0, x = 0;
        pthread_t thread;
#pragma omp parallel
#pragma omp single
        {
            omp_event_handle_t event;
            // Fulfilled by its own body.
#pragma omp task detach(event) shared(body)
            {
                body++;
                omp_fulfill_event(event);
            }
#pragma omp taskwait
            CHECK(body == 1, "body %d", body);
            // Fulfilled by another task, then a successor runs.
#pragma omp task detach(event) depend(out : x) shared(x)
            x = 1;
#pragma omp task depend(in : x) shared(x, after)
            after = x;
            int early;
            usleep(100);
#pragma omp atomic read
            early = after;
            CHECK(early == 0, "successor before the event");
#pragma omp task firstprivate(event)
            omp_fulfill_event(event);
#pragma omp taskwait
            CHECK(after == 1, "successor: %d", after);
            // Fulfilled by a thread outside of OpenMP.
#pragma omp taskgroup
            {
#pragma omp task detach(event) shared(body)
                {
#pragma omp atomic
                    body++;
                }
                CHECK(pthread_create(&thread, NULL, fulfill, (void *)event) == 0, "pthread");
            }
            CHECK(body == 2, "body %d", body);
            pthread_join(thread, NULL);
        }
        // The end of the region waits for the event.
#pragma omp parallel
#pragma omp master
        {
            omp_event_handle_t event;
#pragma omp task detach(event) shared(body)
            body++;
            CHECK(pthread_create(&thread, NULL, fulfill, (void *)event) == 0, "pthread");
        }
        CHECK(body == 3, "body %d", body);
        pthread_join(thread, NULL);
    }
    return check_end();
}

// A detached task is complete when its event is fulfilled, by whichever thread.
#include "race.h"
#include <stdint.h>

int main(void)
{
    static int x[20], y[20], started[20];
    static uintptr_t events[20];
    int bad = 0, created = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
            for (int i = 0; i < 20; i++) {
                omp_event_handle_t event;
#pragma omp task firstprivate(i) detach(event)
                {
                    put(&x[i], i);
                    say(&started[i]);
                }
                __atomic_store_n(&events[i], (uintptr_t)event, __ATOMIC_RELEASE);
                say(&created);
#pragma omp taskwait
                bad += get(&x[i]) != i;
                bad += get(&y[i]) != i;
            }
        } else {
            for (int i = 0; i < 20; i++) {
                await(&created, i + 1);
                uintptr_t event = __atomic_load_n(&events[i], __ATOMIC_ACQUIRE);
                if (i % 2)
                    await(&started[i], 1);
                ORDERED(put(&y[i], i);)
                omp_fulfill_event((omp_event_handle_t)event);
                UNORDERED(put(&y[i], i);)
            }
        }
    }
    return ORDERED(must(bad == 0)) UNORDERED((void)bad, 0);
}

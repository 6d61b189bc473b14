// A task comes after the one that it depends on, complete or not when it is created.
#include "race.h"

int main(void)
{
    static int x[20], y[20], done[20], here;
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < ORDERED(20) UNORDERED(1); i++) {
#pragma omp task firstprivate(i) depend(out : x[i])
        {
            put(&y[i], i);
            say(&done[i]);
            UNORDERED(meet(&here, 2);)
        }
        if (ORDERED(i % 2) UNORDERED(0)) {
            await(&done[i], 1);
            usleep(1000);
        }
#ifdef RACE
#pragma omp task firstprivate(i) shared(bad)
#else
#pragma omp task firstprivate(i) shared(bad) depend(in : x[i])
#endif
        {
            UNORDERED(meet(&here, 2);)
            if (get(&y[i]) != i) {
#pragma omp atomic
                bad++;
            }
        }
    }
    return must(bad == 0);
}

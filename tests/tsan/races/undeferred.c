// The creator goes on after an undeferred task is complete, also if it waited for others.
#include "race.h"

int main(void)
{
    static int x[20], done[20];
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
#pragma omp task firstprivate(i) depend(out : x[i])
        {
            put(&x[i], i);
            say(&done[i]);
        }
        await(&done[i], 1);
#ifdef RACE
#pragma omp task firstprivate(i) if (0)
#else
#pragma omp task firstprivate(i) if (0) depend(inout : x[i])
#endif
        add(&x[i], 1);
        bad += get(&x[i]) != i + 1;
    }
    return must(bad == 0);
}

// The taskgroup of a taskloop orders its tasks before what follows.
#include "race.h"

int main(void)
{
    static int x[64];
    int bad = 0, done = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    {
#ifdef RACE
#pragma omp taskloop num_tasks(8) nogroup shared(done)
#else
#pragma omp taskloop num_tasks(8) shared(done)
#endif
        for (int i = 0; i < 64; i++) {
            put(&x[i], i);
            say(&done);
        }
        UNORDERED(await(&done, 64);)
        for (int i = 0; i < 64; i++)
            bad += get(&x[i]) != i;
    }
    return must(bad == 0);
}

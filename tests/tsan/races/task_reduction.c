// Tasks that take part in a reduction have copies of their own.
#include "race.h"

int main(void)
{
    int sum = 0, here = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    {
#pragma omp taskgroup task_reduction(+ : sum)
        for (int i = 0; i < 100; i++) {
#ifdef RACE
#pragma omp task shared(sum, here)
#else
#pragma omp task in_reduction(+ : sum) shared(here)
#endif
            {
                say(&here);
                add(&sum, 1);
                sched_yield();
            }
            if (i == 0)
                await(&here, 1);
        }
    }
    int again = 0;
#pragma omp parallel num_threads(2) reduction(task, + : again)
    {
#pragma omp task in_reduction(+ : again)
        add(&again, 1);
    }
    return ORDERED(must(sum == 100 && again == 2)) UNORDERED(0);
}

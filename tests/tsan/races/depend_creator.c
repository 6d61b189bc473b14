// A creator that makes a successor of a complete task is not ordered after that task itself.
#include "race.h"

int main(void)
{
    static int x[20], y[20], done[20];
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
#pragma omp task firstprivate(i) depend(out : x[i])
        {
            put(&y[i], i);
            say(&done[i]);
        }
        await(&done[i], 1);
        usleep(1000);
#pragma omp task firstprivate(i) depend(inout : x[i])
        add(&y[i], 1);
        ORDER(taskwait depend(in : x[i]))
        UNORDERED(await(&done[i], 1);)
        bad += get(&y[i]) != i + 1;
    }
    return ORDERED(must(bad == 0)) UNORDERED((void)bad, 0);
}

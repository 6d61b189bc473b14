// What a child writes, its parent reads after taskwait.
#include "race.h"

int main(void)
{
    static int x[20], started[20];
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
#pragma omp task firstprivate(i)
        {
            put(&x[i], i);
            say(&started[i]);
        }
        await(&started[i], 1);
        ORDER(taskwait)
        bad += get(&x[i]) != i;
    }
    return must(bad == 0);
}

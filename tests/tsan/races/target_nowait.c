// A target region that need not be waited for is a task.
#include "race.h"

int main(void)
{
    static int x[20], done[20];
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
#pragma omp target nowait map(tofrom : x, done) firstprivate(i) depend(out : x[i])
        {
            put(&x[i], i);
            say(&done[i]);
        }
        await(&done[i], 1);
        ORDER(taskwait)
        bad += get(&x[i]) != i;
    }
    return must(bad == 0);
}

// A thread that falls asleep while its creator makes a task and runs it itself still hears of the next one.
// threads: 2
#include "check.h"

enum { ROUNDS = 1500 };
static int done[ROUNDS];

int main(void)
{
    int sum = 0;
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < ROUNDS; i++) {
        int *x = &done[i];
        (void)x;
        // Only the other thread can run it: this one waits without a call.
#pragma omp task firstprivate(i) depend(out : x[0])
        __atomic_store_n(&done[i], 1, __ATOMIC_RELEASE);
        while (!__atomic_load_n(&done[i], __ATOMIC_ACQUIRE))
            ;
        usleep(200);
        // Either thread may run it.
#pragma omp task firstprivate(i) depend(inout : x[0])
        done[i]++;
#pragma omp taskwait
        sum += done[i];
    }
    CHECK(sum == 2 * ROUNDS, "%d", sum);
    return check_end();
}

// What a task writes, all threads read after the barrier.
#include "race.h"

static int rounds(int n)
{
    static int x[20];
    int bad = 0, here = 0;
#pragma omp parallel num_threads(n) reduction(+ : bad)
    for (int i = 0; i < 20; i++) {
#pragma omp master
        {
#pragma omp task firstprivate(i) shared(here)
            {
                put(&x[i], i + n);
                say(&here);
            }
        }
        ORDER(barrier)
        UNORDERED(if (omp_get_thread_num() == 0) await(&here, i + 1);)
        if (ORDERED(1) UNORDERED(omp_get_thread_num() == 0))
            bad += get(&x[i]) != i + n;
#pragma omp barrier
    }
    return bad;
}

int main(void)
{
    int bad = rounds(2) ORDERED(+rounds(3));
    return must(bad == 0);
}

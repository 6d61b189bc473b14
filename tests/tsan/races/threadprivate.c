// A threadprivate variable is each thread's own.
#include "race.h"

int x;
ORDER(threadprivate(x))

int main(void)
{
    int bad = 0, here = 0;
    put(&x, 7);
#ifdef RACE
#pragma omp parallel num_threads(2) reduction(+ : bad)
#else
#pragma omp parallel num_threads(2) reduction(+ : bad) copyin(x)
#endif
    {
        ORDERED(bad += get(&x) != 7;)
        meet(&here, 2);
        put(&x, omp_get_thread_num());
        ORDERED(bad += get(&x) != omp_get_thread_num();)
    }
    return must(bad == 0);
}

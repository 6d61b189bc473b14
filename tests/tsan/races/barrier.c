// Two and three threads: the barrier has a form for each.
#include "race.h"

static int rounds(int n)
{
    int x[4] = {0}, bad = 0, here = 0;
#pragma omp parallel num_threads(n) reduction(+ : bad)
    for (int i = 1; i < 20; i++) {
        int me = omp_get_thread_num();
        put(&x[me], i);
        ORDER(barrier)
        UNORDERED(meet(&here, i * omp_get_num_threads());)
        int sum = 0;
        for (int k = 0; k < omp_get_num_threads(); k++)
            sum += get(&x[k]);
        bad += sum != i * omp_get_num_threads();
        ORDER(barrier)
    }
    return bad;
}

int main(void)
{
    int bad = rounds(2) + rounds(3);
    return ORDERED(must(bad == 0)) UNORDERED((void)bad, 0);
}

// copyprivate hands out what the thread of the single region has written.
#include "race.h"

int main(void)
{
    int bad = 0, here = 0;
#pragma omp parallel num_threads(2) reduction(+ : bad)
    for (int i = 1; i < 20; i++) {
        int x[3] = {-1, -1, -1}, *y = NULL;
#pragma omp single copyprivate(x, y)
        {
            put(&x[0], i);
            y = malloc(sizeof *y);
            put(y, i);
        }
        UNORDERED(put(y, omp_get_thread_num()); meet(&here, 2 * i);)
        ORDERED(bad += get(&x[0]) != i || get(y) != i;)
#pragma omp barrier
#pragma omp single
        free(y);
    }
    return must(bad == 0);
}

// What members write, the primary reads after the region.
#include "race.h"

int main(void)
{
    int x[2] = {0, 0}, bad = 0, here = 0;
    for (int i = 1; i < 20; i++) {
        here = 0;
#pragma omp parallel num_threads(2)
        {
            put(&x[omp_get_thread_num()], i);
            UNORDERED(meet(&here, 2); if (omp_get_thread_num() == 0) bad += get(&x[1]) != i;)
        }
        bad += get(&x[0]) + get(&x[1]) != 2 * i;
    }
    return must(bad == 0);
}

// What a task writes, the primary reads after the region, and the next region too.
#include "race.h"

int main(void)
{
    static int x[20];
    int bad = 0, here = 0;
    for (int i = 0; i < 20; i++) {
#pragma omp parallel num_threads(2)
        {
#pragma omp master
            {
#pragma omp task firstprivate(i) shared(here)
                {
                    put(&x[i], i);
                    say(&here);
                }
                UNORDERED(await(&here, i + 1); bad += get(&x[i]) != i;)
            }
        }
        bad += get(&x[i]) != i;
    }
    return must(bad == 0);
}

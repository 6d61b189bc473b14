// Many constructs without barriers: the runtime's records of them are used again, which is no race of the program's.
#include "race.h"

int main(void)
{
    static int x[2][40];
    int shared = 0, here = 0, turn = 0;
#pragma omp parallel num_threads(2)
    {
        int me = omp_get_thread_num();
        meet(&here, 2);
        for (int round = 0; round < 40; round++) {
#pragma omp for schedule(dynamic, 1) nowait
            for (int i = 0; i < 4; i++)
                add(&x[me][round], 1);
#pragma omp sections nowait
            {
#pragma omp section
                add(&x[me][round], 1);
#pragma omp section
                add(&x[me][round], 1);
            }
#pragma omp single nowait
            add(&x[me][round], 1);
        }
        UNORDERED(IN_TURN(&turn, me, add(&shared, 1));)
    }
    int sum = 0;
    for (int i = 0; i < 40; i++)
        sum += x[0][i] + x[1][i];
    return must(sum == 40 * 7);
}

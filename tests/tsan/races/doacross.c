// Cross-iteration dependences, in one dimension and in two.
#include "race.h"

int main(void)
{
    static int x[100], y[20][20];
    int here = 0;
    x[0] = 1;
#pragma omp parallel num_threads(2)
    {
        meet(&here, 2);
#pragma omp for ordered(1) schedule(static, 1)
        for (int i = 1; i < 100; i++) {
            ORDER(ordered depend(sink : i - 1))
            put(&x[i], get(&x[i - 1]) + 1);
            ORDER(ordered depend(source))
        }
#pragma omp for ordered(2) schedule(static, 1)
        for (int i = 1; i < 20; i++)
            for (int j = 1; j < 20; j++) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
                put(&y[i][j], get(&y[i - 1][j]) + get(&y[i][j - 1]) + 1);
#pragma omp ordered depend(source)
            }
    }
    return ORDERED(must(x[99] == 100)) UNORDERED(0);
}

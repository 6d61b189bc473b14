// Atomic updates that gcc does under the runtime's lock. clang calls a routine for them, whose accesses are not seen.
// only: gcc
#include "race.h"

int main(void)
{
    long double x = 0;
    int here = 0;
#pragma omp parallel num_threads(2)
    {
        meet(&here, 2);
        for (int i = 0; i < 100; i++) {
            if (omp_get_thread_num() == 0) {
#pragma omp atomic
                x += 1;
            } else {
                ORDER(atomic)
                x += 1;
            }
        }
    }
    return ORDERED(must(x == 200)) UNORDERED(0);
}

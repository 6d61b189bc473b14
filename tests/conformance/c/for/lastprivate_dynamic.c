// lastprivate with dynamic schedules: the thread of the last iteration is told so.
// stock-fails: libomp loses the flag when that iteration was stolen
#include "check.h"

int main(void)
{
    for (int total = 1; total < 60; total++) {
        int last = -1, first = 5;
        for (int round = 0; round < 20; round++) {
#pragma omp parallel for lastprivate(last) firstprivate(first) schedule(dynamic, 3)
            for (int i = 0; i < total; i++) {
                CHECK(first == 5, "firstprivate %d", first);
                last = i * 2;
            }
            CHECK(last == 2 * (total - 1), "lastprivate %d of %d", last, total);
#pragma omp parallel for lastprivate(last) schedule(nonmonotonic : dynamic)
            for (long i = total; i > 0; i--)
                last = i * 3;
            CHECK(last == 3, "lastprivate %d of %d", last, total);
        }
    }
    return check_end();
}

// Chunks stay whole, guided chunks are no smaller than asked, and monotonic ones come in order.
#include "check.h"

enum { SPAN = 997 };
static int owner[SPAN], when[SPAN];

int main(void)
{
    for (int round = 0; round < 5; round++) {
        int clock = 0;
#pragma omp parallel for schedule(dynamic, 10)
        for (int i = 0; i < SPAN; i++)
            owner[i] = omp_get_thread_num();
        for (int i = 0; i < SPAN; i++)
            CHECK(owner[i] == owner[i / 10 * 10], "chunk split at %d", i);

#pragma omp parallel for schedule(guided, 8)
        for (int i = 0; i < SPAN; i++)
            owner[i] = omp_get_thread_num();
        int run = 1;
        for (int i = 1; i < SPAN; i++) {
            if (owner[i] == owner[i - 1]) {
                run++;
            } else {
                CHECK(run >= 8, "guided chunk of %d before %d", run, i);
                run = 1;
            }
        }

#pragma omp parallel
        {
            int last = -1;
#pragma omp for schedule(monotonic : dynamic, 4)
            for (int i = 0; i < SPAN; i++) {
                CHECK(i > last, "%d after %d", i, last);
                last = i;
            }
            last = -1;
#pragma omp for schedule(monotonic : guided, 2)
            for (int i = 0; i < SPAN; i++) {
                CHECK(i > last, "%d after %d", i, last);
                last = i;
            }
            last = SPAN;
#pragma omp for schedule(static, 5)
            for (int i = SPAN - 1; i >= 0; i--) {
                CHECK(i < last, "%d after %d", i, last);
                last = i;
                when[i] = __atomic_add_fetch(&clock, 1, __ATOMIC_RELAXED);
            }
        }
        CHECK(clock == SPAN, "%d", clock);
    }
    return check_end();
}

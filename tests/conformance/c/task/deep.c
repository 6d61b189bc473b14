// Long chains: recursion with a taskwait at each of many levels, many tasks by one thread.
// timeout: 60
#include "check.h"

static long down(int n)
{
    long below = 0;
    if (n == 0)
        return 0;
#pragma omp task shared(below)
    below = down(n - 1);
#pragma omp taskwait
    return below + 1;
}

int main(void)
{
    long depth = 0, count = 0;
#pragma omp parallel
#pragma omp single
    depth = down(2000);
    CHECK(depth == 2000, "depth %ld", depth);
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 200000; i++) {
#pragma omp task shared(count)
        __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    }
    CHECK(count == 200000, "count %ld", count);
    count = 0;
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 50000; i++) {
#pragma omp task shared(count)
        count++;
#pragma omp taskwait
    }
    CHECK(count == 50000, "one at a time: %ld", count);
    return check_end();
}

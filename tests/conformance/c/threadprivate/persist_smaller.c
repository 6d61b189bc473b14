// threadprivate copies live on through regions that are smaller, nested or of one thread.
// stock-fails: libgomp ends threads that a smaller region does not need
#include "check.h"

static int number = 11;
#pragma omp threadprivate(number)

int main(void)
{
    int n = check_threads();
#pragma omp parallel
    number = 150 + omp_get_thread_num();
    for (int round = 0; round < 20; round++) {
        int smaller = 1 + round % n;
#pragma omp parallel num_threads(smaller)
        CHECK(number == 150 + omp_get_thread_num(), "%d threads: %d", smaller, number);
#pragma omp parallel
        CHECK(number == 150 + omp_get_thread_num(), "after %d threads: %d", smaller, number);
#pragma omp parallel
#pragma omp parallel num_threads(2)
        if (omp_get_thread_num() == 0)
            CHECK(number == 150 + omp_get_ancestor_thread_num(1), "nested: %d", number);
#pragma omp parallel if (n > 1000)
        CHECK(number == 150, "one thread: %d", number);
    }
    return check_end();
}

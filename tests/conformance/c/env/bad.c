// Values that mean nothing: the program runs as if they were not there.
// stock-fails: libomp runs out of memory after OMP_NUM_THREADS=abc
// env: OMP_NUM_THREADS=abc
// env: OMP_NUM_THREADS=0
// env: OMP_NUM_THREADS=-3
// env: OMP_NUM_THREADS=2,,x
// env: OMP_SCHEDULE=foo,-1
// env: OMP_SCHEDULE=dynamic,abc
// env: OMP_STACKSIZE=1x
// env: OMP_DYNAMIC=maybe
// env: OMP_PLACES=nonsense
// env: OMP_PROC_BIND=sideways
// env: OMP_WAIT_POLICY=lazy
// env: OMP_THREAD_LIMIT=none
// env: OMP_MAX_ACTIVE_LEVELS=deep
#include "check.h"

int main(void)
{
    int sum = 0, hits = 0, n = check_threads();
    CHECK(n >= 1, "%d", n);
#pragma omp parallel reduction(+ : sum)
    sum++;
    CHECK(sum >= 1 && sum <= n, "%d of %d", sum, n);
#pragma omp parallel for schedule(runtime) num_threads(3) reduction(+ : hits)
    for (int i = 0; i < 1000; i++)
        hits++;
    CHECK(hits == 1000, "%d", hits);
    return check_end();
}

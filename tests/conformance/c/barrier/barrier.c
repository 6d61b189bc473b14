// barrier: nobody passes before the last has come, in teams of all sizes and nested ones.
#include "check.h"

static void phases(int size, int count)
{
    int arrived[64] = {0};
#pragma omp parallel num_threads(size)
    {
        int me = omp_get_thread_num();
        for (int p = 1; p <= count; p++) {
            if (p % 97 == 0 && me == p % size)
                usleep(200);
            __atomic_store_n(&arrived[me], p, __ATOMIC_RELAXED);
#pragma omp barrier
            for (int t = 0; t < size; t++) {
                int at = __atomic_load_n(&arrived[t], __ATOMIC_RELAXED);
                CHECK(at == p || at == p + 1, "phase %d: thread %d of %d at %d", p, t, size, at);
            }
        }
    }
}

int main(void)
{
    int n = check_threads();
    phases(n, 1000);
    for (int size = 1; size <= 6; size++)
        phases(size, 100);
    phases(17, 10);

    // Plain stores before a barrier are seen after it.
    int data[64][16] = {{0}};
#pragma omp parallel
    {
        int me = omp_get_thread_num();
        for (int p = 0; p < 200; p++) {
            data[me][3] = p * 64 + me;
#pragma omp barrier
            int other = (me + 1) % n;
            CHECK(data[other][3] == p * 64 + other, "stale value of thread %d", other);
#pragma omp barrier
        }
    }

    // Barriers of inner teams are their own.
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
    {
        int count = 0, outer = omp_get_thread_num();
#pragma omp parallel num_threads(2 + outer) shared(count)
        for (int p = 1; p <= 50 * (1 + outer); p++) {
#pragma omp atomic
            count++;
#pragma omp barrier
            CHECK(count == p * omp_get_num_threads(), "inner %d: %d", outer, count);
#pragma omp barrier
        }
    }
    return check_end();
}

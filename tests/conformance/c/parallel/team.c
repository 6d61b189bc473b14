// Team sizes: num_threads, if, and regions whose sizes change; each thread number once.
#include "check.h"

static void region(int want)
{
    int seen[64] = {0}, size = 0, total = 0;
#pragma omp parallel num_threads(want) reduction(+ : total)
    {
        int me = omp_get_thread_num();
        CHECK(omp_get_num_threads() == want, "got %d of %d", omp_get_num_threads(), want);
        CHECK(me >= 0 && me < want, "number %d of %d", me, want);
        CHECK(omp_in_parallel() == (want > 1), "want %d", want);
        CHECK(omp_get_level() == 1, "level %d", omp_get_level());
        CHECK(omp_get_active_level() == (want > 1), "active level %d", omp_get_active_level());
#pragma omp atomic
        seen[me]++;
        total += me + 1;
        if (me == 0)
            size = omp_get_num_threads();
    }
    CHECK(size == want, "size %d", size);
    CHECK(total == want * (want + 1) / 2, "total %d", total);
    for (int i = 0; i < want; i++)
        CHECK(seen[i] == 1, "thread %d of %d ran %d times", i, want, seen[i]);
    CHECK(omp_get_num_threads() == 1 && omp_get_thread_num() == 0, "outside");
    CHECK(omp_get_level() == 0 && !omp_in_parallel(), "outside");
}

int main(void)
{
    int n = check_threads(), runs = 0;
    region(n);
    for (int i = 0; i < 200; i++) {
        region(1 + i % 5);
        region(n);
    }
    int growing[] = {2, 1, 2, 3, 2, 4, 16, 1, 8, 3};
    for (int k = 0; k < 10; k++)
        region(growing[k]);

    // A false if makes a team of one, whatever num_threads says.
#pragma omp parallel if (n > 1000) num_threads(4)
    {
        CHECK(omp_get_num_threads() == 1, "if(0): %d", omp_get_num_threads());
        CHECK(!omp_in_parallel() && omp_get_level() == 1, "if(0) level");
#pragma omp atomic
        runs++;
    }
    CHECK(runs == 1, "if(0) ran %d times", runs);
#pragma omp parallel if (parallel : n > 0) num_threads(3)
    CHECK(omp_get_num_threads() == 3, "if(1): %d", omp_get_num_threads());

    // The value of num_threads is for one region only.
    omp_set_num_threads(3);
#pragma omp parallel num_threads(2)
    CHECK(omp_get_num_threads() == 2, "clause: %d", omp_get_num_threads());
#pragma omp parallel
    CHECK(omp_get_num_threads() == 3, "after: %d", omp_get_num_threads());
    CHECK(omp_get_max_threads() == 3, "max %d", omp_get_max_threads());
    return check_end();
}

// teams and distribute on the host.
// stock-fails: libomp makes fewer teams than num_teams says when there are few threads
#include "check.h"

int main(void)
{
    static int hits[1000];
    int league = 0, sum = 0;
#pragma omp teams num_teams(3) thread_limit(2) reduction(+ : league)
    {
        CHECK(omp_get_num_teams() == 3, "teams %d", omp_get_num_teams());
        CHECK(omp_get_team_num() >= 0 && omp_get_team_num() < 3, "team %d", omp_get_team_num());
        league += 1;
        int size = 0;
#pragma omp parallel reduction(+ : size)
        {
            size++;
            CHECK(omp_get_num_threads() <= 2, "size %d", omp_get_num_threads());
            CHECK(omp_get_thread_limit() <= 2, "limit %d", omp_get_thread_limit());
            CHECK(omp_get_level() == 1, "level %d", omp_get_level());
            CHECK(omp_get_num_teams() == 3, "teams inside %d", omp_get_num_teams());
        }
        CHECK(size >= 1 && size <= 2, "size %d", size);
    }
    CHECK(league == 3, "league of %d", league);
#pragma omp teams distribute parallel for reduction(+ : sum) num_teams(2)
    for (int i = 0; i < 1000; i++) {
        __atomic_fetch_add(&hits[i], 1, __ATOMIC_RELAXED);
        sum += i;
    }
    CHECK(sum == 499500, "sum %d", sum);
#pragma omp teams num_teams(4)
#pragma omp distribute dist_schedule(static, 10)
    for (int i = 0; i < 1000; i++)
        __atomic_fetch_add(&hits[i], 1, __ATOMIC_RELAXED);
#pragma omp teams num_teams(2)
#pragma omp distribute parallel for schedule(dynamic, 3)
    for (int i = 0; i < 1000; i++)
        __atomic_fetch_add(&hits[i], 1, __ATOMIC_RELAXED);
    for (int i = 0; i < 1000; i++)
        CHECK(hits[i] == 3, "iteration %d ran %d times", i, hits[i]);
    CHECK(omp_get_num_teams() == 1 && omp_get_team_num() == 0, "outside");
    return check_end();
}

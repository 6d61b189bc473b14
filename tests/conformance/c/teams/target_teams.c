// only: gcc
// teams in target regions on the host, with a lower bound of their number: every team runs, with its limit.
#include "check.h"

int main(void)
{
    for (int round = 0; round < 20; round++) {
        int teams = 0, numbers = 0, members = 0;
#pragma omp target teams num_teams(2 : 4) thread_limit(2) map(tofrom : teams, numbers, members)
        {
            CHECK(omp_get_num_teams() >= 2 && omp_get_num_teams() <= 4, "teams %d", omp_get_num_teams());
            __atomic_fetch_add(&teams, 1, __ATOMIC_RELAXED);
            __atomic_fetch_or(&numbers, 1 << omp_get_team_num(), __ATOMIC_RELAXED);
#pragma omp parallel
            {
#pragma omp atomic
                members++;
                CHECK(omp_get_thread_limit() <= 2, "limit %d", omp_get_thread_limit());
            }
        }
        CHECK(teams >= 2 && teams <= 4 && numbers == (1 << teams) - 1, "%d teams, numbers %x", teams, numbers);
        CHECK(members >= teams && members <= 2 * teams, "%d members in %d teams", members, teams);
        CHECK(omp_get_num_teams() == 1 && omp_get_team_num() == 0, "afterwards");
    }
    return check_end();
}

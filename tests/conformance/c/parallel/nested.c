// Real inner teams at several levels: numbers, sizes and ancestors.
#include "check.h"

static int hits[3][4][2];

int main(void)
{
    CHECK(omp_get_ancestor_thread_num(0) == 0, "level 0");
    CHECK(omp_get_team_size(0) == 1, "level 0");
    CHECK(omp_get_ancestor_thread_num(-1) == -1 && omp_get_ancestor_thread_num(1) == -1, "outside");
    CHECK(omp_get_team_size(-1) == -1 && omp_get_team_size(1) == -1, "outside");

    // By default one level is active.
    CHECK(omp_get_max_active_levels() == 1 || omp_get_supported_active_levels() >= 1, "levels");
    omp_set_max_active_levels(1);
#pragma omp parallel num_threads(2)
#pragma omp parallel num_threads(3)
    {
        CHECK(omp_get_num_threads() == 1, "serial inner team: %d", omp_get_num_threads());
        CHECK(omp_get_level() == 2 && omp_get_active_level() == 1, "levels %d %d",
              omp_get_level(), omp_get_active_level());
        CHECK(omp_get_team_size(1) == 2 && omp_get_team_size(2) == 1, "sizes");
    }

    omp_set_max_active_levels(4);
    for (int round = 0; round < 10; round++) {
#pragma omp parallel num_threads(3)
        {
            int a = omp_get_thread_num();
#pragma omp parallel num_threads(4)
            {
                int b = omp_get_thread_num();
                CHECK(omp_get_num_threads() == 4, "%d", omp_get_num_threads());
                CHECK(omp_get_ancestor_thread_num(1) == a, "ancestor");
#pragma omp parallel num_threads(2)
                {
                    int c = omp_get_thread_num();
                    CHECK(omp_get_level() == 3 && omp_get_active_level() == 3, "levels");
                    CHECK(omp_get_ancestor_thread_num(0) == 0, "0");
                    CHECK(omp_get_ancestor_thread_num(1) == a, "1: %d not %d",
                          omp_get_ancestor_thread_num(1), a);
                    CHECK(omp_get_ancestor_thread_num(2) == b, "2: %d not %d",
                          omp_get_ancestor_thread_num(2), b);
                    CHECK(omp_get_ancestor_thread_num(3) == c, "3");
                    CHECK(omp_get_ancestor_thread_num(4) == -1, "4");
                    CHECK(omp_get_team_size(0) == 1 && omp_get_team_size(1) == 3 &&
                              omp_get_team_size(2) == 4 && omp_get_team_size(3) == 2,
                          "sizes %d %d %d %d", omp_get_team_size(0), omp_get_team_size(1),
                          omp_get_team_size(2), omp_get_team_size(3));
                    CHECK(omp_get_team_size(4) == -1, "size 4");
#pragma omp atomic
                    hits[a][b][c]++;
#pragma omp barrier
                }
                CHECK(omp_get_level() == 2 && omp_get_thread_num() == b, "back at level 2");
#pragma omp barrier
            }
            CHECK(omp_get_level() == 1 && omp_get_thread_num() == a, "back at level 1");
            CHECK(omp_get_num_threads() == 3, "back at level 1");
        }
    }
    for (int a = 0; a < 3; a++)
        for (int b = 0; b < 4; b++)
            for (int c = 0; c < 2; c++)
                CHECK(hits[a][b][c] == 10, "%d %d %d ran %d times", a, b, c, hits[a][b][c]);

    // An inactive level between two active ones.
#pragma omp parallel num_threads(2)
#pragma omp parallel num_threads(1)
#pragma omp parallel num_threads(2)
    {
        CHECK(omp_get_level() == 3 && omp_get_active_level() == 2, "levels %d %d",
              omp_get_level(), omp_get_active_level());
        CHECK(omp_get_num_threads() == 2, "%d", omp_get_num_threads());
    }
    return check_end();
}

// Initial teams of a league are not ordered but by the reduction and the end of the construct.
#include "race.h"

int main(void)
{
    static int x[4];
    int sum = 0, turn = 0;
#pragma omp teams num_teams(2) reduction(+ : sum)
    {
        ORDERED(put(&x[omp_get_team_num()], 1);)
        UNORDERED(IN_TURN(&turn, omp_get_team_num(), put(&x[0], 1));)
        sum += 1;
    }
    return must(sum >= 1 && get(&x[0]) == 1);
}

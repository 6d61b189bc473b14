// Initial teams of a league are not ordered but by the reduction and the end of the construct.
#include "race.h"

int main(void)
{
    static int x[4];
    int sum = 0, here = 0;
#pragma omp teams num_teams(2) reduction(+ : sum)
    {
        UNORDERED(meet(&here, omp_get_num_teams()); put(&x[0], 1);)
        put(&x[omp_get_team_num()], 1);
        sum += 1;
    }
    return must(sum >= 1 && get(&x[0]) == 1);
}

// omp_set_nested and omp_get_nested, deprecated, act on max-active-levels.
// flags: -Wno-deprecated-declarations
#include "check.h"

int main(void)
{
    omp_set_nested(1);
    CHECK(omp_get_nested() == 1, "on");
    CHECK(omp_get_max_active_levels() > 1, "levels %d", omp_get_max_active_levels());
    int count = 0;
#pragma omp parallel num_threads(2) reduction(+ : count)
#pragma omp parallel num_threads(2) reduction(+ : count)
    count++;
    CHECK(count == 4, "%d threads", count);
    omp_set_nested(0);
    CHECK(omp_get_nested() == 0, "off");
    CHECK(omp_get_max_active_levels() == 1, "levels %d", omp_get_max_active_levels());
    count = 0;
#pragma omp parallel num_threads(2) reduction(+ : count)
#pragma omp parallel num_threads(2) reduction(+ : count)
    count++;
    CHECK(count == 2, "%d threads", count);
    return check_end();
}

// OMP_NUM_THREADS with a value for each level.
// env: OMP_NUM_THREADS=3,2 OMP_MAX_ACTIVE_LEVELS=3
// env: OMP_NUM_THREADS=2,3,2 OMP_MAX_ACTIVE_LEVELS=3
// env: OMP_NUM_THREADS=4 OMP_MAX_ACTIVE_LEVELS=3
#include "check.h"
#include <string.h>

int main(void)
{
    int want[3], last = 0;
    const char *text = getenv("OMP_NUM_THREADS");
    for (int i = 0; i < 3; i++) {
        if (text)
            last = atoi(text);
        want[i] = last;
        text = text ? strchr(text, ',') : NULL;
        text = text ? text + 1 : NULL;
    }
    CHECK(omp_get_max_threads() == want[0], "outside: %d", omp_get_max_threads());
#pragma omp parallel
    {
        CHECK(omp_get_num_threads() == want[0], "level 1: %d", omp_get_num_threads());
        CHECK(omp_get_max_threads() == want[1], "level 1 max: %d", omp_get_max_threads());
#pragma omp parallel
        {
            CHECK(omp_get_num_threads() == want[1], "level 2: %d", omp_get_num_threads());
#pragma omp parallel
            CHECK(omp_get_num_threads() == want[2], "level 3: %d", omp_get_num_threads());
        }
    }
    return check_end();
}

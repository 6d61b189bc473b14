// What OMP_DISPLAY_ENV and omp_display_env show.
//
// case: display-env-verbose args="none" env="OMP_DISPLAY_ENV=verbose" both="GOMP_SPINCOUNT"
// case: display-env-routine args="true" both="OPENMP DISPLAY ENVIRONMENT BEGIN"
// case: display-env-routine-verbose args="verbose" both="GOMP_SPINCOUNT"
// case: display-env-not-verbose args="true" both="GOMP_SPINCOUNT" count=0
// stock-passes: display-env-routine,display-env-not-verbose
// stock-fails: display-env-verbose,display-env-routine-verbose libomp has no variables of libgomp
#include "check.h"

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    if (!strcmp(argv[1], "true"))
        omp_display_env(0);
    if (!strcmp(argv[1], "verbose"))
        omp_display_env(1);
    CHECK(omp_get_max_threads() >= 1);
    puts("good");
    return 0;
}

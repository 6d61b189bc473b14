// KMP_SETTINGS shows the values in force; OMP_DEBUG is accepted without a word.
// only: libomp
// env: KMP_SETTINGS=true OMP_DEBUG=enabled OMP_NUM_THREADS=3
// output: Effective settings(.|\n)*OMP_NUM_THREADS='3'
#include "check.h"

int main(void)
{
    CHECK(omp_get_max_threads() == 3, "%d threads", omp_get_max_threads());
    return check_end();
}

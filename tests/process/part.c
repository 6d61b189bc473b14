// A shared object with regions, for programs that load it.
#include "check.h"

int part_region(int n);

int part_region(int n)
{
    omp_set_dynamic(0);
    return region(n);
}

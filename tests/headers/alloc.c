/* The allocator routines of omp.h. */
#include <omp.h>

int main(void)
{
    omp_alloctrait_t traits[1] = {{omp_atk_alignment, 64}};
    omp_allocator_handle_t own = omp_init_allocator(omp_default_mem_space, 1, traits);
    double *x = omp_alloc(8 * sizeof(double), own);
    const int bad = x == 0 || (__UINTPTR_TYPE__)x % 64 != 0;
    omp_free(x, own);
    omp_destroy_allocator(own);
    return bad;
}

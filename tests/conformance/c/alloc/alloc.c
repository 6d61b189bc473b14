// omp_alloc and the rest of the allocator routines; the allocate directive and clause.
#include "check.h"
#include <stdint.h>
#include <string.h>

int main(void)
{
    omp_allocator_handle_t predefined[] = {
        omp_default_mem_alloc, omp_large_cap_mem_alloc, omp_const_mem_alloc,
        omp_high_bw_mem_alloc, omp_low_lat_mem_alloc,   omp_cgroup_mem_alloc,
        omp_pteam_mem_alloc,   omp_thread_mem_alloc};
    for (int k = 0; k < 8; k++) {
        char *p = omp_alloc(1000, predefined[k]);
        // High bandwidth memory and the like may not be there.
        if (k == 0)
            CHECK(p != NULL, "default");
        if (p) {
            memset(p, k, 1000);
            omp_free(p, predefined[k]);
        }
    }
    CHECK(omp_get_default_allocator() == omp_default_mem_alloc, "default allocator");

    omp_alloctrait_t aligned[] = {{omp_atk_alignment, 256}, {omp_atk_pool_size, 8192},
                                  {omp_atk_fallback, omp_atv_null_fb}};
    omp_allocator_handle_t pool = omp_init_allocator(omp_default_mem_space, 3, aligned);
    CHECK(pool != omp_null_allocator, "init");
    void *a = omp_alloc(3000, pool);
    CHECK(a != NULL && ((uintptr_t)a & 255) == 0, "alignment of %p", a);
    void *b = omp_alloc(6000, pool);
    CHECK(b == NULL, "the pool is too small for both");
    omp_free(a, pool);
    b = omp_alloc(6000, pool);
    CHECK(b != NULL, "free space again");
    omp_free(b, omp_null_allocator);
    omp_destroy_allocator(pool);

    omp_alloctrait_t falls[] = {{omp_atk_pool_size, 4096}, {omp_atk_fallback, omp_atv_default_mem_fb}};
    pool = omp_init_allocator(omp_default_mem_space, 2, falls);
    b = omp_alloc(100000, pool);
    CHECK(b != NULL, "falls back to the default memory");
    memset(b, 1, 100000);
    omp_free(b, pool);
    omp_destroy_allocator(pool);

    omp_set_default_allocator(omp_large_cap_mem_alloc);
    CHECK(omp_get_default_allocator() == omp_large_cap_mem_alloc, "set default");
    omp_set_default_allocator(omp_default_mem_alloc);

    int wrong = 0;
#pragma omp parallel reduction(+ : wrong)
    for (int i = 1; i < 200; i++) {
        unsigned char *p = omp_alloc((size_t)i * 7, omp_null_allocator);
        memset(p, i, (size_t)i * 7);
        for (int k = 0; k < i * 7; k++)
            wrong += p[k] != (unsigned char)i;
        omp_free(p, omp_null_allocator);
    }
    CHECK(wrong == 0, "%d bytes overwritten", wrong);
    omp_free(NULL, omp_default_mem_alloc);

    // OpenMP 5.1: aligned, calloc, realloc.
    int *c = omp_calloc(100, sizeof(int), omp_default_mem_alloc);
    for (int i = 0; i < 100; i++)
        CHECK(c[i] == 0, "calloc[%d] = %d", i, c[i]);
    c[99] = 5;
    c = omp_realloc(c, 4000, omp_default_mem_alloc, omp_default_mem_alloc);
    CHECK(c != NULL && c[99] == 5, "realloc");
    omp_free(c, omp_default_mem_alloc);
    void *d = omp_aligned_alloc(512, 1024, omp_default_mem_alloc);
    CHECK(d != NULL && ((uintptr_t)d & 511) == 0, "aligned %p", d);
    omp_free(d, omp_default_mem_alloc);
    d = omp_aligned_calloc(128, 10, 128, omp_default_mem_alloc);
    CHECK(d != NULL && ((uintptr_t)d & 127) == 0 && ((char *)d)[1279] == 0, "aligned calloc");
    omp_free(d, omp_default_mem_alloc);
    return check_end();
}

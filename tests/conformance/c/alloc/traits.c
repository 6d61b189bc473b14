// stock-fails: libomp dies of an assertion
// Allocator traits one by one, the memory spaces, and allocators that fall back to another.
#include "check.h"
#include <stdint.h>
#include <string.h>

static omp_allocator_handle_t make(omp_memspace_handle_t space, omp_alloctrait_t trait, omp_alloctrait_t other)
{
    omp_alloctrait_t traits[] = {trait, other};
    return omp_init_allocator(space, 2, traits);
}

// Memory that can be used, or none.
static char *use(size_t size, omp_allocator_handle_t from)
{
    char *p = omp_alloc(size, from);
    if (p)
        memset(p, 0x5a, size);
    return p;
}

int main(void)
{
    omp_alloctrait_t null_fb = {omp_atk_fallback, omp_atv_null_fb};

    for (size_t align = 8; align <= 65536; align *= 2) {
        omp_allocator_handle_t a = make(omp_default_mem_space, (omp_alloctrait_t){omp_atk_alignment, align}, null_fb);
        CHECK(a != omp_null_allocator, "alignment %zu", align);
        for (size_t size = 1; size < 300; size += 37) {
            char *p = use(size, a);
            CHECK(p && (uintptr_t)p % align == 0, "%zu bytes aligned to %zu: %p", size, align, (void *)p);
            omp_free(p, a);
        }
        omp_destroy_allocator(a);
    }

    // Where the first pool is full the second gives, and where that is full, nobody.
    omp_allocator_handle_t last = make(omp_default_mem_space, (omp_alloctrait_t){omp_atk_pool_size, 8192}, null_fb);
    omp_alloctrait_t chain[] = {
        {omp_atk_pool_size, 4096}, {omp_atk_fallback, omp_atv_allocator_fb}, {omp_atk_fb_data, (omp_uintptr_t)last}};
    omp_allocator_handle_t first = omp_init_allocator(omp_default_mem_space, 3, chain);
    CHECK(first != omp_null_allocator && last != omp_null_allocator, "chain");
    char *a = use(3000, first), *b = use(3000, first), *c = use(7000, first);
    CHECK(a && b && !c, "%p %p %p", (void *)a, (void *)b, (void *)c);
    omp_free(b, omp_null_allocator);
    c = use(7000, first);
    CHECK(c != NULL, "the second pool has room again");
    omp_free(a, omp_null_allocator), omp_free(c, omp_null_allocator);
    omp_destroy_allocator(first), omp_destroy_allocator(last);

    // Many threads share a pool: it never gives more than it has.
    omp_allocator_handle_t pool = make(omp_default_mem_space, (omp_alloctrait_t){omp_atk_pool_size, 16384}, null_fb);
    int most = 0, now = 0;
#pragma omp parallel num_threads(4)
    for (int i = 0; i < 200; i++) {
        char *p = use(2000, pool);
        if (p) {
            int n = __atomic_add_fetch(&now, 1, __ATOMIC_SEQ_CST);
            int seen = __atomic_load_n(&most, __ATOMIC_SEQ_CST);
            while (n > seen && !__atomic_compare_exchange_n(&most, &seen, n, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
                ;
            __atomic_sub_fetch(&now, 1, __ATOMIC_SEQ_CST);
            omp_free(p, pool);
        }
    }
    CHECK(most >= 1 && most <= 8, "%d at a time", most);
    omp_destroy_allocator(pool);

    omp_alloctrait_t kinds[] = {
        {omp_atk_partition, omp_atv_environment}, {omp_atk_partition, omp_atv_nearest}, {omp_atk_partition, omp_atv_blocked},
        {omp_atk_partition, omp_atv_interleaved}, {omp_atk_pinned, omp_atv_false},      {omp_atk_access, omp_atv_all},
        {omp_atk_access, omp_atv_cgroup},         {omp_atk_access, omp_atv_pteam},      {omp_atk_access, omp_atv_thread},
        {omp_atk_sync_hint, omp_atv_contended},   {omp_atk_sync_hint, omp_atv_uncontended},
        {omp_atk_sync_hint, omp_atv_private},     {omp_atk_alignment, omp_atv_default}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        omp_allocator_handle_t a = make(omp_default_mem_space, kinds[k], null_fb);
        CHECK(a != omp_null_allocator, "trait %zu", k);
        char *p = use(5000, a);
        CHECK(p && p[4999] == 0x5a, "trait %zu", k);
        p = omp_realloc(p, 20000, a, a);
        CHECK(p && p[4999] == 0x5a, "trait %zu: grown", k);
        omp_free(p, a);
        omp_destroy_allocator(a);
    }

    // Pinned memory may be scarce or not to be had; what there is can be used.
    omp_allocator_handle_t pinned =
        make(omp_default_mem_space, (omp_alloctrait_t){omp_atk_pinned, omp_atv_true}, null_fb);
    if (pinned != omp_null_allocator) {
        omp_free(use(4000, pinned), pinned);
        omp_destroy_allocator(pinned);
    }

    omp_memspace_handle_t spaces[] = {omp_default_mem_space, omp_large_cap_mem_space, omp_const_mem_space,
                                      omp_low_lat_mem_space, omp_high_bw_mem_space};
    for (int k = 0; k < 5; k++) {
        omp_allocator_handle_t a = omp_init_allocator(spaces[k], 0, NULL);
        // There may be no memory of high bandwidth.
        CHECK(a != omp_null_allocator || k == 4, "space %d", k);
        if (a != omp_null_allocator) {
            char *p = use(100, a);
            CHECK(p != NULL, "space %d", k);
            omp_free(p, a);
            omp_destroy_allocator(a);
        }
    }
    return check_end();
}

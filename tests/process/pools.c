// An allocator whose fallback is abort ends the program with one clear line.
//
// case: pool-aborts args="abort" exit=-6 both="duomp: fatal: out of memory allocating"
// case: pool-suffices args="fits"
// stock-passes: pool-suffices
// stock-fails: pool-aborts libgomp other words
// stock-fails: pool-aborts libomp other words
#include "check.h"

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    omp_alloctrait_t traits[] = {{omp_atk_pool_size, 4096}, {omp_atk_fallback, omp_atv_abort_fb}};
    omp_allocator_handle_t pool = omp_init_allocator(omp_default_mem_space, 2, traits);
    CHECK(pool != omp_null_allocator);
    void *memory = omp_alloc(strcmp(argv[1], "abort") ? 1024 : 1 << 20, pool);
    CHECK(memory);
    omp_free(memory, pool);
    omp_destroy_allocator(pool);
    puts("good");
    return 0;
}

/* Entries of libomp that today's clang does not emit, and its user routines: called as compiled code would call them. */
#include "check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned long long ull;
typedef struct { int r1, flags, r2, r3; const char *source; } ident;
typedef struct { int loop, iv, comparison, outer; ull lb0, lb1, ub0, ub1; long long step; ull trip; } bounds;
typedef int name[8];

int __kmpc_global_thread_num(ident *);
int __kmpc_sections_init(ident *, int);
int __kmpc_next_section(ident *, int, int);
void __kmpc_end_sections(ident *, int);
int __kmpc_for_collapsed_init(ident *, int, bounds *, bounds *, int, int *);
ull __kmpc_process_loop_nest_rectang(ident *, int, bounds *, int);
void __kmpc_calc_original_ivs_rectang(ident *, ull, bounds *, ull *, int);
int __kmpc_barrier_master(ident *, int);
void __kmpc_end_barrier_master(ident *, int);
int __kmpc_barrier_master_nowait(ident *, int);
void *__kmpc_copyprivate_light(ident *, int, void *);
void __kmpc_push_num_threads_list(ident *, int, unsigned, int *);
void __kmpc_threadprivate_register(ident *, void *, void *(*)(void *), void *(*)(void *, void *), void (*)(void *));
void *__kmpc_threadprivate_cached(ident *, int, void *, size_t, void ***);
int __kmpc_reduce_nowait(ident *, int, int, size_t, void *, void (*)(void *, void *), name *);
void __kmpc_end_reduce_nowait(ident *, int, name *);
int omp_get_num_threads(void), omp_get_thread_num(void), omp_get_max_threads(void);
void omp_set_max_active_levels(int);
void kmp_set_blocktime(int), kmp_set_stacksize_s(size_t), kmp_set_defaults(const char *);
int kmp_get_blocktime(void), kmp_get_affinity_max_proc(void);
size_t kmp_get_stacksize_s(void);
void *kmp_malloc(size_t), *kmp_aligned_malloc(size_t, size_t), *kmp_calloc(size_t, size_t), *kmp_realloc(void *, size_t);
void kmp_free(void *);
void kmp_create_affinity_mask(void **), kmp_destroy_affinity_mask(void **);
int kmp_get_affinity(void **), kmp_set_affinity(void **), kmp_get_affinity_mask_proc(int, void **);
int kmp_unset_affinity_mask_proc(int, void **), kmp_set_affinity_mask_proc(int, void **);

static ident loc = {0, 2, 0, 0, ";f;g;1;1;;"};

static void sections(void) {
    for (int threads = 1; threads < 5; threads++) {
        int hit[5] = {0};
        for (int round = 0; round < 100; round++) {
#pragma omp parallel num_threads(threads)
            {
                int gtid = __kmpc_global_thread_num(&loc);
                int active = __kmpc_sections_init(&loc, gtid);
                CHECK(active == (omp_get_num_threads() > 1));
                for (int s = 0; (s = active ? __kmpc_next_section(&loc, gtid, 5) : s) < 5; s += !active) {
#pragma omp atomic
                    hit[s]++;
                }
                __kmpc_end_sections(&loc, gtid);
            }
        }
        for (int s = 0; s < 5; s++)
            CHECK(hit[s] == 100);
    }
}

static void nests(void) {
    enum { I32 = 5, LE = 0, LESS = 3, GREATER = 4 };
    int triangle = 0, lasts = 0;
#pragma omp parallel num_threads(3)
    {
        bounds nest[2] = {{I32, I32, LESS, 0, 0, 0, 10, 0, 1, 0}, {I32, I32, LE, 0, 0, 0, 0, 1, 1, 0}}, part[2];
        int last = 0, n = 0;
        if (__kmpc_for_collapsed_init(&loc, __kmpc_global_thread_num(&loc), nest, part, 2, &last)) {
            int i = (int)part[0].lb0, j = (int)part[1].lb0;
            for (n = 1; i != (int)part[0].ub0 || j != (int)part[1].ub0; n++)
                if (++j > i)
                    i++, j = 0;
        }
#pragma omp atomic
        triangle += n;
#pragma omp atomic
        lasts += last;
    }
    CHECK(triangle == 55 && lasts == 1);
    bounds nest[2] = {{I32, I32, LESS, 0, (unsigned)-2, 0, 4, 0, 2, 0}, {I32, I32, GREATER, 0, 9, 0, 0, 0, -3, 0}};
    ull total = __kmpc_process_loop_nest_rectang(&loc, 0, nest, 2), n = 0, iv[2];
    for (int i = -2; i < 4; i += 2)
        for (int j = 9; j > 0; j -= 3, n++) {
            __kmpc_calc_original_ivs_rectang(&loc, n, nest, iv, 2);
            CHECK((int)iv[0] == i && (int)iv[1] == j);
        }
    CHECK(total == n);
}

static void barriers(void) {
    int before = 0, alone = 0, primaries = 0, handed = 0;
#pragma omp parallel num_threads(4)
    {
        int gtid = __kmpc_global_thread_num(&loc);
#pragma omp atomic
        before++;
        if (__kmpc_barrier_master(&loc, gtid)) {
            CHECK(before == 4 && alone == 0);
            alone = 1;
            __kmpc_end_barrier_master(&loc, gtid);
        }
        CHECK(alone == 1);
        int primary = __kmpc_barrier_master_nowait(&loc, gtid);
#pragma omp atomic
        primaries += primary;
        int *from = __kmpc_copyprivate_light(&loc, gtid, omp_get_thread_num() == 1 ? &alone : NULL);
#pragma omp atomic
        handed += from == &alone;
    }
    CHECK(primaries == 1 && handed == 4);
}

static void lists(void) {
    int list[2] = {3, 2}, inner = 0;
    omp_set_max_active_levels(3);
    int usual = omp_get_max_threads();
    __kmpc_push_num_threads_list(&loc, __kmpc_global_thread_num(&loc), 2, list);
#pragma omp parallel
    {
        CHECK(omp_get_num_threads() == 3);
#pragma omp parallel
        {
            CHECK(omp_get_num_threads() == 2);
#pragma omp atomic
            inner++;
        }
    }
    CHECK(inner == 6 && omp_get_max_threads() == usual);
}

static int made, template = 7;
static void *make(void *at) {
#pragma omp atomic
    made++;
    *(int *)at = 42;
    return at;
}

static void privates(void) {
    static void **cache;
    __kmpc_threadprivate_register(&loc, &template, make, NULL, NULL);
    int sum = 0, again = 0;
    for (int round = 0; round < 2; round++) {
#pragma omp parallel num_threads(3) reduction(+ : sum, again)
        {
            int *mine = __kmpc_threadprivate_cached(&loc, __kmpc_global_thread_num(&loc), &template, sizeof template, &cache);
            if (round == 0)
                sum += *mine;
            *mine += round;
            again += round == 1 && mine != &template && *mine == 43;
        }
    }
    CHECK(made == 2 && sum == 42 + 42 + 7 && again == 2 && template == 8);
}

static void add(void *into, void *from) {
    **(double **)into += **(double **)from;
}

static void reductions(void) {
    static name lock;
    double first = 0;
    for (int round = 0; round < 200; round++) {
        double sum = 0;
#pragma omp parallel num_threads(4)
        {
            int gtid = __kmpc_global_thread_num(&loc);
            double mine = 1.0 / (3 + omp_get_thread_num());
            void *data[1] = {&mine};
            if (__kmpc_reduce_nowait(&loc, gtid, 1, sizeof data, data, add, &lock) == 1) {
                sum += mine;
                __kmpc_end_reduce_nowait(&loc, gtid, &lock);
            }
        }
        if (round == 0)
            first = sum;
        double error = sum - (1.0 / 3 + 1.0 / 4 + 1.0 / 5 + 1.0 / 6);
        CHECK(error < 1e-12 && error > -1e-12);
        /* KMP_DETERMINISTIC_REDUCTION: the same bits in every run. */
        CHECK(!getenv("KMP_DETERMINISTIC_REDUCTION") || memcmp(&sum, &first, sizeof sum) == 0);
    }
}

static void settings(void) {
    kmp_set_blocktime(17);
    CHECK(kmp_get_blocktime() == 17);
    kmp_set_stacksize_s(3 << 20);
    CHECK(kmp_get_stacksize_s() == 3 << 20);
    kmp_set_defaults("OMP_NUM_THREADS=5");
    CHECK(omp_get_max_threads() == 5);
    char *p = kmp_aligned_malloc(100, 256);
    CHECK(p && (size_t)p % 256 == 0);
    kmp_free(p);
    p = kmp_realloc(kmp_calloc(3, 5), 4000);
    CHECK(p && p[14] == 0);
    kmp_free(p);
    kmp_free(kmp_malloc(1));
    void *mask;
    int cpu = 0;
    kmp_create_affinity_mask(&mask);
    CHECK(kmp_get_affinity(&mask) == 0 && kmp_set_affinity(&mask) == 0);
    while (cpu < kmp_get_affinity_max_proc() && kmp_get_affinity_mask_proc(cpu, &mask) != 1)
        cpu++;
    CHECK(kmp_unset_affinity_mask_proc(cpu, &mask) == 0 && kmp_get_affinity_mask_proc(cpu, &mask) == 0);
    CHECK(kmp_set_affinity_mask_proc(cpu, &mask) == 0 && kmp_get_affinity_mask_proc(cpu, &mask) == 1);
    CHECK(kmp_set_affinity_mask_proc(-1, &mask) == -1);
    kmp_destroy_affinity_mask(&mask);
}

int main(void) {
    sections();
    nests();
    barriers();
    lists();
    privates();
    reductions();
    settings();
    puts("ok");
    return 0;
}

/* What programs call by name of libomp's own: kmp_*, kmpc_*, ompc_*, their Fortran forms, and entries for other compilers than
   clang. Each is called and its effect looked at. */
#include "check.h"
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct { int r1, flags, r2, r3; const char *source; } ident;
typedef void *mask;
static ident loc = {0, 2, 0, 0, ";f;g;1;1;;"};

int omp_get_num_threads(void), omp_get_thread_num(void), omp_get_max_threads(void), omp_get_dynamic(void);
int omp_get_max_active_levels(void), omp_get_level(void);
void omp_set_num_threads(int), omp_set_dynamic(int), omp_set_max_active_levels(int), omp_get_schedule(int *, int *);

/* Memory. */
void *kmp_malloc_(size_t *), *kmp_calloc_(size_t *, size_t *), *kmp_realloc_(void **, size_t *), *kmp_aligned_malloc_(size_t *, size_t *);
void *kmpc_malloc(size_t), *kmpc_calloc(size_t, size_t), *kmpc_realloc(void *, size_t), *kmpc_aligned_malloc(size_t, size_t);
void kmp_free_(void **), kmpc_free(void *);
void *__kmpc_aligned_alloc(int, size_t, size_t, uintptr_t), *__kmpc_calloc(int, size_t, size_t, uintptr_t);
void *__kmpc_realloc(int, void *, size_t, uintptr_t, uintptr_t), __kmpc_free(int, void *, uintptr_t);
uintptr_t __kmpc_init_allocator(int, uintptr_t, int, void *), __kmpc_get_default_allocator(int);
void __kmpc_destroy_allocator(int, uintptr_t), __kmpc_set_default_allocator(int, uintptr_t);

static void memory(void) {
    size_t n = 100, m = 3, alignment = 256;
    void *p = kmp_malloc_(&n);
    CHECK(p && (p = kmp_realloc_(&p, &n)));
    memset(p, 1, n);
    kmp_free_(&p);
    unsigned char *zero = kmp_calloc_(&n, &m);
    CHECK(zero && zero[299] == 0);
    kmpc_free(zero);
    p = kmp_aligned_malloc_(&n, &alignment);
    CHECK(p && (uintptr_t)p % 256 == 0);
    kmpc_free(p);
    p = kmpc_aligned_malloc(5, 512);
    CHECK(p && (uintptr_t)p % 512 == 0);
    kmpc_free(p);
    CHECK((p = kmpc_malloc(7)) && (p = kmpc_realloc(p, 70000)));
    kmpc_free(p);
    zero = kmpc_calloc(9, 9);
    CHECK(zero && zero[80] == 0);
    kmpc_free(zero);

    struct { unsigned key; uintptr_t value; } alignment_trait = {2, 128};
    uintptr_t before = __kmpc_get_default_allocator(0), own = __kmpc_init_allocator(0, 99, 1, &alignment_trait);
    CHECK(before == 1 && own);
    __kmpc_set_default_allocator(0, own);
    CHECK(__kmpc_get_default_allocator(0) == own);
    zero = __kmpc_calloc(0, 10, 10, 0);
    CHECK(zero && (uintptr_t)zero % 128 == 0 && zero[99] == 0);
    zero[3] = 3;
    zero = __kmpc_realloc(0, zero, 5000, own, own);
    CHECK(zero && zero[3] == 3);
    __kmpc_free(0, zero, own);
    p = __kmpc_aligned_alloc(0, 1024, 8, own);
    CHECK(p && (uintptr_t)p % 1024 == 0);
    __kmpc_free(0, p, own);
    __kmpc_set_default_allocator(0, before);
    __kmpc_destroy_allocator(0, own);
}

/* Affinity masks. */
void kmp_create_affinity_mask_(mask *), kmp_destroy_affinity_mask_(mask *);
int kmp_get_affinity_(mask *), kmp_set_affinity_(mask *), kmp_get_affinity_max_proc_(void);
int kmp_get_affinity_mask_proc_(int *, mask *), kmp_set_affinity_mask_proc_(int *, mask *), kmp_unset_affinity_mask_proc_(int *, mask *);
int kmpc_get_affinity_mask_proc(int, mask *), kmpc_set_affinity_mask_proc(int, mask *), kmpc_unset_affinity_mask_proc(int, mask *);

static void masks(void) {
    mask m;
    int cpu = 0;
    kmp_create_affinity_mask_(&m);
    CHECK(kmp_get_affinity_(&m) == 0 && kmp_set_affinity_(&m) == 0);
    while (cpu < kmp_get_affinity_max_proc_() && kmp_get_affinity_mask_proc_(&cpu, &m) != 1)
        cpu++;
    CHECK(cpu < kmp_get_affinity_max_proc_() && kmpc_get_affinity_mask_proc(cpu, &m) == 1);
    CHECK(kmp_unset_affinity_mask_proc_(&cpu, &m) == 0 && kmp_get_affinity_mask_proc_(&cpu, &m) == 0);
    CHECK(kmp_set_affinity_mask_proc_(&cpu, &m) == 0 && kmp_get_affinity_mask_proc_(&cpu, &m) == 1);
    CHECK(kmpc_unset_affinity_mask_proc(cpu, &m) == 0 && kmpc_get_affinity_mask_proc(cpu, &m) == 0);
    CHECK(kmpc_set_affinity_mask_proc(cpu, &m) == 0 && kmpc_get_affinity_mask_proc(cpu, &m) == 1);
    kmp_destroy_affinity_mask_(&m);
}

/* Settings. */
void kmp_set_blocktime_(int *), kmpc_set_blocktime(int), kmp_set_stacksize(int), kmp_set_stacksize_(int *), kmp_set_stacksize_s_(size_t *);
void kmpc_set_stacksize(int), kmpc_set_stacksize_s(size_t), kmp_set_library(int), kmp_set_library_(int *), kmpc_set_library(int);
void kmp_set_library_serial(void), kmp_set_library_serial_(void), kmp_set_library_turnaround(void), kmp_set_library_turnaround_(void);
void kmp_set_library_throughput(void), kmp_set_library_throughput_(void), kmp_set_defaults_(const char *, int), kmpc_set_defaults(const char *);
void kmp_set_warnings_on(void), kmp_set_warnings_on_(void), kmp_set_warnings_off(void), kmp_set_warnings_off_(void);
void kmp_set_disp_num_buffers(int), kmp_set_disp_num_buffers_(int *), kmpc_set_disp_num_buffers(int);
int kmp_get_blocktime_(void), kmp_get_stacksize(void), kmp_get_stacksize_(void), kmp_get_library(void), kmp_get_library_(void);
int kmp_get_num_known_threads(void), kmp_get_num_known_threads_(void);
size_t kmp_get_stacksize_s_(void);
void ompc_set_num_threads(int), ompc_set_dynamic(int), ompc_set_nested(int), ompc_set_max_active_levels(int), ompc_set_schedule(int, int);
int ompc_get_ancestor_thread_num(int), ompc_get_team_size(int);

/* Writes a warning into a file in place of the standard error; whether there was one. */
static bool warns(void);

static void settings(void) {
    int ms = 23, bytes = 5 << 20, which = 2, buffers = 9;
    size_t size = 6 << 20;
    kmp_set_blocktime_(&ms);
    CHECK(kmp_get_blocktime_() == 23);
    kmpc_set_blocktime(INT_MAX);
    CHECK(kmp_get_blocktime_() == INT_MAX);
    kmp_set_stacksize(4 << 20);
    CHECK(kmp_get_stacksize() == 4 << 20);
    kmp_set_stacksize_(&bytes);
    CHECK(kmp_get_stacksize_() == bytes);
    kmp_set_stacksize_s_(&size);
    CHECK(kmp_get_stacksize_s_() == size);
    kmpc_set_stacksize(bytes);
    CHECK(kmp_get_stacksize() == bytes);
    kmpc_set_stacksize_s(size);
    CHECK(kmp_get_stacksize_s_() == size);

    kmp_set_library(2);
    CHECK(kmp_get_library() == 2);
    kmpc_set_library(3);
    CHECK(kmp_get_library_() == 3);
    kmp_set_library_(&which);
    CHECK(kmp_get_library() == 2);
    kmp_set_library_throughput();
    CHECK(kmp_get_library() == 3);
    kmp_set_library_turnaround();
    CHECK(kmp_get_library() == 2);
    kmp_set_library_throughput_();
    CHECK(kmp_get_library() == 3);
    kmp_set_library_turnaround_();
    CHECK(kmp_get_library() == 2);
    kmp_set_library_throughput();
    for (int form = 0; form < 2; form++) {
        omp_set_num_threads(3);
        form ? kmp_set_library_serial_() : kmp_set_library_serial();
        CHECK(kmp_get_library() == 1 && omp_get_max_threads() == 1);
        kmp_set_library_throughput();
    }

    kmp_set_defaults_("OMP_NUM_THREADS=3|OMP_DYNAMIC=true", 34);
    CHECK(omp_get_max_threads() == 3);
    kmpc_set_defaults("OMP_NUM_THREADS=4");
    CHECK(omp_get_max_threads() == 4);
    /* Any number of loops may be open: these change nothing, and a program that calls them goes on. */
    kmp_set_disp_num_buffers(buffers);
    kmp_set_disp_num_buffers_(&buffers);
    kmpc_set_disp_num_buffers(buffers);

    CHECK(warns());
    kmp_set_warnings_off();
    CHECK(!warns());
    kmp_set_warnings_on();
    CHECK(warns());
    kmp_set_warnings_off_();
    CHECK(!warns());
    kmp_set_warnings_on_();
    CHECK(warns());

    ompc_set_num_threads(3);
    CHECK(omp_get_max_threads() == 3);
    ompc_set_dynamic(1);
    CHECK(omp_get_dynamic() == 1);
    ompc_set_dynamic(0);
    CHECK(omp_get_dynamic() == 0);
    ompc_set_nested(1);
    CHECK(omp_get_max_active_levels() > 1);
    ompc_set_max_active_levels(2);
    CHECK(omp_get_max_active_levels() == 2);
    int kind = 0, chunk = 0;
    ompc_set_schedule(2, 11);
    omp_get_schedule(&kind, &chunk);
    CHECK(kind == 2 && chunk == 11);
#pragma omp parallel num_threads(3)
    CHECK(ompc_get_ancestor_thread_num(1) == omp_get_thread_num() && ompc_get_team_size(1) == 3 && ompc_get_team_size(2) == -1);
    CHECK(kmp_get_num_known_threads() >= 3 && kmp_get_num_known_threads_() == kmp_get_num_known_threads());
}

/* Where no tool stands in its place, the runtime's own function finds none. */
void *ompt_start_tool(unsigned, const char *);

/* Entries. */
void __kmpc_begin(ident *, int), __kmpc_end(ident *), __kmpc_pop_num_threads(ident *, int), __kmpc_flush_explicit(ident *, int, int);
int __kmpc_bound_num_threads(ident *), __kmpc_bound_thread_num(ident *), __kmpc_global_num_threads(ident *), __kmpc_global_thread_num(ident *);
int __kmpc_in_parallel(ident *), __kmpc_ok_to_fork(ident *), __kmpc_pause_resource(int), __kmpc_start_record_task(ident *, int, int, int);
void __kmpc_end_record_task(ident *, int, int, int), __kmpc_scope(ident *, int, void *), __kmpc_end_scope(ident *, int, void *);
void __kmpc_error(ident *, int, const char *);
void *__kmpc_threadprivate(ident *, int, void *, size_t);
void __kmpc_threadprivate_register_vec(ident *, void *, void *(*)(void *, size_t), void *(*)(void *, void *, size_t), void *(*)(void *, size_t), size_t);

static bool warns(void) {
    fflush(stderr);
    FILE *saved = stderr, *file = tmpfile();
    int keep = dup(2);
    CHECK(file && keep >= 0);
    dup2(fileno(file), 2);
    __kmpc_error(&loc, 1, "a warning");
    dup2(keep, 2);
    close(keep);
    char text[100] = {0};
    rewind(file);
    size_t got = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    CHECK(saved == stderr && (got == 0 || strstr(text, "a warning")));
    return got != 0;
}

static int table[3], made;
static void *make_all(void *at, size_t n) {
#pragma omp atomic
    made++;
    for (size_t i = 0; i < n; i++)
        ((int *)at)[i] = 40 + (int)i;
    return at;
}

static void entries(void) {
    CHECK(!ompt_start_tool(201811, "kmpc_routines"));
    __kmpc_begin(&loc, 0);
    CHECK(__kmpc_in_parallel(&loc) == 0 && __kmpc_ok_to_fork(&loc) != 0);
    CHECK(__kmpc_bound_num_threads(&loc) == 1 && __kmpc_bound_thread_num(&loc) == 0);
    int seen = 0, sum = 0, recorded = 0;
    __kmpc_threadprivate_register_vec(&loc, table, make_all, NULL, NULL, 3);
#pragma omp parallel num_threads(3)
    {
        int gtid = __kmpc_global_thread_num(&loc);
        CHECK(__kmpc_in_parallel(&loc) == 1 && __kmpc_bound_num_threads(&loc) == 3);
        CHECK(__kmpc_bound_thread_num(&loc) == omp_get_thread_num() && __kmpc_global_num_threads(&loc) >= 3);
        __kmpc_scope(&loc, gtid, NULL);
#pragma omp atomic
        seen++;
        __kmpc_flush_explicit(&loc, 4, 0);
        __kmpc_end_scope(&loc, gtid, NULL);
        int *mine = __kmpc_threadprivate(&loc, gtid, table, sizeof table), *again = __kmpc_threadprivate(&loc, gtid, table, sizeof table);
        CHECK(mine == again);
        if (mine != table) {
#pragma omp atomic
            sum += mine[0] + mine[2];
        }
#pragma omp single
        if (__kmpc_start_record_task(&loc, gtid, 0, 0)) {
#pragma omp task shared(recorded)
            {
#pragma omp atomic
                recorded++;
            }
            __kmpc_end_record_task(&loc, gtid, 0, 0);
            CHECK(recorded == 1);
        }
    }
    CHECK(seen == 3 && made == 2 && sum == 2 * (40 + 42));
    __kmpc_pop_num_threads(&loc, 0);
    CHECK(__kmpc_pause_resource(1) == 0 && __kmpc_pause_resource(7) != 0);
#pragma omp parallel num_threads(2)
    CHECK(__kmpc_pause_resource(1) != 0);
    __kmpc_end(&loc);
#pragma omp parallel num_threads(2)
    CHECK(omp_get_num_threads() == 2);
}

/* Locks, as Intel's compilers call them. */
typedef void lock_routine(ident *, int, void **);
lock_routine __kmpc_init_lock, __kmpc_destroy_lock, __kmpc_set_lock, __kmpc_unset_lock;
lock_routine __kmpc_init_nest_lock, __kmpc_destroy_nest_lock, __kmpc_set_nest_lock, __kmpc_unset_nest_lock;
int __kmpc_test_lock(ident *, int, void **), __kmpc_test_nest_lock(ident *, int, void **);
void __kmpc_init_lock_with_hint(ident *, int, void **, uintptr_t), __kmpc_init_nest_lock_with_hint(ident *, int, void **, uintptr_t);

static void locks(bool hint) {
    void *simple = NULL, *nest = NULL;
    int count = 0, deep = 0;
    hint ? __kmpc_init_lock_with_hint(&loc, 0, &simple, 2) : __kmpc_init_lock(&loc, 0, &simple);
    hint ? __kmpc_init_nest_lock_with_hint(&loc, 0, &nest, 1) : __kmpc_init_nest_lock(&loc, 0, &nest);
#pragma omp parallel num_threads(4)
    {
        int gtid = __kmpc_global_thread_num(&loc);
        for (int i = 0; i < 5000; i++) {
            if (i % 3)
                __kmpc_set_lock(&loc, gtid, &simple);
            else
                while (!__kmpc_test_lock(&loc, gtid, &simple))
                    ;
            count++;
            __kmpc_unset_lock(&loc, gtid, &simple);
            __kmpc_set_nest_lock(&loc, gtid, &nest);
            CHECK(__kmpc_test_nest_lock(&loc, gtid, &nest) == 2);
            deep++;
            __kmpc_unset_nest_lock(&loc, gtid, &nest);
            __kmpc_unset_nest_lock(&loc, gtid, &nest);
        }
    }
    CHECK(count == 20000 && deep == 20000);
    __kmpc_destroy_lock(&loc, 0, &simple);
    __kmpc_destroy_nest_lock(&loc, 0, &nest);
}

/* Tasks. */
typedef struct task { void *shareds; int (*routine)(int, struct task *); int part; void *destructors; int priority; } task;
task *__kmpc_omp_task_alloc(ident *, int, int, size_t, size_t, int (*)(int, task *)), *__kmpc_get_current_task(int);
task *__kmpc_omp_target_task_alloc(ident *, int, int, size_t, size_t, int (*)(int, task *), int64_t);
int __kmpc_omp_task(ident *, int, task *), __kmpc_omp_task_parts(ident *, int, task *), __kmpc_omp_taskwait(ident *, int);
int __kmpc_omp_reg_task_with_affinity(ident *, int, task *, int, void *);
void __kmpc_proxy_task_completed(int, task *), __kmpc_proxy_task_completed_ooo(task *);
uint64_t __kmpc_get_taskid(void), __kmpc_get_parent_taskid(void);
bool __kmpc_omp_has_task_team(int);
void **__kmpc_omp_get_target_async_handle_ptr(int);
int kmp_get_cancellation_status(int), kmp_get_cancellation_status_(int);
enum { TIED = 1, PROXY = 0x10 };

static uint64_t parent;
static int runs;
static int body(int gtid, task *t) {
    CHECK(__kmpc_get_current_task(gtid) == t && __kmpc_get_parent_taskid() == parent && __kmpc_get_taskid() != parent);
#pragma omp atomic
    runs++;
    return 0;
}
static int in_parts(int gtid, task *t) {
#pragma omp atomic
    runs++;
    if (t->part++ < 2)
        __kmpc_omp_task_parts(&loc, gtid, t);
    return 0;
}
static int proxy(int gtid, task *t) {
    (void)gtid, (void)t;
    return 0;
}
static int target(int gtid, task *t) {
    (void)t;
    void **handle = __kmpc_omp_get_target_async_handle_ptr(gtid);
    CHECK(handle && *handle == NULL && __kmpc_omp_has_task_team(gtid));
#pragma omp atomic
    runs++;
    return 0;
}
static task *waiting[2];
static void *complete(void *unused) {
    __kmpc_proxy_task_completed_ooo(waiting[1]);
    return unused;
}

static void tasks(void) {
    char affinity[24] = {0};
#pragma omp parallel num_threads(2)
#pragma omp single
    {
        int gtid = __kmpc_global_thread_num(&loc);
        parent = __kmpc_get_taskid();
        CHECK(parent != 0 && __kmpc_get_parent_taskid() == 0 && !__kmpc_get_current_task(gtid));
        CHECK(!__kmpc_omp_has_task_team(gtid) && !__kmpc_omp_get_target_async_handle_ptr(gtid));
        for (int i = 0; i < 50; i++) {
            task *t = __kmpc_omp_task_alloc(&loc, gtid, TIED, sizeof(task), 0, body);
            CHECK(__kmpc_omp_reg_task_with_affinity(&loc, gtid, t, 1, affinity) == 0);
            __kmpc_omp_task(&loc, gtid, t);
        }
        __kmpc_omp_taskwait(&loc, gtid);
        CHECK(runs == 50);
        __kmpc_omp_task_parts(&loc, gtid, __kmpc_omp_task_alloc(&loc, gtid, 0, sizeof(task), 0, in_parts));
        __kmpc_omp_task(&loc, gtid, __kmpc_omp_target_task_alloc(&loc, gtid, TIED, sizeof(task), 0, target, -1));
        __kmpc_omp_taskwait(&loc, gtid);
        CHECK(runs == 54);
        pthread_t other;
        for (int i = 0; i < 2; i++) {
            waiting[i] = __kmpc_omp_task_alloc(&loc, gtid, TIED | PROXY, sizeof(task), 0, proxy);
            __kmpc_omp_task(&loc, gtid, waiting[i]);
        }
        CHECK(pthread_create(&other, NULL, complete, NULL) == 0);
        __kmpc_proxy_task_completed(gtid, waiting[0]);
        __kmpc_omp_taskwait(&loc, gtid);
        pthread_join(other, NULL);
    }
}

/* With OMP_CANCELLATION=true: 1 parallel, 2 loop, 4 taskgroup. */
static void cancellation(void) {
    bool on = getenv("OMP_CANCELLATION") != NULL;
    int after = 0;
#pragma omp parallel num_threads(2)
    {
        CHECK(kmp_get_cancellation_status(1) == 0 && kmp_get_cancellation_status_(1) == 0);
#pragma omp barrier
#pragma omp cancel parallel
#pragma omp atomic
        after++;
    }
    CHECK(after == (on ? 0 : 2));
#pragma omp parallel num_threads(2)
#pragma omp single
#pragma omp taskgroup
    {
#pragma omp task
        {
            CHECK(kmp_get_cancellation_status(4) == 0);
#pragma omp cancel taskgroup if (on)
            CHECK(!on);
        }
    }
}

int main(void) {
    memory();
    masks();
    entries();
    tasks();
    cancellation();
    locks(false);
    locks(true);
    settings();
    puts("ok");
    return 0;
}

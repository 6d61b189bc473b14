/* Entries of libgomp that today's gcc does not emit, or for what this host has not: called as compiled code would call them.
   The newest are not in gcc 12's libgomp; the program is linked against duomp's stub. */
#include "check.h"
#include <omp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef unsigned long long ull;

void GOMP_parallel(void (*)(void *), void *, unsigned, unsigned);
void GOMP_barrier(void);
enum { TEAM = 4 };
static int count, sum, first, value;

static void run(void (*body)(void *))
{
    count = sum = first = value = 0;
    GOMP_parallel(body, NULL, TEAM, 0);
}

static int add(int *to, int n) { return __atomic_fetch_add(to, n, __ATOMIC_RELAXED); }

/* GCC trunk. */
void GOMP_barrier_ext(int);
bool GOMP_barrier_cancel_ext(int);
bool GOMP_single_start_with_end(void);
void GOMP_single_end(void);
bool GOMP_has_masked_thread_num(int);
void GOMP_masked_end(void);
void GOMP_reduction_start(void), GOMP_reduction_end(void);
_Complex int GOMP_loop_static_worksharing(ull), GOMP_loop_static_worksharing_start(ull);
void GOMP_loop_static_worksharing_dispatch(ull, ull), GOMP_loop_static_worksharing_end(void);
_Complex int GOMP_distribute_static_worksharing(ull), GOMP_distribute_static_worksharing_start(ull);
void GOMP_distribute_static_worksharing_dispatch(ull, ull), GOMP_distribute_static_worksharing_end(void);
void GOMP_teams_reg(void (*)(void *), void *, unsigned, unsigned, unsigned);

static void trunk(void *unused)
{
    (void)unused;
    add(&count, 1);
    GOMP_barrier_ext(1);
    CHECK(count == TEAM);
    CHECK(!GOMP_barrier_cancel_ext(2));
    if (GOMP_single_start_with_end()) {
        add(&first, 1);
        GOMP_single_end();
    }
    if (GOMP_has_masked_thread_num(2)) {
        CHECK(omp_get_thread_num() == 2);
        add(&value, 1);
        GOMP_masked_end();
    }
    for (int i = 0; i < 1000; i++) {
        GOMP_reduction_start();
        sum++;
        GOMP_reduction_end();
    }
    _Complex int share = GOMP_loop_static_worksharing(100);
    CHECK(__real__ share == TEAM && __imag__ share == omp_get_thread_num());
    share = GOMP_loop_static_worksharing_start(100);
    CHECK(__real__ share == TEAM && __imag__ share == omp_get_thread_num());
    GOMP_loop_static_worksharing_dispatch(25ull * __imag__ share, 25);
    GOMP_loop_static_worksharing_end();
}

static void trunk_league(void *unused)
{
    (void)unused;
    _Complex int share = GOMP_distribute_static_worksharing(100);
    CHECK(__real__ share == 3 && __imag__ share == omp_get_team_num());
    share = GOMP_distribute_static_worksharing_start(100);
    CHECK(__real__ share == 3 && __imag__ share == omp_get_team_num());
    GOMP_distribute_static_worksharing_dispatch(0, 100);
    GOMP_distribute_static_worksharing_end();
    add(&sum, 1 << (8 * __imag__ share));
}

/* Allocation: gcc 14's notes on scalars. */
void *GOMP_alloc(size_t, size_t, uintptr_t);
void GOMP_free(void *, uintptr_t);
void GOMP_add_alloc(void *);
bool GOMP_is_alloc(void *);

static void allocation(void)
{
    char *p = GOMP_alloc(256, 1000, omp_default_mem_alloc);
    CHECK(p && (uintptr_t)p % 256 == 0);
    memset(p, 7, 1000);
    CHECK(!GOMP_is_alloc(p));
    GOMP_add_alloc(p), GOMP_add_alloc(NULL);
    CHECK(!GOMP_is_alloc(p + 1) && !GOMP_is_alloc(NULL));
    CHECK(GOMP_is_alloc(p) && !GOMP_is_alloc(p));
    GOMP_free(p, 0), GOMP_free(NULL, 0);
}

/* Regions that end otherwise: begun by the caller, combined, cancelled, with the thread's number as the condition. */
void GOMP_parallel_start(void (*)(void *), void *, unsigned);
void GOMP_parallel_end(void);
void GOMP_atomic_start(void), GOMP_atomic_end(void);
void GOMP_critical_start(void), GOMP_critical_end(void);
void GOMP_critical_name_start(void **), GOMP_critical_name_end(void **);
void *GOMP_single_copy_start(void);
void GOMP_single_copy_end(void *);
bool GOMP_single_start(void);
bool GOMP_barrier_cancel(void), GOMP_cancel(int, bool), GOMP_cancellation_point(int);
bool GOMP_loop_end_cancel(void), GOMP_sections_end_cancel(void);
unsigned GOMP_sections_start(unsigned), GOMP_sections_next(void);
bool GOMP_loop_dynamic_start(long, long, long, long, long *, long *), GOMP_loop_dynamic_next(long *, long *);

static void *name;

static void exclusive(void *unused)
{
    (void)unused;
    for (int i = 0; i < 1000; i++) {
        GOMP_atomic_start();
        sum++;
        GOMP_atomic_end();
        GOMP_critical_start();
        count++;
        GOMP_critical_end();
        GOMP_critical_name_start(&name);
        value++;
        GOMP_critical_name_end(&name);
    }
    int *shared = GOMP_single_copy_start();
    if (!shared) {
        add(&first, 1);
        GOMP_single_copy_end(shared = &first);
    }
    CHECK(shared == &first);
    if (GOMP_single_start())
        add(&first, 1);
    CHECK(!GOMP_barrier_cancel());
}

static void cancelled(void *unused)
{
    (void)unused;
    long from, to;
    if (GOMP_loop_dynamic_start(0, 1000000, 1, 1, &from, &to))
        do {
            if (GOMP_cancellation_point(2))
                break;
            add(&count, 1);
            if (GOMP_cancel(2, true))
                break;
        } while (GOMP_loop_dynamic_next(&from, &to));
    CHECK(!GOMP_loop_end_cancel());
    for (unsigned s = GOMP_sections_start(TEAM); s; s = GOMP_sections_next())
        add(&sum, (int)s);
    CHECK(!GOMP_sections_end_cancel());
}

/* target on the host, as each compiler states it. */
void GOMP_target(int, void (*)(void *), const void *, size_t, void **, size_t *, unsigned char *);
void GOMP_target_ext(int, void (*)(void *), size_t, void **, size_t *, unsigned short *, unsigned, void **, void **);
void GOMP_target_data(int, const void *, size_t, void **, size_t *, unsigned char *);
void GOMP_target_data_ext(int, size_t, void **, size_t *, unsigned short *);
void GOMP_target_end_data(void);
void GOMP_target_update(int, const void *, size_t, void **, size_t *, unsigned char *);
void GOMP_target_update_ext(int, size_t, void **, size_t *, unsigned short *, unsigned, void **);
void GOMP_target_enter_exit_data(int, size_t, void **, size_t *, unsigned short *, unsigned, void **);
void *GOMP_target_map_indirect_ptr(void *);
void GOMP_offload_register(const void *, int, const void *), GOMP_offload_unregister(const void *, int, const void *);
void GOMP_offload_register_ver(unsigned, const void *, int, const void *);
void GOMP_offload_unregister_ver(unsigned, const void *, int, const void *);
void GOMP_teams(unsigned, unsigned);
bool GOMP_teams4(unsigned, unsigned, unsigned, bool);
void GOMP_interop(int, int, void ***, const int *, const char **, int, void **, int, void ***, unsigned, void **);
void GOMP_taskwait_depend(void **), GOMP_taskwait_depend_nowait(void **);
void GOMP_task(void (*)(void *), void *, void (*)(void *, void *), long, long, bool, unsigned, void **, int, void *);
void GOMP_taskwait(void);

static int seen;

static void kernel(void *addresses)
{
    int *at = *(int **)addresses;
    CHECK(omp_is_initial_device() && omp_get_level() == 0);
    seen += *at;
    *at = -1;
}

static void leagues(void *unused)
{
    (void)unused;
    GOMP_teams(1, 5);
    CHECK(omp_get_thread_limit() == 5);
    unsigned teams = 0;
    for (bool more = GOMP_teams4(3, 3, 2, true); more; more = GOMP_teams4(3, 3, 2, false)) {
        CHECK(omp_get_num_teams() == 3 && omp_get_team_num() == (int)teams && omp_get_thread_limit() == 2);
        teams++;
    }
    CHECK(teams == 3);
}

static void target(void)
{
    int mapped = 5;
    void *addresses[1] = {&mapped};
    size_t sizes[1] = {sizeof mapped};
    unsigned char old_kind = 3;
    unsigned short both = 3, private = 0xc | 2 << 8;
    GOMP_offload_register(NULL, 0, NULL), GOMP_offload_register_ver(1 << 16, NULL, 0, NULL);
    GOMP_target(-1, kernel, NULL, 1, addresses, sizes, &old_kind);
    CHECK(seen == 5 && mapped == -1);
    mapped = 7;
    GOMP_target_data(-1, NULL, 1, addresses, sizes, &old_kind);
    GOMP_target_update(-1, NULL, 1, addresses, sizes, &old_kind);
    GOMP_target_ext(-1, kernel, 1, addresses, sizes, &private, 0, NULL, NULL);
    GOMP_target_end_data();
    CHECK(seen == 12 && mapped == 7);
    GOMP_target_data_ext(-1, 1, addresses, sizes, &both);
    GOMP_target_update_ext(-1, 1, addresses, sizes, &both, 0, NULL);
    GOMP_target_ext(-1, kernel, 1, addresses, sizes, &both, 0, NULL, NULL);
    GOMP_target_end_data();
    CHECK(seen == 19 && mapped == -1);
    GOMP_target_enter_exit_data(-1, 1, addresses, sizes, &both, 0, NULL);
    GOMP_target_ext(-1, leagues, 0, NULL, NULL, NULL, 0, NULL, NULL);
    CHECK(GOMP_target_map_indirect_ptr(&mapped) == &mapped && !GOMP_target_map_indirect_ptr(NULL));
    GOMP_offload_unregister(NULL, 0, NULL), GOMP_offload_unregister_ver(1 << 16, NULL, 0, NULL);
}

static void step(void *data)
{
    usleep(2000);
    add(*(int **)data, 1);
}

static void follow(void *data)
{
    CHECK(**(int **)data == 1);
    add(*(int **)data, 1);
}

/* A task writes `cell`; what depends on it waits for it. */
static void dependences(void *unused)
{
    (void)unused;
    if (omp_get_thread_num() != 0)
        return;
    static int cell, sync;
    cell = 0;
    int *data = &cell;
    void *out[] = {(void *)1, (void *)1, &cell};
    void *in[] = {(void *)1, (void *)0, &cell};
    GOMP_task(step, &data, NULL, sizeof data, 8, true, 8, out, 0, NULL);
    GOMP_taskwait_depend(in);
    CHECK(cell == 1);
    cell = 0;
    GOMP_task(step, &data, NULL, sizeof data, 8, true, 8, out, 0, NULL);
    GOMP_taskwait_depend_nowait(out);
    GOMP_task(follow, &data, NULL, sizeof data, 8, true, 8, out, 0, NULL);
    GOMP_taskwait();
    CHECK(cell == 2);
    cell = 0;
    void *object = &sync, *used = NULL, **objects[1] = {&object};
    int kinds[1] = {1};
    GOMP_task(step, &data, NULL, sizeof data, 8, true, 8, out, 0, NULL);
    GOMP_interop(-1, 1, objects, kinds, NULL, 0, NULL, 0, NULL, 0, in);
    CHECK(cell == 1 && object == NULL);
    object = &sync;
    GOMP_interop(-1, 0, NULL, NULL, NULL, 1, &used, 1, objects, 0, NULL);
    CHECK(object == NULL);
}

/* A doacross loop of the widest type, its schedule an ICV. */
static void doacross(void)
{
    static const omp_sched_t kinds[] = {omp_sched_static, omp_sched_dynamic, omp_sched_guided};
    static long line[200];
    volatile ull one = 1, end = 200;
    ull from = one, to = end;
    for (int k = 0; k < 3; k++) {
        omp_set_schedule(kinds[k], 2);
        line[0] = 1;
#pragma omp parallel for ordered(1) schedule(runtime) num_threads(TEAM)
        for (ull i = from; i < to; i++) {
#pragma omp ordered depend(sink : i - 1)
            line[i] = line[i - 1] + (long)i;
#pragma omp ordered depend(source)
        }
        CHECK(line[199] == 1 + 199 * 100);
    }
}

/* The error directive. */
void GOMP_warning(const char *, size_t), GOMP_error(const char *, size_t);

static void said(void (*say)(const char *, size_t), const char *text, size_t length, int status, const char *expected)
{
    int ends[2];
    char all[256] = "";
    CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        say(text, length);
        _exit(0);
    }
    close(ends[1]);
    size_t got = 0;
    for (ssize_t n; (n = read(ends[0], all + got, sizeof all - 1 - got)) > 0;)
        got += (size_t)n;
    close(ends[0]);
    int end;
    CHECK(waitpid(child, &end, 0) == child && WIFEXITED(end) && WEXITSTATUS(end) == status);
    CHECK(strstr(all, expected));
}

int main(void)
{
    omp_set_dynamic(0);
    said(GOMP_warning, "all\0of it", (size_t)-1, 0, "libgomp: error directive encountered: all\n");
    said(GOMP_warning, "some of it", 4, 0, "libgomp: error directive encountered: some\n");
    said(GOMP_warning, NULL, 0, 0, "libgomp: error directive encountered\n");
    said(GOMP_error, "stop", 4, 1, "libgomp: fatal error: error directive encountered: stop\n");
    said(GOMP_error, NULL, 0, 1, "libgomp: fatal error: error directive encountered\n");
    run(trunk);
    CHECK(count == TEAM && first == 1 && value == 1 && sum == 1000 * TEAM);
    sum = 0;
    GOMP_teams_reg(trunk_league, NULL, 3, 0, 0);
    CHECK(sum == 0x010101);
    allocation();
    run(exclusive);
    CHECK(count == 1000 * TEAM && sum == count && value == count && first == 2);
    run(cancelled);
    CHECK(sum == 10 && (omp_get_cancellation() ? count >= 1 && count <= TEAM : count == 1000000));
    target();
    run(dependences);
    doacross();
    GOMP_parallel_start(leagues, NULL, 1);
    leagues(NULL);
    GOMP_parallel_end();
    puts("good");
    return 0;
}

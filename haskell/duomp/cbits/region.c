/* Regions, loops, sections and tasks whose bodies are Haskell functions.

   Interruption. A thread in a region called from Haskell cannot take an asynchronous exception. GHC's run-time system sends a
   thread that is in an `interruptible` foreign call a SIGPIPE (rts/posix/OSThreads.c, interruptOSThread) when one waits for
   it. The handler here marks the region, so that no further body begins, and rings a bell (an eventfd) that a Haskell
   thread listens to, which then throws to the bodies that run. The region ends as it always does, all members
   join, and the exception reaches its thread after the call.

   Barriers. A member whose body fails must not leave the others at a barrier. After its body every member goes on passing barriers
   until all have reached their ends, counted in `ended` by barrier number modulo 3: a slot is written before its barrier,
   read after it, and cleared by member 0 after the next one, two barriers before it is written again. */

#define _GNU_SOURCE
#include "duomp_hs.h"

#include <errno.h>
#include <omp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* What GCC emits for constructs whose shape is in the code; here it depends on an argument. */
unsigned GOMP_sections_start(unsigned);
unsigned GOMP_sections_next(void);
void GOMP_sections_end_nowait(void);
void GOMP_barrier(void);
void GOMP_taskgroup_start(void);
void GOMP_taskgroup_end(void);

_Static_assert(sizeof(struct duomp_hs_region) == 40 && offsetof(struct duomp_hs_region, interrupted) == 4, "the layout that src/OpenMP/Region.hs knows");

enum schedule { STATIC, DYNAMIC, GUIDED };

/* The innermost region that this thread called from Haskell; the signal handler reads it. */
static __thread struct duomp_hs_region *volatile current;
/* How many regions this thread is a member of, and its barriers so far in the innermost. */
static __thread int depth;
static __thread unsigned passed;

/* --- Interruption ------------------------------------------------------------------------------------------------------- */

static int bell = -1;
static struct sigaction before;

static void interrupted(int number, siginfo_t *info, void *context)
{
    struct duomp_hs_region *r = current;
    /* SI_TKILL: from the run-time system, not from a broken pipe. */
    if (r && info->si_code == SI_TKILL) {
        int saved = errno;
        uint64_t one = 1;
        /* Whichever of the nested calls is wanted: the inner ones have to end for it, the outer ones see an exception. */
        for (; r; r = r->outer) {
            r->interrupted = 1;
            r->stop = 1;
        }
        if (write(bell, &one, sizeof one) < 0) {
            /* The counter is full: the listener has been rung for. */
        }
        errno = saved;
    }
    if (before.sa_flags & SA_SIGINFO)
        before.sa_sigaction(number, info, context);
    else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN)
        before.sa_handler(number);
}

/* Prepares interruption; the file descriptor of the bell, or -1. To be called once. */
HsInt duomp_hs_bell(void)
{
    struct sigaction action = {.sa_sigaction = interrupted, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigemptyset(&action.sa_mask);
    if (bell >= 0)
        sigaction(SIGPIPE, &action, &before);
    return bell;
}

/* Takes back what was rung. */
void duomp_hs_hush(void)
{
    uint64_t count;
    if (read(bell, &count, sizeof count) < 0) {
        /* Nothing rang. */
    }
}

/* --- Regions ------------------------------------------------------------------------------------------------------------ */

struct place {
    struct duomp_hs_region *current;
    unsigned passed;
};

static struct place enter(void)
{
    struct place p = {current, passed};
    depth++;
    passed = 0;
    return p;
}

static void leave(struct place p)
{
    depth--;
    passed = p.passed;
    current = p.current;
}

/* Whether the calling thread is a member of a region of this file. */
HsInt duomp_hs_inside(void) { return depth > 0; }

typedef void member(struct duomp_hs_region *, HsStablePtr, const HsInt *);

static void fork_join(struct duomp_hs_region *r, HsStablePtr body, const HsInt *args, HsInt threads, member *run)
{
    struct duomp_hs_region *outer = current;
    int most = omp_get_max_threads();
    int n = threads > 0 ? (int)threads : duomp_hs_limit(most);
    r->outer = outer;
    r->home = duomp_hs_home();
    current = r;
    /* Without the clause the runtime may give the region fewer threads, see include/duomp.h. */
    if (threads <= 0 && n == most) {
#pragma omp parallel
        {
            struct place p = enter();
            run(r, body, args);
            leave(p);
        }
    } else {
#pragma omp parallel num_threads(n)
        {
            struct place p = enter();
            run(r, body, args);
            leave(p);
        }
    }
    current = outer;
}

static void call(struct duomp_hs_region *r, HsStablePtr body, HsInt first, HsInt last)
{
    int t = omp_get_thread_num();
    if (r->stop)
        return;
    /* The members enter at the same time: they must not all find the same capability free, and wait for it by turns. */
    if (t > 0)
        duomp_hs_prefer(r->home + (unsigned)t);
    duomp_hs_call(body, t, first, last);
}

/* The next `chunk` iterations of `n` for the calling thread; false when there are none. A counter of our own, and not the
   runtime's: every entry into Haskell costs a hundred times more, and a loop that is being abandoned can be left at once. */
static bool take(struct duomp_hs_region *r, HsInt n, HsInt chunk, HsInt *first, HsInt *last)
{
    HsInt at = __atomic_load_n(&r->next, __ATOMIC_RELAXED);
    do {
        if (at >= n)
            return false;
        *last = n - at < chunk ? n : at + chunk;
    } while (!__atomic_compare_exchange_n(&r->next, &at, *last, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    *first = at;
    return true;
}

/* The same with the calling thread's share of what is left, at least `chunk`. */
static bool take_share(struct duomp_hs_region *r, HsInt n, HsInt chunk, HsInt threads, HsInt *first, HsInt *last)
{
    HsInt left = n - __atomic_load_n(&r->next, __ATOMIC_RELAXED);
    HsInt share = (left + threads - 1) / threads;
    return take(r, n, share > chunk ? share : chunk, first, last);
}

static void loop(struct duomp_hs_region *r, HsStablePtr body, const HsInt *args)
{
    HsInt n = args[0], chunk = args[2];
    HsInt t = omp_get_thread_num(), threads = omp_get_num_threads();
    HsInt first, last;
    switch (args[1]) {
    case STATIC:
        if (chunk <= 0) {
            HsInt each = n / threads, rest = n % threads;
            first = t * each + (t < rest ? t : rest);
            last = first + each + (t < rest);
            if (first < last)
                call(r, body, first, last);
            return;
        }
        for (first = t * chunk; first < n && !r->stop; first += threads * chunk)
            call(r, body, first, n - first < chunk ? n : first + chunk);
        return;
    case DYNAMIC:
        while (!r->stop && take(r, n, chunk > 0 ? chunk : 1, &first, &last))
            call(r, body, first, last);
        return;
    default:
        while (!r->stop && take_share(r, n, chunk > 0 ? chunk : 1, threads, &first, &last))
            call(r, body, first, last);
    }
}

/* A loop over 0 to n-1 in chunks; body gets thread, first and one past the last. */
void duomp_hs_for(struct duomp_hs_region *r, HsStablePtr body, HsInt n, HsInt schedule, HsInt chunk, HsInt threads)
{
    const HsInt args[] = {n, schedule, chunk};
    fork_join(r, body, args, threads, loop);
}

static void sections(struct duomp_hs_region *r, HsStablePtr body, const HsInt *args)
{
    for (unsigned i = GOMP_sections_start((unsigned)args[0]); i; i = GOMP_sections_next())
        call(r, body, (HsInt)i - 1, (HsInt)i);
    GOMP_sections_end_nowait();
}

/* n sections; body gets thread, the section's number from 0, and that plus 1. */
void duomp_hs_sections(struct duomp_hs_region *r, HsStablePtr body, HsInt n, HsInt threads)
{
    fork_join(r, body, &n, threads, sections);
}

static unsigned pass(struct duomp_hs_region *r)
{
    GOMP_barrier();
    unsigned at = passed++;
    unsigned ended = __atomic_load_n(&r->ended[at % 3], __ATOMIC_RELAXED);
    if (omp_get_thread_num() == 0)
        __atomic_store_n(&r->ended[(at + 2) % 3], 0, __ATOMIC_RELAXED);
    return ended;
}

/* A barrier of the innermost region, which must be `r`; 1 when the region is being abandoned. */
HsInt duomp_hs_barrier(struct duomp_hs_region *r)
{
    pass(r);
    return r->stop;
}

static void each_member(struct duomp_hs_region *r, HsStablePtr body, const HsInt *args)
{
    (void)args;
    int n = omp_get_num_threads();
    call(r, body, omp_get_thread_num(), n);
    do
        __atomic_fetch_add(&r->ended[passed % 3], 1, __ATOMIC_RELAXED);
    while (pass(r) < (unsigned)n);
}

/* Every member calls body with its number, its number, and the number of members. */
void duomp_hs_parallel(struct duomp_hs_region *r, HsStablePtr body, HsInt threads)
{
    fork_join(r, body, NULL, threads, each_member);
}

/* --- Tasks -------------------------------------------------------------------------------------------------------------- */

static void one_member(struct duomp_hs_region *r, HsStablePtr body, const HsInt *args)
{
    (void)args;
#pragma omp single nowait
    call(r, body, 0, 1);
}

/* One member calls body; the others run the tasks that it creates. */
void duomp_hs_tasks(struct duomp_hs_region *r, HsStablePtr body, HsInt threads)
{
    fork_join(r, body, NULL, threads, one_member);
}

/* An explicit task that calls body and frees it. The calling thread is a member of a region. */
void duomp_hs_task(HsStablePtr body)
{
#pragma omp task firstprivate(body)
    {
        /* It may run at the end of the region, after `leave`. */
        depth++;
        duomp_hs_call(body, omp_get_thread_num(), 0, 1);
        depth--;
        hs_free_stable_ptr(body);
    }
}

void duomp_hs_taskwait(void)
{
#pragma omp taskwait
}

void duomp_hs_taskgroup_start(void) { GOMP_taskgroup_start(); }
void duomp_hs_taskgroup_end(void) { GOMP_taskgroup_end(); }

/* --- Locks -------------------------------------------------------------------------------------------------------------- */

omp_lock_t *duomp_hs_lock_new(void)
{
    omp_lock_t *lock = malloc(sizeof *lock);
    if (lock)
        omp_init_lock(lock);
    return lock;
}

void duomp_hs_lock_free(omp_lock_t *lock)
{
    omp_destroy_lock(lock);
    free(lock);
}

/* Calls from threads of teams into Haskell: how many, and the time in them. One line a thread; see bridge.c. */

#include "Rts.h"
#include "duomp_hs.h"
#include "capabilities.h"

#include <stdatomic.h>
#include <time.h>
#include <x86intrin.h>

#define MAX_CALLERS 1024

/* Written by the one thread that it belongs to. */
struct caller {
    _Alignas(128) atomic_uint inside;
    _Atomic uint64_t calls;
    _Atomic uint64_t ticks;
};

static struct caller callers[MAX_CALLERS];
static atomic_uint n_callers;
static __thread struct caller *me;

static struct caller *caller(void)
{
    if (!me) {
        unsigned i = atomic_fetch_add_explicit(&n_callers, 1, memory_order_relaxed);
        /* Threads beyond the table share its last line; their counts may be off. */
        me = &callers[i < MAX_CALLERS ? i : MAX_CALLERS - 1];
    }
    return me;
}

static void add(_Atomic uint64_t *word, uint64_t n)
{
    atomic_store_explicit(word, atomic_load_explicit(word, memory_order_relaxed) + n, memory_order_relaxed);
}

void duomp_hs_call(HsStablePtr body, HsInt thread, HsInt first, HsInt last)
{
    struct caller *c = caller();
    Capability *cap = rts_lock();
    uint64_t start = __rdtsc();
    unsigned inside = atomic_load_explicit(&c->inside, memory_order_relaxed);
    atomic_store_explicit(&c->inside, inside + 1, memory_order_relaxed);
    HaskellObj call = rts_apply(cap, (HaskellObj)deRefStablePtr(body), rts_mkInt(cap, thread));
    call = rts_apply(cap, call, rts_mkInt(cap, first));
    call = rts_apply(cap, call, rts_mkInt(cap, last));
    rts_evalIO(&cap, call, NULL);
    /* The body keeps its own exceptions. One that was thrown to the thread and came after its end has nothing left to stop. */
    if (rts_getSchedStatus(cap) != Killed)
        rts_checkSchedStatus("duomp", cap);
    atomic_store_explicit(&c->inside, inside, memory_order_relaxed);
    add(&c->calls, 1);
    if (inside == 0)
        add(&c->ticks, __rdtsc() - start);
    rts_unlock(cap);
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t start_ticks, start_ns;

/* The time in calls is measured from the first call of this on. */
void duomp_hs_start_clock(void)
{
    if (!start_ns) {
        start_ns = now_ns();
        start_ticks = __rdtsc();
    }
}

/* Time-stamp ticks in a millisecond; 0 while the clock has run too briefly to tell. */
uint64_t duomp_hs_ticks_per_ms(void)
{
    uint64_t t = __rdtsc() - start_ticks, ns = now_ns() - start_ns;
    return start_ns && ns > 100000 ? (uint64_t)((double)t / (double)ns * 1e6) : 0;
}

/* Whether the calling thread is one of a team that has called Haskell, from where it came here. */
bool duomp_hs_caller_inside_haskell(void) { return me && atomic_load_explicit(&me->inside, memory_order_relaxed) != 0; }

/* Threads of teams that are in Haskell now. */
unsigned duomp_hs_inside_haskell(void)
{
    unsigned n = atomic_load_explicit(&n_callers, memory_order_relaxed), inside = 0;
    for (unsigned i = 0; i < n && i < MAX_CALLERS; i++)
        inside += atomic_load_explicit(&callers[i].inside, memory_order_relaxed) != 0;
    return inside;
}

/* Calls into Haskell so far and the nanoseconds in them. */
void duomp_hs_calls(unsigned long long *calls, unsigned long long *nanoseconds)
{
    unsigned n = atomic_load(&n_callers);
    uint64_t sum = 0, ticks = 0;
    for (unsigned i = 0; i < n && i < MAX_CALLERS; i++) {
        sum += atomic_load_explicit(&callers[i].calls, memory_order_relaxed);
        ticks += atomic_load_explicit(&callers[i].ticks, memory_order_relaxed);
    }
    uint64_t t = __rdtsc() - start_ticks, ns = now_ns() - start_ns;
    *calls = sum;
    *nanoseconds = start_ns && t ? (uint64_t)((double)ticks * (double)ns / (double)t) : 0;
}

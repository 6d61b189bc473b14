/* The bridge between GHC's run-time system and duomp: which capabilities are busy, calls into Haskell and the time in them.

   A capability is busy while a Task owns it: it runs Haskell code, schedules or collects garbage. The owner is the pointer after the
   capability's number and node (rts/Capability.h, `no`, `node`, `running_task`), of which GHC's headers publish the offset of the
   first only. duomp_hs_note therefore looks whether the words there are what they should be; if not, only capabilities that run Haskell
   code count, which the public part says (RtsAPI.h, CapabilityPublic). Addresses come from rts_unsafeGetMyCapability, called on each
   capability once, because the table of capabilities is no public symbol.

   Calls from teams run on capabilities too. They are counted apart, one line a thread, and left out of what is busy:
   the runtime has counted these threads already. */

#include "Rts.h"
#include "duomp_hs.h"

/* It names sizes that Rts.h has named too. */
#undef BLOCK_SIZE
#undef MBLOCK_SIZE
#undef BLOCKS_PER_MBLOCK
#include "DerivedConstants.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <x86intrin.h>

/* As in duomp's include/duomp.h. */
struct duomp_host_capabilities {
    size_t size;
    unsigned (*busy)(void);
    void (*calls)(unsigned long long *calls, unsigned long long *nanoseconds);
};

typedef int register_function(const struct duomp_host_capabilities *);
typedef int follow_function(const unsigned *);
typedef unsigned busy_function(void);

/* --- Calls into Haskell ------------------------------------------------------------------------------------------------ */

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

/* --- Capabilities ------------------------------------------------------------------------------------------------------- */

#define MAX_CAPABILITIES 1024

static CapabilityPublic *_Atomic capabilities_seen[MAX_CAPABILITIES];
/* Whether the owner is where it is looked for, on every capability so far. */
static atomic_bool owner_unknown;

static void *owner(CapabilityPublic *cap)
{
    return *(void *volatile *)((char *)cap + OFFSET_Capability_no + 2 * sizeof(uint32_t));
}

/* Notes the capability that runs the calling Haskell thread under its number. An unsafe foreign call: the capability has an owner, and
   cannot change. */
void duomp_hs_note(HsInt number)
{
    CapabilityPublic *cap = (CapabilityPublic *)rts_unsafeGetMyCapability();
    uintptr_t at = (uintptr_t)owner(cap);
    if (*(uint32_t *)((char *)cap + OFFSET_Capability_no) != (uint32_t)number || at < 4096 || at % sizeof(void *) != 0)
        atomic_store(&owner_unknown, true);
    if (number >= 0 && number < MAX_CAPABILITIES)
        atomic_store(&capabilities_seen[number], cap);
}

/* Capabilities that are busy now, but for those that threads of teams are on. */
static unsigned busy(void)
{
    unsigned n = enabled_capabilities, running = 0, ours = 0;
    bool unknown = atomic_load_explicit(&owner_unknown, memory_order_relaxed);
    for (unsigned i = 0; i < n && i < MAX_CAPABILITIES; i++) {
        CapabilityPublic *cap = atomic_load_explicit(&capabilities_seen[i], memory_order_relaxed);
        if (cap && (unknown ? (void *)*(StgTSO *volatile *)&cap->r.rCurrentTSO : owner(cap)))
            running++;
    }
    if (running == 0)
        return 0;
    unsigned threads = atomic_load_explicit(&n_callers, memory_order_relaxed);
    for (unsigned i = 0; i < threads && i < MAX_CALLERS; i++)
        ours += atomic_load_explicit(&callers[i].inside, memory_order_relaxed) != 0;
    return running > ours ? running - ours : 0;
}

HsInt duomp_hs_enabled(void) { return enabled_capabilities; }

int duomp_hs_limit(int threads)
{
    int n = (int)enabled_capabilities;
    return threads > n ? n : threads;
}

/* --- duomp -------------------------------------------------------------------------------------------------------------- */

/* Whether the runtime in this process is duomp. */
HsInt duomp_hs_is_duomp(void) { return dlsym(RTLD_DEFAULT, "duomp_register_host_capabilities") != NULL; }

/* Registers with duomp, or takes it back; 1 when that was possible, 0 on another runtime. */
HsInt duomp_hs_attach(HsInt on)
{
    static const struct duomp_host_capabilities host = {sizeof host, busy, duomp_hs_calls};
    register_function *f = (register_function *)dlsym(RTLD_DEFAULT, "duomp_register_host_capabilities");
    if (!start_ns) {
        start_ns = now_ns();
        start_ticks = __rdtsc();
    }
    return f && f(on ? &host : NULL) == 0;
}

/* Lets teams of open size follow the number of capabilities, or no more; 1 when that was possible. */
HsInt duomp_hs_follow(HsInt on)
{
    follow_function *f = (follow_function *)dlsym(RTLD_DEFAULT, "duomp_follow_host_capabilities");
    return f && f(on ? &enabled_capabilities : NULL) == 0;
}

/* Busy capabilities by duomp's account; -1 on another runtime. */
HsInt duomp_hs_busy(void)
{
    busy_function *f = (busy_function *)dlsym(RTLD_DEFAULT, "duomp_host_busy");
    return f ? (HsInt)f() : -1;
}

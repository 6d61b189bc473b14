/* A capability in reserve for a thread that goes from region to region.

   A thread that calls a region by a safe foreign call gives its capability away. GHC hands it to another Haskell thread at once: to one
   of its queue or, if that is empty, to one of a longer queue (rts/Schedule.c, schedulePushWork). After some microseconds the
   region is over, and its caller waits until that thread's nursery is full, half a millisecond or more; and meanwhile more
   threads run than there are CPUs. Where all other capabilities are busy anyway, nothing is lost if they do all of Haskell's work and the
   one is left to the region's caller, as its CPU is left to the region. So at the start of a region
   - threads in the queue of the caller's capability move to another one (move_away);
   - GHC's own pushing is off (the flag that -qm clears, which GHC reads each time);
   - the collector has a thread less than there are capabilities (-qn), since its threads spin for each other, and for those
     that have no CPU they spin long.
   `watch` puts the flags back when no region has begun for some milliseconds, or when another capability is idle. Threads that are bound or
   were made by forkOn stay where they are. Capabilities whose threads have called regions lately get no threads from here, and
   one other must be left.

   | `state` | meaning | set by |
   |---|---|---|
   | OPEN | the flags are as the program was started | watch |
   | KEEPING | they are being set | the thread that found OPEN |
   | KEPT | they are set | the same thread |
   | OPENING | they are being put back | watch, which found KEPT |

   migrateThread, getTask and sched_state are no public symbols of GHC's run-time system, but a program that links it statically, as GHC
   does by default, finds them. In others nothing here happens. */

#define _GNU_SOURCE
#include "Rts.h"
#include "duomp_hs.h"
#include "capabilities.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <x86intrin.h>

extern void migrateThread(Capability *from, StgTSO *tso, Capability *to) __attribute__((weak));
extern void *getTask(void) __attribute__((weak));
/* 0 until the system begins to end. */
extern volatile StgWord sched_state __attribute__((weak));

enum state { OPEN, KEEPING, KEPT, OPENING };

/* How long after its last region a thread's capability is kept: longer than another process takes its CPU away. */
#define LASTING_MS 10
/* How often `watch` looks meanwhile. */
#define PERIOD_MS 4
/* A thread whose attempts got another capability, which was free too, lets up to so many regions pass before the next. */
#define MOST_PASSED 32

static atomic_int state;
/* Posted by each OPEN to KEPT. */
static sem_t kept;
static bool watching, prepared;
/* The flags as the program was started. */
static bool own_migrate;
static uint32_t own_gc_threads;
/* LASTING_MS in time-stamp ticks. */
static _Atomic uint64_t lasting;
/* When a region was last begun from each capability, in ticks; 0 for never. */
static _Atomic uint64_t last_region[MAX_CAPABILITIES];

/* --- The flags ---------------------------------------------------------------------------------------------------------- */

static void put_back(void)
{
    RtsFlags.ParFlags.migrate = own_migrate;
    RtsFlags.ParFlags.parGcThreads = own_gc_threads;
}

static bool lately(unsigned i, uint64_t now)
{
    uint64_t last = atomic_load_explicit(&last_region[i], memory_order_relaxed);
    /* Another CPU's counter may be a little ahead. */
    return last != 0 && (int64_t)(now - last) < (int64_t)atomic_load_explicit(&lasting, memory_order_relaxed);
}

/* Whether there are capabilities other than `mine` from which no region was called lately, and all of them are busy. */
static bool others_busy(Capability *mine, uint64_t now)
{
    unsigned others = 0;
    for (unsigned i = 0; i < enabled_capabilities; i++) {
        Capability *cap = duomp_hs_capability(i);
        if (!cap)
            return false;
        if (cap == mine || lately(i, now))
            continue;
        if (!duomp_hs_held(cap))
            return false;
        others++;
    }
    return others > 0;
}

static void *watch(void *unused)
{
    const struct timespec period = {0, PERIOD_MS * 1000000};
    for (;;) {
        while (sem_wait(&kept) != 0) {
        }
        /* One look that finds an idle capability may be a moment between two threads. */
        for (unsigned idle = 0; idle < 2;) {
            bool used = false;
            nanosleep(&period, NULL);
            uint64_t now = __rdtsc();
            for (unsigned i = 0; i < enabled_capabilities && i < MAX_CAPABILITIES; i++)
                used |= lately(i, now);
            if (!used)
                break;
            idle = others_busy(NULL, now) ? 0 : idle + 1;
        }
        atomic_store(&state, OPENING);
        put_back();
        atomic_store(&state, OPEN);
    }
    return unused;
}

/* Whether there is a thread that watches; made by the thread that set KEEPING. */
static bool have_watch(void)
{
    if (!watching) {
        sigset_t all, before;
        pthread_t thread;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        watching = pthread_create(&thread, NULL, watch, NULL) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        if (watching)
            pthread_detach(thread);
    }
    return watching;
}

static void keep(void)
{
    int open = OPEN;
    if (!atomic_compare_exchange_strong(&state, &open, KEEPING))
        return;
    if (!have_watch()) {
        atomic_store(&state, OPEN);
        return;
    }
    uint32_t fewer = enabled_capabilities - 1;
    RtsFlags.ParFlags.migrate = false;
    RtsFlags.ParFlags.parGcThreads = own_gc_threads != 0 && own_gc_threads < fewer ? own_gc_threads : fewer;
    atomic_store(&state, KEPT);
    sem_post(&kept);
}

/* The child of a fork has no watch. */
static void in_child(void)
{
    put_back();
    sem_init(&kept, 0, 0);
    watching = false;
    atomic_store(&state, OPEN);
}

void duomp_hs_prepare_reserve(void)
{
    if (prepared)
        return;
    prepared = true;
    own_migrate = RtsFlags.ParFlags.migrate;
    own_gc_threads = RtsFlags.ParFlags.parGcThreads;
    sem_init(&kept, 0, 0);
    pthread_atfork(NULL, NULL, in_child);
}

/* --- Threads ------------------------------------------------------------------------------------------------------------ */

/* The capability with the fewest threads from which no region was called lately, other than `mine`. */
static Capability *least_loaded(Capability *mine, uint64_t now)
{
    Capability *best = NULL;
    uint32_t least = 0;
    for (unsigned i = 0; i < enabled_capabilities; i++) {
        Capability *cap = duomp_hs_capability(i);
        if (!cap || cap == mine || lately(i, now))
            continue;
        uint32_t load = part(cap)->n_run_queue + duomp_hs_held(cap);
        if (!best || load < least) {
            best = cap;
            least = load;
        }
    }
    return best;
}

/* Moves the threads of the queue of `mine`, a capability that nobody holds, to others, up to the first that may not move. */
static void move_away(Capability *mine, uint64_t now)
{
    static __thread unsigned misses, passed;
    if (!least_loaded(mine, now) || passed++ < misses)
        return;
    passed = 0;
    /* Takes a free capability: this one, unless somebody was faster. */
    Capability *cap = rts_lock();
    misses = cap == mine ? 0 : misses < MOST_PASSED ? 2 * misses + 1 : misses;
    struct capability *queue = part(cap);
    while (cap == mine && queue->run_queue_hd != END_TSO_QUEUE) {
        StgTSO *t = queue->run_queue_hd;
        Capability *to = least_loaded(mine, now);
        if (!to || t->bound || t->flags & TSO_LOCKED)
            break;
        /* As popRunQueue does. */
        queue->run_queue_hd = t->_link;
        if (t->_link == END_TSO_QUEUE)
            queue->run_queue_tl = END_TSO_QUEUE;
        else
            t->_link->block_info.prev = END_TSO_QUEUE;
        t->_link = END_TSO_QUEUE;
        queue->n_run_queue--;
        migrateThread(mine, t, to);
    }
    rts_unlock(cap);
}

void duomp_hs_forking(void)
{
    static __thread bool has_task;
    if (enabled_capabilities < 2 || !migrateThread || !getTask || !&sched_state || sched_state != 0 || !duomp_hs_layout_known())
        return;
    if (!has_task) {
        /* rts_unsafeGetMyCapability needs one. */
        getTask();
        has_task = true;
    }
    Capability *mine = rts_unsafeGetMyCapability();
    unsigned number = mine ? part(mine)->no : MAX_CAPABILITIES;
    if (number >= enabled_capabilities || duomp_hs_capability(number) != mine)
        return;
    if (atomic_load_explicit(&lasting, memory_order_relaxed) == 0)
        atomic_store_explicit(&lasting, duomp_hs_ticks_per_ms() * LASTING_MS, memory_order_relaxed);
    uint64_t now = __rdtsc();
    if (atomic_load_explicit(&state, memory_order_relaxed) == OPEN) {
        if (!others_busy(mine, now))
            return;
        keep();
    }
    atomic_store_explicit(&last_region[number], now, memory_order_relaxed);
    /* Free, but somebody is about to take it; a call within an unsafe call holds it. */
    if (part(mine)->n_run_queue != 0 && !duomp_hs_held(mine))
        move_away(mine, now);
}

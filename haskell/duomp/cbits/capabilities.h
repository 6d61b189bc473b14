/* What the bridge's files know of GHC's capabilities; see bridge.c. Included after Rts.h. */

#ifndef DUOMP_CAPABILITIES_H
#define DUOMP_CAPABILITIES_H 1

/* It names sizes that Rts.h has named too. */
#undef BLOCK_SIZE
#undef MBLOCK_SIZE
#undef BLOCKS_PER_MBLOCK
#include "DerivedConstants.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAX_CAPABILITIES 1024

/* A capability from its number on, up to the first member after it whose offset GHC publishes (rts/Capability.h). */
struct capability {
    uint32_t no, node;
    /* The Task that holds it, or null. */
    void *volatile running_task;
    bool in_haskell;
    uint32_t idle;
    bool disabled;
    /* The threads that are ready to run; the Task that holds the capability may change the queue. */
    StgTSO *run_queue_hd, *run_queue_tl;
    volatile uint32_t n_run_queue;
    void *suspended_ccalls;
    uint32_t n_suspended_ccalls;
    void *mut_lists;
};

_Static_assert(OFFSET_Capability_no + offsetof(struct capability, mut_lists) == OFFSET_Capability_mut_lists, "struct Capability_ of this GHC");

static inline struct capability *part(Capability *cap) { return (struct capability *)((char *)cap + OFFSET_Capability_no); }

/* The capability of that number if it is in use and was noted, else null. */
Capability *duomp_hs_capability(unsigned number);
/* Whether a Task holds the capability. */
bool duomp_hs_held(Capability *cap);
/* Whether all capabilities looked as `struct capability` says when they were noted. */
bool duomp_hs_layout_known(void);

/* Calls into Haskell. */
void duomp_hs_start_clock(void);
uint64_t duomp_hs_ticks_per_ms(void);
unsigned duomp_hs_inside_haskell(void);
bool duomp_hs_caller_inside_haskell(void);
void duomp_hs_calls(unsigned long long *calls, unsigned long long *nanoseconds);

/* The calling thread is about to fork a region. */
void duomp_hs_forking(void);
/* Once, before the first of these calls. */
void duomp_hs_prepare_reserve(void);

#endif

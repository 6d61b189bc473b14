/* The bridge between GHC's run-time system and duomp: which capabilities are busy.

   A capability is busy while a Task holds it: it runs Haskell code, schedules or collects garbage. GHC's headers publish the offsets
   of some members of a capability only; capabilities.h describes those between two of them, which the compiler checks. duomp_hs_note
   looks whether the words there are what they should be; if not, only capabilities that run Haskell code count, which the public part
   says (RtsAPI.h, CapabilityPublic). Addresses come from rts_unsafeGetMyCapability, called on each capability once, because the table
   of capabilities is no public symbol.

   Calls from teams run on capabilities too. They are counted apart (calls.c) and left out of what is busy: the runtime has counted these
   threads already. What happens to the capability of a thread that calls regions is in reserve.c. */

#include "Rts.h"
#include "duomp_hs.h"
#include "capabilities.h"

#include <dlfcn.h>
#include <stdatomic.h>

/* As in duomp's include/duomp.h. */
struct duomp_host_capabilities {
    size_t size;
    unsigned (*busy)(void);
    void (*calls)(unsigned long long *calls, unsigned long long *nanoseconds);
    void (*forking)(void);
};

typedef int register_function(const struct duomp_host_capabilities *);
typedef int follow_function(const unsigned *);
typedef unsigned busy_function(void);

/* --- Capabilities ------------------------------------------------------------------------------------------------------- */

static Capability *_Atomic capabilities_seen[MAX_CAPABILITIES];
/* Whether a capability was not as `struct capability` says. */
static atomic_bool layout_unknown;

bool duomp_hs_layout_known(void) { return !atomic_load_explicit(&layout_unknown, memory_order_relaxed); }

Capability *duomp_hs_capability(unsigned number)
{
    if (number >= enabled_capabilities || number >= MAX_CAPABILITIES)
        return NULL;
    return atomic_load_explicit(&capabilities_seen[number], memory_order_relaxed);
}

bool duomp_hs_held(Capability *cap)
{
    if (duomp_hs_layout_known())
        return part(cap)->running_task != NULL;
    return *(StgTSO *volatile *)&((CapabilityPublic *)cap)->r.rCurrentTSO != NULL;
}

/* Notes the capability that runs the calling Haskell thread under its number. An unsafe foreign call: the capability has an owner, and
   cannot change. */
void duomp_hs_note(HsInt number)
{
    Capability *cap = rts_unsafeGetMyCapability();
    uintptr_t holder = (uintptr_t)part(cap)->running_task;
    if (part(cap)->no != (uint32_t)number || holder < 4096 || holder % sizeof(void *) != 0)
        atomic_store(&layout_unknown, true);
    if (number >= 0 && number < MAX_CAPABILITIES)
        atomic_store(&capabilities_seen[number], cap);
}

unsigned duomp_hs_home(void) { return duomp_hs_layout_known() ? part(rts_unsafeGetMyCapability())->no : 0; }

void duomp_hs_prefer(unsigned number)
{
    unsigned n = number % enabled_capabilities;
    Capability *cap = duomp_hs_capability(n);
    rts_setInCallCapability(cap && !duomp_hs_held(cap) ? (int)n : -1, 0);
}

/* The calling thread as GHC knows it, if the program finds the symbol (see reserve.c). */
extern void *getTask(void) __attribute__((weak));

/* Capabilities that are busy now, but for those that threads of teams are on, and the one that the caller has kept through an unsafe
   call: it is the caller that runs there. */
static unsigned busy(void)
{
    unsigned n = enabled_capabilities, running = 0;
    void *me = getTask && duomp_hs_layout_known() && !duomp_hs_caller_inside_haskell() ? getTask() : NULL;
    for (unsigned i = 0; i < n; i++) {
        Capability *cap = duomp_hs_capability(i);
        if (cap && duomp_hs_held(cap) && !(me && part(cap)->running_task == me))
            running++;
    }
    unsigned ours = running ? duomp_hs_inside_haskell() : 0;
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
    static const struct duomp_host_capabilities host = {sizeof host, busy, duomp_hs_calls, duomp_hs_forking};
    register_function *f = (register_function *)dlsym(RTLD_DEFAULT, "duomp_register_host_capabilities");
    duomp_hs_start_clock();
    duomp_hs_prepare_reserve();
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

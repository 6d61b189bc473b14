/* duomp's own routines: the bridge to a host language's run-time system.

   A process may run, beside OpenMP teams, the threads of a run-time system that schedules by capabilities of its own, such as
   Haskell's. Registered here, the two share the CPUs:

   - a parallel region without a num_threads clause, where neither OMP_NUM_THREADS nor omp_set_num_threads set a size and
     dyn-var is false, gets the CPUs that busy capabilities of the host leave, at least 1. omp_get_max_threads remains the most
     that a team can have, and omp_get_dynamic says that teams may be smaller (OpenMP 5.2, 10.1.1, 2.3);
   - threads that wait give up their CPUs at once while host and teams together have more running threads than CPUs.

   Only duomp has these routines. A program that is to run on stock runtimes too finds them by dlsym(RTLD_DEFAULT, name).

   SPDX-License-Identifier: MIT OR Apache-2.0 */

#ifndef DUOMP_H
#define DUOMP_H 1

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct duomp_host_capabilities {
    /* sizeof(struct duomp_host_capabilities). */
    size_t size;
    /* How many capabilities are running code of the host now, those aside that threads of OpenMP teams have entered. Called at
       the start of regions on any thread; must not block nor call OpenMP. */
    unsigned (*busy)(void);
    /* Calls from OpenMP threads into the host so far, and the nanoseconds spent in them, for DUOMP_STATS=1. May be null. */
    void (*calls)(unsigned long long *calls, unsigned long long *nanoseconds);
    /* The calling thread is about to fork a region that may have several threads, whoever set its size; the host may make room by
       arranging its own threads. May block for a moment; must not call OpenMP. May be null, and missing where size is smaller. */
    void (*forking)(void);
};

/* Makes the host known; the structure is copied, its functions must remain callable until the process ends. With null the host is
   forgotten. The last call counts. Returns 0, or -1 with a warning when size is too small or busy is null. */
int duomp_register_host_capabilities(const struct duomp_host_capabilities *host);

/* From now on nthreads-var, where nobody set it, is *capabilities, read at each region; with null the CPUs available
   again. *capabilities must be readable until the process ends. Returns 0. */
int duomp_follow_host_capabilities(const unsigned *capabilities);

/* How many of the host's capabilities count as busy: a moving average over the last looks, of which this call is one. 0 where no
   host is registered. */
unsigned duomp_host_busy(void);

#ifdef __cplusplus
}
#endif

#endif

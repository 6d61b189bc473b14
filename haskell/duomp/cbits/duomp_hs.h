/* What the package's C files share. The runtime under them is any that speaks GCC's ABI: duomp, libgomp, LLVM's
   compatibility layer. */

#ifndef DUOMP_HS_H
#define DUOMP_HS_H 1

#include "HsFFI.h"

/* A region or a group of tasks that Haskell code started; the memory is Haskell's. */
struct duomp_hs_region {
    /* Bodies that have not begun are not to begin: a body failed, or the caller is wanted elsewhere. */
    volatile int stop;
    /* An asynchronous exception waits for the calling thread. */
    volatile int interrupted;
    /* Members at the end of their bodies, by barrier number modulo 3; see region.c. */
    unsigned ended[3];
    /* The number of the capability that the caller came from. */
    unsigned home;
    /* The region in whose body this one was called by the same thread. */
    struct duomp_hs_region *outer;
    /* The first iteration of a loop that nobody has taken. */
    HsInt next;
};

/* Calls a Haskell function Int -> Int -> Int -> IO () of the thread's number and two more numbers; it must catch everything. */
void duomp_hs_call(HsStablePtr body, HsInt thread, HsInt first, HsInt last);

/* The number of the capability that the calling thread gave away for a call of C. */
unsigned duomp_hs_home(void);
/* The calling thread's next calls into Haskell take the capability of that number, counted on from 0 again beyond the last, if it is
   free now. */
void duomp_hs_prefer(unsigned number);

/* Threads that a region of Haskell bodies may have at most: more than there are capabilities could never run at once. */
int duomp_hs_limit(int threads);

#endif

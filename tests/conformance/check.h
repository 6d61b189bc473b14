// What every conformance program shares: checks that count failures and say what was wrong, and a
// watchdog. Checks may stand inside regions.
#ifndef CHECK_H
#define CHECK_H

#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int check_failures;

#define CHECK(condition, ...)                                                                   \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            /* The first failures say enough. */                                                \
            if (__atomic_fetch_add(&check_failures, 1, __ATOMIC_RELAXED) < 10) {                \
                char text_[256];                                                                \
                snprintf(text_, sizeof text_, __VA_ARGS__);                                     \
                fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #condition, text_);      \
            }                                                                                   \
        }                                                                                       \
    } while (0)

// Ends the program by SIGALRM when it hangs where no runner watches.
__attribute__((constructor)) static void check_watchdog(void) { alarm(60); }

static inline int check_end(void)
{
    if (check_failures)
        fprintf(stderr, "%d checks failed\n", check_failures);
    return check_failures != 0;
}

// The team size that a region without clauses gets here, found without one.
static inline int check_threads(void) { return omp_get_max_threads(); }

#endif

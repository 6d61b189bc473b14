// Unsigned loops that count down, by constants, with every schedule.
#include "check.h"
#include <limits.h>
#include "loops.h"

#define DOWN(name, type, ...)                                                                    \
    static void name(void)                                                                       \
    {                                                                                            \
        const type from[] = {1000, 4, 3, 8, (type)-1, ((type)-1 >> 1) + 500};                    \
        const type to[] = {10, 3, 3, 7, (type)-1 - 900, ((type)-1 >> 1) - 401};                  \
        for (int t = 0; t < 6; t++) {                                                            \
            int hits[1000] = {0}, thirds[1000] = {0};                                            \
            type a = from[t], b = to[t];                                                         \
            PRAGMA(omp parallel)                                                                 \
            {                                                                                    \
                PRAGMA(omp for __VA_ARGS__)                                                      \
                for (type i = a; i > b; i--)                                                     \
                    __atomic_fetch_add(&hits[(a - i) % 1000], 1, __ATOMIC_RELAXED);                       \
                PRAGMA(omp for __VA_ARGS__)                                                      \
                for (type i = a; i > b; i -= 3)                                                  \
                    __atomic_fetch_add(&thirds[(a - i) % 1000], 1, __ATOMIC_RELAXED);                     \
            }                                                                                    \
            for (type k = 0; k < 1000; k++) {                                                    \
                CHECK(hits[k] == (k < a - b), #name " case %d: %d: %d", t, (int)k, hits[k]);     \
                CHECK(thirds[k] == (k < a - b && k % 3 == 0), #name " case %d by 3: %d: %d", t,  \
                      (int)k, thirds[k]);                                                        \
            }                                                                                    \
        }                                                                                        \
    }
#ifdef __clang__ // gcc 12 hands schedules but static a step of 2^32 - 1
SCHEDULES(DOWN, unsigned, narrow)
#endif
SCHEDULES(DOWN, unsigned long, wide)
SCHEDULES(DOWN, unsigned long long, widest)

#define CALL(name, type, ...) name();
int main(void)
{
#ifdef __clang__
    SCHEDULES(CALL, , narrow)
#endif
    SCHEDULES(CALL, , wide)
    SCHEDULES(CALL, , widest)
    return check_end();
}

// ordered: one iteration after the other, also where some iterations never get to it.
#include "check.h"

#define TRY(type, from, to, step, op, ...)                                                       \
    do {                                                                                         \
        long next = 0, inside = 0, done = 0, every = 0;                                          \
        PRAGMA(omp parallel for ordered __VA_ARGS__ reduction(+ : every))                        \
        for (type i = from; i op to; i += step) {                                                \
            long k = ((long)i - (long)(from)) / (long)(step);                                    \
            every++;                                                                             \
            if (k % 3 == 1)                                                                      \
                continue; /* passes without its ordered region */                                \
            PRAGMA(omp ordered)                                                                  \
            {                                                                                    \
                CHECK(__atomic_add_fetch(&inside, 1, __ATOMIC_RELAXED) == 1, "two inside");      \
                CHECK(next <= k, "iteration %ld after %ld", k, next - 1);                        \
                next = k + 1;                                                                    \
                done++;                                                                          \
                __atomic_sub_fetch(&inside, 1, __ATOMIC_RELAXED);                                \
            }                                                                                    \
        }                                                                                        \
        long want = ((long)(to) - (long)(from) + (step) - (step > 0 ? 1 : -1)) / (step);         \
        CHECK(every == want, "%ld of %ld iterations", every, want);                              \
        CHECK(done == want - (want + 1) / 3, "%ld of %ld ordered", done, want);                  \
    } while (0)
#define PRAGMA(text) _Pragma(#text)

int main(void)
{
    for (int round = 0; round < 3; round++) {
        TRY(int, 0, 60, 1, <, );
        TRY(int, 0, 60, 1, <, schedule(static));
        TRY(int, 0, 60, 1, <, schedule(static, 1));
        TRY(int, 0, 61, 2, <, schedule(static, 4));
        TRY(int, 0, 60, 1, <, schedule(dynamic));
        TRY(int, 60, 0, -1, >, schedule(dynamic, 3));
        TRY(int, 0, 60, 1, <, schedule(guided));
        TRY(int, 0, 60, 1, <, schedule(guided, 5));
        TRY(int, 0, 60, 1, <, schedule(runtime));
        TRY(int, 0, 60, 1, <, schedule(auto));
        TRY(long, 5, 65, 3, <, schedule(dynamic));
        TRY(long, 60, -7, -2, >, schedule(guided));
        TRY(unsigned long long, 3, 60, 1, <, schedule(dynamic, 2));
        TRY(unsigned long long, 3, 60, 1, <, schedule(static, 2));
        TRY(unsigned long long, 3, 60, 1, <, schedule(guided));
        TRY(unsigned long long, 3, 60, 1, <, schedule(runtime));
    }
    // Ordered regions see each other's stores.
    int values[200], count = 0;
#pragma omp parallel
    {
#pragma omp for ordered schedule(dynamic, 1)
        for (int i = 0; i < 200; i++) {
#pragma omp ordered
            values[count++] = i;
        }
    }
    CHECK(count == 200, "%d", count);
    for (int i = 0; i < 200; i++)
        CHECK(values[i] == i, "values[%d] = %d", i, values[i]);
    return check_end();
}

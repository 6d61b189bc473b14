// One loop of every type of variable and every schedule, with all iterations counted.
#define PRAGMA(text) _Pragma(#text)

// LOOP(NAME, TYPE, CLAUSES): a function that runs for (i = from; i < to; i += step), or > where
// step is negative, and checks that each iteration ran once.
#define LOOP(name, type, ...)                                                                    \
    static void name(type from, type to, type step, int down)                                   \
    {                                                                                            \
        static int hits[4096];                                                                   \
        long count = 0;                                                                          \
        for (int k = 0; k < 4096; k++)                                                           \
            hits[k] = 0;                                                                         \
        PRAGMA(omp parallel reduction(+ : count))                                                \
        {                                                                                        \
            if (down) {                                                                          \
                PRAGMA(omp for __VA_ARGS__)                                                      \
                for (type i = from; i > to; i -= step) {                                         \
                    unsigned long long k = ((unsigned long long)from - i) / step;                \
                    CHECK(k < 4096 && from - (type)k * step == i, #name ": iteration %llu", k);  \
                    if (k < 4096)                                                                \
                        __atomic_fetch_add(&hits[k], 1, __ATOMIC_RELAXED);                       \
                    count++;                                                                     \
                }                                                                                \
            } else {                                                                             \
                PRAGMA(omp for __VA_ARGS__)                                                      \
                for (type i = from; i < to; i += step) {                                         \
                    unsigned long long k = ((unsigned long long)i - from) / step;                \
                    CHECK(k < 4096 && from + (type)k * step == i, #name ": iteration %llu", k);  \
                    if (k < 4096)                                                                \
                        __atomic_fetch_add(&hits[k], 1, __ATOMIC_RELAXED);                       \
                    count++;                                                                     \
                }                                                                                \
            }                                                                                    \
        }                                                                                        \
        unsigned long long span = down ? (unsigned long long)from - to                           \
                                       : (unsigned long long)to - from;                          \
        long want = (down ? from > to : from < to)                                               \
                        ? (long)((span - 1) / (unsigned long long)step) + 1                      \
                        : 0;                                                                     \
        CHECK(count == want, #name ": %ld of %ld iterations from %lld to %lld", count, want, (long long)from, (long long)to);                      \
        for (long k = 0; k < 4096; k++)                                                          \
            CHECK(hits[k] == (k < want), #name ": iteration %ld ran %d times", k, hits[k]);      \
    }

#define SCHEDULES(X, type, prefix)                                                               \
    X(prefix##_default, type, )                                                                  \
    X(prefix##_static, type, schedule(static))                                                   \
    X(prefix##_static_1, type, schedule(static, 1))                                              \
    X(prefix##_static_7, type, schedule(static, 7))                                              \
    X(prefix##_static_9000, type, schedule(static, 9000))                                        \
    X(prefix##_dynamic, type, schedule(dynamic))                                                 \
    X(prefix##_dynamic_5, type, schedule(dynamic, 5))                                            \
    X(prefix##_dynamic_9000, type, schedule(dynamic, 9000))                                      \
    X(prefix##_monotonic_dynamic_2, type, schedule(monotonic : dynamic, 2))                      \
    X(prefix##_nonmonotonic_dynamic_2, type, schedule(nonmonotonic : dynamic, 2))                \
    X(prefix##_guided, type, schedule(guided))                                                   \
    X(prefix##_guided_4, type, schedule(guided, 4))                                              \
    X(prefix##_guided_9000, type, schedule(guided, 9000))                                        \
    X(prefix##_monotonic_guided, type, schedule(monotonic : guided))                             \
    X(prefix##_nonmonotonic_guided_3, type, schedule(nonmonotonic : guided, 3))                  \
    X(prefix##_auto, type, schedule(auto))                                                       \
    X(prefix##_runtime, type, schedule(runtime))                                                 \
    X(prefix##_monotonic_runtime, type, schedule(monotonic : runtime))                           \
    X(prefix##_nonmonotonic_runtime, type, schedule(nonmonotonic : runtime))                     \
    X(prefix##_ordered, type, ordered schedule(dynamic, 3))

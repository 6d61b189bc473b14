// atomic: read, write, update and capture on every type, with the operators of each.
#include "check.h"

enum { ROUNDS = 300 };
#define PRAGMA(text) _Pragma(#text)

#define ARITH(type, name)                                                                        \
    static void name(int n)                                                                      \
    {                                                                                            \
        type sum = 1, less = 1, product = 1, quotient = 4096, reverse = 1, old = 0, least = 100; \
        type most = 0, seen = 0;                                                                 \
        int captured = 0;                                                                        \
        PRAGMA(omp parallel reduction(+ : captured))                                             \
        {                                                                                        \
            type mine = 0, copy = 0;                                                             \
            int me = omp_get_thread_num();                                                       \
            for (int i = 0; i < ROUNDS; i++) {                                                   \
                PRAGMA(omp atomic)                                                               \
                sum += 1;                                                                        \
                PRAGMA(omp atomic update)                                                        \
                less = less - 1;                                                                 \
                PRAGMA(omp atomic)                                                               \
                reverse = 1 - reverse;                                                           \
                PRAGMA(omp atomic read)                                                          \
                copy = sum;                                                                      \
                (void)copy;                                                                      \
                PRAGMA(omp atomic write)                                                         \
                seen = 7;                                                                        \
                PRAGMA(omp atomic capture)                                                       \
                mine = old++;                                                                    \
                (void)mine;                                                                      \
                PRAGMA(omp atomic capture)                                                       \
                {                                                                                \
                    mine = old;                                                                  \
                    old = old - 1;                                                               \
                }                                                                                \
                PRAGMA(omp atomic capture)                                                       \
                {                                                                                \
                    old += 2;                                                                    \
                    mine = old;                                                                  \
                }                                                                                \
                PRAGMA(omp atomic capture)                                                       \
                mine = old -= 2;                                                                 \
            }                                                                                    \
            if (me < 2) {                                                                        \
                PRAGMA(omp atomic)                                                               \
                product *= 3;                                                                    \
                PRAGMA(omp atomic)                                                               \
                quotient /= 2;                                                                   \
            }                                                                                    \
            captured++;                                                                          \
        }                                                                                        \
        int pair = n < 2 ? n : 2;                                                                \
        CHECK(sum == (type)(1 + (long)n * ROUNDS), #type " +");                                  \
        CHECK(less == (type)(1 - (long)n * ROUNDS), #type " -");                                 \
        CHECK(reverse == (type)1, #type " reverse -"); /* an even number of times */             \
        CHECK(seen == 7, #type " write");                                                        \
        CHECK(old == 0, #type " capture");                                                       \
        CHECK(product == (type)(pair == 2 ? 9 : 3), #type " *");                                 \
        CHECK(quotient == (type)(pair == 2 ? 1024 : 2048), #type " /");                          \
        CHECK(captured == n, #type);                                                             \
        (void)least, (void)most;                                                                 \
    }
ARITH(short, shorts)
ARITH(unsigned short, ushorts)
ARITH(int, ints)
ARITH(unsigned, uints)
ARITH(long, longs)
ARITH(unsigned long long, ulls)
ARITH(float, floats)
ARITH(double, doubles)
ARITH(long double, long_doubles)

#define BITS(type, name)                                                                         \
    static void name(int n)                                                                      \
    {                                                                                            \
        type all = (type)~(type)0, any = 0, odd = 0, left = 1, right = 64;                       \
        PRAGMA(omp parallel)                                                                     \
        {                                                                                        \
            int me = omp_get_thread_num() % 7;                                                   \
            PRAGMA(omp atomic)                                                                   \
            all &= (type)~((type)1 << me);                                                       \
            PRAGMA(omp atomic)                                                                   \
            any |= (type)((type)1 << me);                                                        \
            for (int i = 0; i < 101; i++) {                                                      \
                PRAGMA(omp atomic)                                                               \
                odd ^= 1;                                                                        \
            }                                                                                    \
            if (me < 3) {                                                                        \
                PRAGMA(omp atomic)                                                               \
                left <<= 1;                                                                      \
                PRAGMA(omp atomic)                                                               \
                right >>= 1;                                                                     \
            }                                                                                    \
        }                                                                                        \
        int bits = n < 7 ? n : 7, shifts = n % 7 < 3 ? n / 7 * 3 + n % 7 : n / 7 * 3 + 3;        \
        type mask = (type)((1 << bits) - 1);                                                     \
        CHECK(any == mask && all == (type)~mask, #type " bits");                                 \
        CHECK(odd == (type)(n & 1), #type " ^");                                                 \
        CHECK(left == (type)(1 << shifts) && right == (type)(64 >> shifts), #type " shifts");    \
    }
BITS(unsigned char, bits_chars)
BITS(unsigned short, bits_shorts)
BITS(unsigned, bits_ints)
BITS(unsigned long, bits_longs)
BITS(signed char, bits_schars)

int main(void)
{
    int n = check_threads();
    // reverse must come back to where it was: an even number of flips.
    _Static_assert(ROUNDS % 2 == 0, "even");
    shorts(n), ushorts(n), ints(n), uints(n), longs(n), ulls(n);
    floats(n), doubles(n), long_doubles(n);
    bits_chars(n), bits_shorts(n), bits_ints(n), bits_longs(n), bits_schars(n);

    // Mixed types: the update is done in the wider one.
    int i = 0;
    char c = 0;
    float f = 0;
#pragma omp parallel
    for (int k = 0; k < 100; k++) {
#pragma omp atomic
        i += 1.0;
#pragma omp atomic
        f += 1.0;
#pragma omp atomic
        c ^= 1;
    }
    CHECK(i == 100 * n && f == 100.0f * n && c == 0, "mixed: %d %f %d", i, (double)f, c);
#pragma omp parallel
    for (int k = 0; k < 100; k++) {
#pragma omp atomic seq_cst
        i -= 1;
#pragma omp atomic relaxed
        f -= 1;
    }
    CHECK(i == 0 && f == 0, "ordering clauses: %d %f", i, (double)f);

    // Captured values of a counter are all different.
    static int taken[100000];
    int counter = 0;
#pragma omp parallel
    for (int k = 0; k < 1000; k++) {
        int mine;
#pragma omp atomic capture
        mine = counter++;
        __atomic_fetch_add(&taken[mine], 1, __ATOMIC_RELAXED);
    }
    for (int k = 0; k < 1000 * n; k++)
        CHECK(taken[k] == 1, "ticket %d taken %d times", k, taken[k]);
    return check_end();
}

// Reductions: every operator on several types, arrays, several at once, declared ones.
#include "check.h"
#include <complex.h>
#include <limits.h>

#define PRAGMA(text) _Pragma(#text)
#define ARITH(type, name)                                                                        \
    static void name(int n)                                                                      \
    {                                                                                            \
        type sum = 5, product = 1, least = 100, most = 1, less = 0;                              \
        int land = 1, lor = 0;                                                                   \
        PRAGMA(omp parallel reduction(+ : sum, less) reduction(* : product) reduction(min : least) \
                   reduction(max : most) reduction(&& : land) reduction(|| : lor))                \
        {                                                                                        \
            int me = omp_get_thread_num();                                                       \
            sum += me;                                                                           \
            product *= me < 2 ? 3 : 1;                                                           \
            least = (type)(50 - me);                                                             \
            most = (type)(10 + me);                                                              \
            less -= 1;                                                                           \
            land = land && me >= 0;                                                              \
            lor = lor || me == omp_get_num_threads() - 1;                                        \
        }                                                                                        \
        CHECK(sum == (type)(5 + n * (n - 1) / 2), #type);                                        \
        CHECK(product == (type)(n > 1 ? 9 : 3), #type);                                          \
        CHECK(least == (type)(51 - n), #type);                                                   \
        CHECK(most == (type)(9 + n), #type);                                                     \
        CHECK(less == (type)-n, #type);                                                          \
        CHECK(land == 1 && lor == 1, #type);                                                     \
    }
ARITH(signed char, chars)
ARITH(short, shorts)
ARITH(int, ints)
ARITH(long, longs)
ARITH(float, floats)
ARITH(double, doubles)
ARITH(long double, long_doubles)

#define BITS(type, name)                                                                         \
    static void name(int n)                                                                      \
    {                                                                                            \
        type all = (type)~(type)0, any = 0, odd = 0;                                             \
        PRAGMA(omp parallel reduction(& : all) reduction(| : any) reduction(^ : odd))            \
        {                                                                                        \
            int me = omp_get_thread_num() % 7;                                                   \
            all &= (type)~((type)1 << me);                                                       \
            any |= (type)((type)1 << me);                                                        \
            odd ^= 1;                                                                            \
        }                                                                                        \
        int bits = n < 7 ? n : 7;                                                                \
        type mask = (type)(((type)1 << bits) - 1);                                               \
        CHECK(any == mask && all == (type)~mask, #type);                                         \
        CHECK(odd == (type)(n & 1), #type);                                                      \
    }
BITS(unsigned char, bits_chars)
BITS(unsigned short, bits_shorts)
BITS(unsigned, bits_ints)
BITS(unsigned long long, bits_longs)

struct pair {
    long first, second;
};
#pragma omp declare reduction(add : struct pair : omp_out.first += omp_in.first,                 \
                                  omp_out.second *= omp_in.second)                               \
    initializer(omp_priv = (struct pair){0, 1})

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 20; round++) {
        chars(n), shorts(n), ints(n), longs(n), floats(n), doubles(n), long_doubles(n);
        bits_chars(n), bits_shorts(n), bits_ints(n), bits_longs(n);

        double complex z = 0;
#pragma omp parallel reduction(+ : z)
        z += omp_get_thread_num() + 2.0 * I;
        CHECK(creal(z) == n * (n - 1) / 2 && cimag(z) == 2.0 * n, "complex");

        int array[50] = {0};
#pragma omp parallel reduction(+ : array[10 : 30])
        for (int i = 10; i < 40; i++)
            array[i] += i;
        for (int i = 0; i < 50; i++)
            CHECK(array[i] == (i >= 10 && i < 40 ? i * n : 0), "array[%d] = %d", i, array[i]);

        struct pair p = {1, 1};
#pragma omp parallel reduction(add : p)
        {
            p.first += 2;
            p.second *= omp_get_thread_num() == 0 ? 5 : 1;
        }
        CHECK(p.first == 1 + 2 * n && p.second == 5, "declared: %ld %ld", p.first, p.second);

        // More items than any fixed list in a runtime.
        int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, j = 0;
#pragma omp parallel reduction(+ : a, b, c, d, e, f, g, h, i, j)
        a++, b += 2, c += 3, d += 4, e += 5, f += 6, g += 7, h += 8, i += 9, j += 10;
        CHECK(a == n && b == 2 * n && c == 3 * n && d == 4 * n && e == 5 * n, "ten");
        CHECK(f == 6 * n && g == 7 * n && h == 8 * n && i == 9 * n && j == 10 * n, "ten");
    }

    // On a loop, with and without nowait, and several loops in one region.
    long total = 0, again = 0;
#pragma omp parallel
    {
#pragma omp for reduction(+ : total) nowait
        for (int i = 0; i < 1000; i++)
            total += i;
#pragma omp for reduction(+ : again) schedule(dynamic, 7)
        for (int i = 0; i < 1000; i++)
            again += i;
        CHECK(again == 499500, "after the barrier: %ld", again);
    }
    CHECK(total == 499500, "%ld", total);
    return check_end();
}

// Data sharing: shared, private, firstprivate, and regions with many arguments.
#include "check.h"
#include <string.h>

struct large {
    char text[200];
    double values[30];
};

int main(void)
{
    int n = check_threads();
    for (int round = 0; round < 20; round++) {
        int a = round, b = 7, sum = 0, private_one = 99;
        struct large big;
        memset(&big, 0, sizeof big);
        strcpy(big.text, "as before");
        big.values[29] = 4.5;
#pragma omp parallel firstprivate(a, big) private(private_one) shared(b, sum)
        {
            CHECK(a == round, "firstprivate %d", a);
            CHECK(!strcmp(big.text, "as before") && big.values[29] == 4.5, "firstprivate struct");
            a += omp_get_thread_num() + 1;
            private_one = a;
            big.values[29] = private_one;
#pragma omp barrier
            CHECK(private_one == round + omp_get_thread_num() + 1, "private %d", private_one);
            CHECK(big.values[29] == private_one, "own copy");
#pragma omp atomic
            sum += b;
        }
        CHECK(sum == 7 * n, "sum %d", sum);
        CHECK(a == round && private_one == 99 && big.values[29] == 4.5, "originals kept");
    }

    int v0 = 0, v1 = 1, v2 = 2, v3 = 3, v4 = 4, v5 = 5, v6 = 6, v7 = 7, v8 = 8, v9 = 9;
    int w0 = 10, w1 = 11, w2 = 12, w3 = 13, w4 = 14, w5 = 15, w6 = 16, w7 = 17, w8 = 18, w9 = 19;
    long x0 = 20, x1 = 21, x2 = 22, x3 = 23;
    double y0 = 0.5, y1 = 1.5;
    float z0 = 2.5f;
    char c0 = 'c';
    int ok = 0;
#pragma omp parallel firstprivate(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, x0, x1, x2, x3, y0, y1, z0, c0)
    {
        CHECK(v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 == 45, "shared ones");
        CHECK(w0 == 10 && w1 == 11 && w2 == 12 && w3 == 13 && w4 == 14 && w5 == 15 && w6 == 16 &&
                  w7 == 17 && w8 == 18 && w9 == 19, "ints");
        CHECK(x0 == 20 && x1 == 21 && x2 == 22 && x3 == 23, "longs");
        CHECK(y0 == 0.5 && y1 == 1.5 && z0 == 2.5f && c0 == 'c', "others");
#pragma omp atomic
        ok++;
#pragma omp barrier
#pragma omp critical
        {
            v0++, v1++, v2++, v3++, v4++, v5++, v6++, v7++, v8++, v9++;
            v0--, v1--, v2--, v3--, v4--, v5--, v6--, v7--, v8--, v9--;
        }
    }
    CHECK(ok == n, "%d", ok);

    // An array of variable length, shared and firstprivate.
    int len = 37 + n;
    int vla[len];
    for (int i = 0; i < len; i++)
        vla[i] = i;
#pragma omp parallel firstprivate(vla)
    {
        for (int i = 0; i < len; i++)
            CHECK(vla[i] == i, "vla[%d] = %d", i, vla[i]);
        memset(vla, 0, sizeof vla);
    }
    CHECK(vla[len - 1] == len - 1, "original kept");
    return check_end();
}

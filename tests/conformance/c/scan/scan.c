// Inclusive and exclusive scans over loops.
// not-for: clang-14 its code gives wrong last values on its own runtime, too
#include "check.h"

int main(void)
{
    enum { SPAN = 300 };
    static int in[SPAN], inclusive[SPAN], exclusive[SPAN];
    static double products[SPAN];
    for (int i = 0; i < SPAN; i++)
        in[i] = i % 7 - 2;
    for (int round = 0; round < 10; round++) {
        int sum = 0;
#pragma omp parallel for reduction(inscan, + : sum)
        for (int i = 0; i < SPAN; i++) {
            sum += in[i];
#pragma omp scan inclusive(sum)
            inclusive[i] = sum;
        }
        int other = 0;
#pragma omp parallel for reduction(inscan, + : other)
        for (int i = 0; i < SPAN; i++) {
            exclusive[i] = other;
#pragma omp scan exclusive(other)
            other += in[i];
        }
        double product = 1;
#pragma omp parallel for reduction(inscan, * : product)
        for (int i = 0; i < SPAN; i++) {
            product *= i % 2 ? 2.0 : 0.5;
#pragma omp scan inclusive(product)
            products[i] = product;
        }
        int s = 0;
        double p = 1;
        for (int i = 0; i < SPAN; i++) {
            CHECK(exclusive[i] == s, "exclusive %d: %d", i, exclusive[i]);
            s += in[i];
            p *= i % 2 ? 2.0 : 0.5;
            CHECK(inclusive[i] == s, "inclusive %d: %d", i, inclusive[i]);
            CHECK(products[i] == p, "product %d: %f", i, products[i]);
        }
        CHECK(sum == s && other == s && product == p, "last values");
    }
    return check_end();
}

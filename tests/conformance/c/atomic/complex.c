// atomic on complex numbers, which clang hands to the runtime.
// only: clang
#include "check.h"
#include <complex.h>

enum { ROUNDS = 300 };

static void complexes(int n)
{
    float complex f = 0;
    double complex d = 0;
    long double complex l = 0;
#pragma omp parallel
    for (int i = 0; i < ROUNDS; i++) {
#pragma omp atomic
        f += 1.0f + 2.0f * I;
#pragma omp atomic
        d += 1.0 - 1.0 * I;
#pragma omp atomic
        l -= 2.0L + 1.0L * I;
    }
    double k = (double)n * ROUNDS;
    CHECK(crealf(f) == k && cimagf(f) == 2 * k, "float complex");
    CHECK(creal(d) == k && cimag(d) == -k, "double complex");
    CHECK(creall(l) == -2 * k && cimagl(l) == -k, "long double complex");
}

int main(void)
{
    int n = check_threads();
    complexes(n);
    double complex product = 1, quotient = 1 << 20;
    float complex small = 0;
#pragma omp parallel num_threads(2)
    {
#pragma omp atomic
        product *= 1.0 + 1.0 * I;
#pragma omp atomic
        quotient /= 2.0 + 0.0 * I;
#pragma omp atomic
        small -= 1.0f * I;
    }
    CHECK(creal(product) == 0 && cimag(product) == 2, "product %f %f", creal(product),
          cimag(product));
    CHECK(creal(quotient) == 1 << 18 && cimag(quotient) == 0, "quotient");
    CHECK(crealf(small) == 0 && cimagf(small) == -2, "small");
    return check_end();
}

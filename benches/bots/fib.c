/* Fibonacci numbers: two tasks a call. */
#include "bots.h"

static long result;

static long fib(int n) {
    long a, b;
    if (n < 2)
        return n;
#pragma omp task shared(a) firstprivate(n)
    a = fib(n - 1);
#pragma omp task shared(b) firstprivate(n)
    b = fib(n - 2);
#pragma omp taskwait
    return a + b;
}

static void work(void) { result = fib(27); }
static int right(void) { return result == 196418; }

int main(void) { return report("fib", NULL, work, right); }

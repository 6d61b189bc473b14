// Ten million tasks by one thread, a chain of a million tasks, a recursion of 10,000 levels: memory does not grow with them.
// tsan-skips: clang it counts the memory of the process, most of which is then ThreadSanitizer's
// tsan-skips: gcc it counts the memory of the process, most of which is then ThreadSanitizer's
// threads: 1 2 4
// timeout: 120
// stock-fails: libgomp a chain of a million tasks takes 350 MiB
// stock-fails: libomp a chain of a million tasks takes 1,300 MiB
#include "check.h"
#include <sys/resource.h>

static long down(int n)
{
    long below = 0;
    if (n == 0)
        return 0;
#pragma omp task shared(below)
    below = down(n - 1);
#pragma omp taskwait
    return below + 1;
}

static long most(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return r.ru_maxrss / 1024;
}

int main(void)
{
    long depth = 0, count = 0, chain = 0;
    alarm(110);
#pragma omp parallel
#pragma omp single
    depth = down(10000);
    CHECK(depth == 10000, "depth %ld", depth);

    long before = most();
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 10000000; i++) {
#pragma omp task shared(count)
        __atomic_fetch_add(&count, 1, __ATOMIC_RELAXED);
    }
    CHECK(count == 10000000, "count %ld", count);
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 1000000; i++) {
#pragma omp task shared(chain) firstprivate(i) depend(inout : chain)
        chain = chain == i ? i + 1 : -1;
    }
    CHECK(chain == 1000000, "chain %ld", chain);
    // What waits behind a task whose thread is preempted counts, too: up to 64 MiB were seen on a busy machine.
    CHECK(most() - before < 200, "%ld MiB more", most() - before);
    return check_end();
}

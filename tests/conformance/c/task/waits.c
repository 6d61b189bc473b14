// Every construct that waits for tasks comes to an end, with more and with fewer threads than processors.
// threads: 1 2 4 16
// timeout: 60
#include "check.h"
#include <stdlib.h>

static int done;
static void work(int n)
{
    for (volatile int i = 0; i < n; i++)
        ;
#pragma omp atomic
    done++;
}

static void reset(void)
{
#pragma omp atomic write
    done = 0;
}

static int count(void)
{
    int n;
#pragma omp atomic read
    n = done;
    return n;
}

static void tree(int depth)
{
    if (depth == 0)
        return work(20);
    for (int i = 0; i < 3; i++)
#pragma omp task
        tree(depth - 1);
#pragma omp taskwait
}

int main(void)
{
    for (int round = 0; round < 30; round++) {
        reset();
#pragma omp parallel
#pragma omp single
        tree(5);
        CHECK(count() == 243, "taskwait: %d", count());

        reset();
#pragma omp parallel
        {
#pragma omp taskgroup
            {
                for (int i = 0; i < 5; i++)
#pragma omp task
                {
#pragma omp task
                    work(50);
                }
            }
        }
        CHECK(count() % 5 == 0 && count() > 0, "taskgroup: %d", count());

        reset();
#pragma omp parallel
        {
            for (int i = 0; i < 10; i++)
#pragma omp task
                work(10);
#pragma omp barrier
            CHECK(count() % 10 == 0, "barrier: %d", count());
#pragma omp barrier
        }

        // Dependences: a chain, an undeferred task in it, a wait for part of it.
        reset();
        int chain = 0, other = 0;
#pragma omp parallel
#pragma omp single
        {
            for (int i = 0; i < 50; i++) {
#pragma omp task depend(inout : chain) shared(chain)
                {
                    chain++;
                    work(10);
                }
#pragma omp task depend(inout : other) shared(other)
                {
                    other++;
                    work(10);
                }
            }
#pragma omp task depend(in : chain) if (0) shared(chain)
            CHECK(chain == 50, "undeferred task came before its predecessors: %d", chain);
#pragma omp taskwait depend(in : other)
            CHECK(other == 50, "taskwait depend: %d", other);
        }
        CHECK(count() == 100, "chains: %d", count());

        // mutexinoutset: one at a time.
        int inside = 0, worst = 0;
        reset();
#pragma omp parallel
#pragma omp single
        for (int i = 0; i < 40; i++) {
#pragma omp task depend(mutexinoutset : inside) shared(inside, worst)
            {
                int now;
#pragma omp atomic capture
                now = ++inside;
                if (now > worst)
                    worst = now;
                work(20);
#pragma omp atomic
                inside--;
            }
        }
        CHECK(count() == 40 && worst == 1, "mutexinoutset: %d tasks, %d at a time", count(), worst);

        // Events fulfilled by another task.
        reset();
#pragma omp parallel
#pragma omp single
        for (int i = 0; i < 10; i++) {
            omp_event_handle_t event;
#pragma omp task detach(event)
            work(5);
#pragma omp task firstprivate(event)
            {
                work(5);
                omp_fulfill_event(event);
            }
#pragma omp taskyield
        }
        CHECK(count() == 20, "detach: %d", count());

        // Teams of changing size.
        for (int n = 1; n <= 4; n++) {
            reset();
#pragma omp parallel num_threads(n)
#pragma omp task
            work(5);
            CHECK(count() >= 1, "teams of %d: %d", n, count());
        }

        // Inner regions made by tasks.
        reset();
#pragma omp parallel num_threads(2)
#pragma omp single
        for (int i = 0; i < 4; i++)
#pragma omp task
        {
#pragma omp parallel num_threads(2)
#pragma omp single
            tree(2);
        }
        CHECK(count() == 36, "inner regions: %d", count());
    }
    return check_end();
}

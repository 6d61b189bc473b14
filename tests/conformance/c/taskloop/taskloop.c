// taskloop: grainsize, num_tasks, collapse, nogroup, reductions, all types and directions.
#include "check.h"
#include <limits.h>

static int hits[3000];

static void clear(void)
{
    for (int i = 0; i < 3000; i++)
        hits[i] = 0;
}

static void verify(const char *what, int count)
{
    for (int i = 0; i < 3000; i++)
        CHECK(hits[i] == (i < count), "%s: iteration %d ran %d times", what, i, hits[i]);
    clear();
}

int main(void)
{
    for (int round = 0; round < 3; round++) {
#pragma omp parallel
#pragma omp single
        {
#pragma omp taskloop
            for (int i = 0; i < 3000; i++)
                hits[i]++;
            verify("plain", 3000);
#pragma omp taskloop grainsize(7)
            for (int i = 99; i >= 0; i--)
                hits[i]++;
            verify("grainsize, down", 100);
#pragma omp taskloop num_tasks(13)
            for (long i = 0; i < 200; i += 2)
                hits[i / 2]++;
            verify("num_tasks", 100);
#pragma omp taskloop grainsize(5)
            for (unsigned long long i = ULLONG_MAX - 50; i < ULLONG_MAX; i++)
                hits[i - (ULLONG_MAX - 50)]++;
            verify("unsigned long long", 50);
#pragma omp taskloop collapse(2) num_tasks(9)
            for (int i = 0; i < 10; i++)
                for (int j = 0; j < 20; j++)
                    hits[i * 20 + j]++;
            verify("collapse", 200);
#pragma omp taskloop num_tasks(1000)
            for (int i = 0; i < 3; i++)
                hits[i]++;
            verify("more tasks than iterations", 3);
#pragma omp taskloop
            for (int i = 5; i < 5; i++)
                hits[i]++;
            verify("empty", 0);
#pragma omp taskloop if (0)
            for (int i = 0; i < 10; i++)
                hits[i]++;
            verify("if(0)", 10);
#pragma omp taskloop nogroup
            for (int i = 0; i < 10; i++)
                hits[i]++;
#pragma omp taskwait
            verify("nogroup", 10);
            int last = -1, first = 4;
#pragma omp taskloop lastprivate(last) firstprivate(first) grainsize(3) untied
            for (int i = 0; i < 100; i++) {
                CHECK(first == 4, "firstprivate %d", first);
                last = i;
            }
            CHECK(last == 99, "lastprivate %d", last);
            long sum = 1;
#pragma omp taskloop reduction(+ : sum) grainsize(10)
            for (int i = 0; i < 1000; i++)
                sum += i;
            CHECK(sum == 499501, "reduction %ld", sum);
            long grouped = 0;
#pragma omp taskgroup task_reduction(+ : grouped)
            {
#pragma omp taskloop in_reduction(+ : grouped) num_tasks(10)
                for (int i = 0; i < 100; i++)
                    grouped += i;
            }
            CHECK(grouped == 4950, "in_reduction %ld", grouped);
#pragma omp taskloop simd
            for (int i = 0; i < 100; i++)
                hits[i]++;
            verify("simd", 100);
        }
        // Several threads at once.
        int all = 0;
#pragma omp parallel
#pragma omp taskloop grainsize(4)
        for (int i = 0; i < 40; i++) {
#pragma omp atomic
            all++;
        }
        CHECK(all == 40 * check_threads(), "by each: %d", all);
        long total = 0;
#pragma omp parallel master taskloop reduction(+ : total)
        for (int i = 0; i < 100; i++)
            total += i;
        CHECK(total == 4950, "parallel master taskloop: %ld", total);
    }
    return check_end();
}

// task: every task runs once, in the team; nested ones; data of each task is its own.
#include "check.h"

static int fib(int n)
{
    int a, b;
    if (n < 2)
        return n;
#pragma omp task shared(a)
    a = fib(n - 1);
#pragma omp task shared(b)
    b = fib(n - 2);
#pragma omp taskwait
    return a + b;
}

static void tree(int depth, int *count)
{
#pragma omp atomic
    (*count)++;
    if (depth == 0)
        return;
    for (int i = 0; i < 3; i++) {
#pragma omp task
        tree(depth - 1, count);
    }
    // No taskwait: children may outlive their parent.
}

int main(void)
{
    int n = check_threads();
    static int hits[5000];
#pragma omp parallel
    {
#pragma omp single
        for (int i = 0; i < 5000; i++) {
#pragma omp task firstprivate(i)
            {
                __atomic_fetch_add(&hits[i], 1, __ATOMIC_RELAXED);
                CHECK(omp_get_thread_num() < n && omp_get_num_threads() == n, "team");
                CHECK(omp_get_level() == 1, "level %d", omp_get_level());
            }
        }
        // The barrier of single waits for all tasks.
        for (int i = 0; i < 5000; i++)
            CHECK(hits[i] == 1, "task %d ran %d times", i, hits[i]);
    }

    // Every thread makes tasks.
    static int each[64][500];
#pragma omp parallel
    {
        int me = omp_get_thread_num();
        for (int i = 0; i < 500; i++) {
#pragma omp task untied
            __atomic_fetch_add(&each[me][i], 1, __ATOMIC_RELAXED);
        }
    }
    for (int t = 0; t < n; t++)
        for (int i = 0; i < 500; i++)
            CHECK(each[t][i] == 1, "task %d of thread %d ran %d times", i, t, each[t][i]);

    int result = 0, count = 0;
#pragma omp parallel
#pragma omp single
    result = fib(17);
    CHECK(result == 1597, "fib %d", result);
#pragma omp parallel
#pragma omp single
    tree(7, &count);
    CHECK(count == (6561 - 1) / 2, "tree %d", count);
    count = 0;
#pragma omp parallel
#pragma omp master
    tree(7, &count);
    CHECK(count == (6561 - 1) / 2, "tree of the master: %d", count);

    // Large data of tasks, alignment, and an array.
    struct wide {
        _Alignas(64) char text[300];
    } w = {{0}};
    int array[100];
    for (int i = 0; i < 100; i++)
        array[i] = i;
    int wrong = 0;
#pragma omp parallel
#pragma omp single
    for (int k = 0; k < 50; k++) {
        w.text[299] = (char)k;
        array[99] = k;
#pragma omp task firstprivate(w, array, k) shared(wrong)
        if (w.text[299] != k || array[99] != k || array[5] != 5 || ((unsigned long)&w & 63)) {
#pragma omp atomic
            wrong++;
        }
    }
    CHECK(wrong == 0, "%d tasks saw other data", wrong);

    // Outside of any region: a team of one.
    int alone = 0;
#pragma omp task shared(alone)
    alone = 1;
#pragma omp taskwait
    CHECK(alone == 1, "task without a team");
    return check_end();
}

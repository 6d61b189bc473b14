// Tasks, dependences, taskgroup, taskloop, detach.
// expect: task_create >= 20
// expect: task_create.undeferred >= 1
// expect: task_create.dependences == 2
// expect: dependences == 3
// expect: task_dependence >= 1
// expect: task_schedule.switch >= 25
// expect: task_schedule.complete >= 25
// expect: task_schedule.taskwait_complete == 1
// expect: sync_region.taskwait.begin >= 1
// expect: sync_region_wait.taskwait.begin >= 1
// expect: sync_region.taskgroup.begin == 2
// expect: sync_region.taskgroup.end == 2
// expect: sync_region_wait.taskgroup.end == 2
// expect: work.taskloop.begin == 1
// expect: work.taskloop.end == 1
// expect: dispatch.taskloop_chunk == 4
// expect: task_schedule.early_fulfill + task_schedule.late_fulfill == 1
#include <omp.h>
#include <sched.h>
#include <stdio.h>

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

// A task that is over when another is created is no dependence of that: it waits until then, for a while at least.
static void await(const int *flag)
{
    double begin = omp_get_wtime();
    while (!__atomic_load_n(flag, __ATOMIC_ACQUIRE) && omp_get_wtime() < begin + 5)
        sched_yield();
}

int main(void)
{
    int result = 0, sum = 0, x = 0, y = 0, late = 0, created = 0;
    omp_event_handle_t event;
#pragma omp parallel num_threads(3)
#pragma omp single
    {
        result = fib(6);
#pragma omp task if (0) shared(y)
        y = 1;
#pragma omp task depend(out : x) shared(x, created)
        {
            await(&created);
            x = 1;
        }
#pragma omp task depend(in : x) shared(x, y)
        y += x;
        __atomic_store_n(&created, 1, __ATOMIC_RELEASE);
#pragma omp taskwait depend(in : x)
#pragma omp taskgroup
        {
#pragma omp task shared(sum)
#pragma omp atomic
            sum += 1;
        }
#pragma omp taskloop num_tasks(4) shared(sum)
        for (int i = 0; i < 40; i++)
#pragma omp atomic
            sum += i;
#pragma omp task detach(event) shared(late)
        {
#pragma omp atomic write
            late = 1;
        }
        omp_fulfill_event(event);
#pragma omp taskyield
#pragma omp taskwait
    }
    printf("%d %d %d %d\n", result, sum, y, late);
    return result == 8 && sum == 781 && y == 2 && late == 1 ? 0 : 1;
}

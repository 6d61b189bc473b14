// Tasks: memory that runs out, events used wrongly, counters, settings.
//
// case: task-memory args="memory" env="OMP_NUM_THREADS=2"
// case: task-memory-alone args="memory" env="OMP_NUM_THREADS=2 KMP_ENABLE_TASK_THROTTLING=0"
// case: task-event-twice args="twice" exit=-6 err="omp_fulfill_event: event 0x[0-9a-f]+ was fulfilled before" env="OMP_NUM_THREADS=2"
// case: task-event-null args="null" exit=-6 err="omp_fulfill_event: the event handle is null"
// case: task-counters args="count" err="^duomp: +total +100 +[0-9]+ +0 +0$" env="DUOMP_STATS=1 OMP_NUM_THREADS=2"
// case: task-counters-overflow args="flood" err="^duomp: +total +3000 +[0-9]+ +[1-9][0-9]+ +0$" env="DUOMP_STATS=1 OMP_NUM_THREADS=2"
// case: task-counters-converted args="meet" err="^duomp: +1 +0 +[1-2] +0 +0$" env="DUOMP_STATS=1 OMP_NUM_THREADS=2"
// case: task-counters-fizzled args="cancel" err="^duomp: +total +21 +[0-9]+ +0 +20$" env="DUOMP_STATS=1 OMP_NUM_THREADS=2 OMP_CANCELLATION=true"
// case: task-no-counters args="count" err="SPARKS" count=0
// case: task-undeferred args="at-once" env="OMP_NUM_THREADS=2 KMP_TASKING=0"
// case: task-waits args="waits"
// case: task-waits-beside-busy-neighbours args="neighbours" timeout=60
// case: task-no-throttle args="later" env="OMP_NUM_THREADS=2 KMP_ENABLE_TASK_THROTTLING=0"
// case: task-left-by-pthread-exit args="leave" exit=-6 err="^duomp: fatal: an explicit task (was left by|called) pthread_exit" env="OMP_NUM_THREADS=2"
// case: task-at-once-left-by-pthread-exit args="leave" exit=-6 err="^duomp: fatal: an explicit task (was left by|called) pthread_exit" env="OMP_NUM_THREADS=1"
// stock-fails: task-left-by-pthread-exit,task-at-once-left-by-pthread-exit libgomp hangs
// stock-fails: task-left-by-pthread-exit,task-at-once-left-by-pthread-exit libomp says something else
// stock-fails: task-memory,task-memory-alone libgomp ends the process
// stock-fails: task-memory,task-memory-alone libomp ends the process
// stock-fails: task-event-twice libgomp ends with status 1
// stock-fails: task-event-twice libomp goes on
// stock-fails: task-event-null libgomp crashes
// stock-fails: task-event-null libomp crashes
// stock-fails: task-counters,task-counters-overflow,task-counters-converted,task-counters-fizzled libgomp has none
// stock-fails: task-counters,task-counters-overflow,task-counters-converted,task-counters-fizzled libomp has none
// stock-fails: task-undeferred,task-no-throttle libgomp has no such setting
// stock-passes: task-no-counters,task-waits,task-waits-beside-busy-neighbours
#include "check.h"

enum { LARGE = 1 << 20, MANY = 400 };

struct large {
    char at[LARGE];
};

static long done;

static void work(const struct large *data, int i)
{
    if (data->at[i] == 1 && data->at[LARGE - 1] == 1)
        __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
}

// 400 tasks with 1 MiB of data each, where 100 MiB are to be had.
static void memory(void)
{
    static struct large data;
    memset(&data, 1, sizeof data);
    CHECK(region(2) == 2);
    char line[256];
    long size = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    CHECK(f != NULL && fgets(line, sizeof line, f) != NULL && sscanf(line, "%ld", &size) == 1);
    fclose(f);
    rlim_t most = (rlim_t)size * sysconf(_SC_PAGESIZE) + ((rlim_t)100 << 20);
    struct rlimit limit = {most, most};
    CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
    int over = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
            for (int i = 0; i < MANY; i++) {
#pragma omp task firstprivate(data, i)
                work(&data, i);
            }
            __atomic_store_n(&over, 1, __ATOMIC_RELEASE);
        } else {
            // Nobody else runs them.
            while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE))
                sleep_ms(1);
        }
    }
    CHECK(done == MANY);
}

static void event(int twice)
{
    omp_event_handle_t handle = (omp_event_handle_t)0;
    if (!twice) {
        omp_fulfill_event(handle);
        return;
    }
#pragma omp parallel
#pragma omp single
    {
#pragma omp task detach(handle)
        done++;
        omp_fulfill_event(handle);
#pragma omp taskwait
        omp_fulfill_event(handle);
    }
}

static void leave(void)
{
#pragma omp parallel
#pragma omp single
    {
#pragma omp task
        pthread_exit(NULL);
#pragma omp taskwait
    }
}

static void count(int n)
{
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < n; i++) {
#pragma omp task
        __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
    }
    CHECK(done == n);
}

// More tasks than a pool holds, while the other thread does something else.
static void flood(void)
{
    int over = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
            for (int i = 0; i < 3000; i++) {
#pragma omp task
                __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
            }
            __atomic_store_n(&over, 1, __ATOMIC_RELEASE);
        } else {
            while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE))
                sleep_ms(1);
        }
    }
    CHECK(done == 3000);
}

// Two tasks that meet, so each thread has one.
static void meet(void)
{
#pragma omp parallel num_threads(2)
#pragma omp master
    for (int i = 0; i < 2; i++) {
#pragma omp task
        {
            __atomic_fetch_add(&done, 1, __ATOMIC_ACQ_REL);
            while (__atomic_load_n(&done, __ATOMIC_ACQUIRE) < 2)
                sleep_ms(1);
        }
    }
}

// One task that cancels the group of twenty that wait behind it.
static void cancel(void)
{
    int go = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
#pragma omp taskgroup
            {
                for (int i = 0; i < 20; i++) {
#pragma omp task
                    __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
                }
#pragma omp task if (0)
                {
#pragma omp cancel taskgroup
                }
            }
            __atomic_store_n(&go, 1, __ATOMIC_RELEASE);
        } else {
            while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE))
                sleep_ms(1);
        }
    }
    CHECK(done == 0);
}

static void at_once(void)
{
#pragma omp parallel num_threads(2)
    {
        int mine = 0, me = omp_get_thread_num();
        for (int i = 0; i < 100; i++) {
#pragma omp task shared(mine) firstprivate(i)
            {
                CHECK(omp_get_thread_num() == me && mine == i);
                mine++;
            }
            CHECK(mine == i + 1);
        }
#pragma omp task depend(out : mine) shared(mine)
        mine = 200;
        CHECK(mine == 200);
    }
}

// No task runs while its creator makes more: it is not a thread that has nothing to do.
static void later(void)
{
    enum { N = 20000 };
    int over = 0;
    long early = 0;
#pragma omp parallel num_threads(2)
    {
        if (omp_get_thread_num() == 0) {
            for (int i = 0; i < N; i++) {
#pragma omp task
                __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
            }
            early = __atomic_load_n(&done, __ATOMIC_RELAXED);
            __atomic_store_n(&over, 1, __ATOMIC_RELEASE);
        } else {
            while (!__atomic_load_n(&over, __ATOMIC_ACQUIRE))
                sleep_ms(1);
        }
    }
    CHECK(early == 0 && done == N);
}

static void add(void) { __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED); }

static void tree(int depth)
{
    if (depth == 0) {
        add();
        return;
    }
    for (int i = 0; i < 3; i++) {
#pragma omp task firstprivate(depth)
        tree(depth - 1);
    }
#pragma omp taskwait
}

// Every construct that waits for tasks, with `n` threads.
static void waits(int n)
{
    int chain = 0, alone = 0;
    done = 0;
#pragma omp parallel num_threads(n)
    {
#pragma omp single
        tree(5);
        CHECK(done == 243);
#pragma omp barrier
#pragma omp master
        done = 0;
#pragma omp barrier
#pragma omp task
        add();
#pragma omp barrier
        CHECK(done == omp_get_num_threads());
#pragma omp barrier
#pragma omp single
        {
            done = 0;
#pragma omp taskgroup
            for (int i = 0; i < 20; i++) {
#pragma omp task
                {
#pragma omp task
                    add();
                }
            }
            CHECK(done == 20);
            for (int i = 0; i < 20; i++) {
#pragma omp task shared(chain) depend(inout : chain)
                chain++;
            }
#pragma omp task shared(chain) depend(in : chain) if (0)
            CHECK(chain == 20);
#pragma omp taskwait depend(inout : chain)
            for (int i = 0; i < 20; i++) {
#pragma omp task shared(alone) depend(mutexinoutset : alone)
                alone++;
#pragma omp taskyield
            }
#pragma omp taskwait
            CHECK(alone == 20);
            int ready = 0, got = 0;
#pragma omp task shared(ready)
            __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
            while (!got) {
#pragma omp taskyield
                got = __atomic_load_n(&ready, __ATOMIC_ACQUIRE);
            }
            for (int i = 0; i < 10; i++) {
                omp_event_handle_t handle;
#pragma omp task detach(handle)
                add();
#pragma omp task firstprivate(handle)
                omp_fulfill_event(handle);
            }
#pragma omp taskwait
            CHECK(done == 30);
#pragma omp taskloop grainsize(1)
            for (int i = 0; i < 50; i++)
                add();
            CHECK(done == 80);
        }
        // The others wait in the region's end for the tasks of the primary.
#pragma omp master
        for (int i = 0; i < 20; i++) {
#pragma omp task
            add();
        }
    }
    CHECK(done == 100);
}

static void wait_everywhere(int rounds)
{
    static const int threads[] = {1, 2, 4, 16};
    for (int i = 0; i < rounds; i++)
        for (int k = 0; k < 4; k++)
            waits(threads[k]);
}

// The same beside processes that keep every processor busy.
static void neighbours(void)
{
    enum { MOST = 8 };
    pid_t busy[MOST];
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    n = n < MOST ? n : MOST;
    for (long i = 0; i < n; i++) {
        busy[i] = fork();
        CHECK(busy[i] >= 0);
        if (busy[i] == 0) {
            alarm(50);
            for (;;) {
            }
        }
    }
    alarm(50);
    wait_everywhere(3);
    for (long i = 0; i < n; i++) {
        kill(busy[i], SIGKILL);
        waitpid(busy[i], NULL, 0);
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    alarm(25);
    if (!strcmp(what, "memory"))
        memory();
    else if (!strcmp(what, "twice") || !strcmp(what, "null"))
        event(*what == 't');
    else if (!strcmp(what, "leave"))
        leave();
    else if (!strcmp(what, "count"))
        count(100);
    else if (!strcmp(what, "flood"))
        flood();
    else if (!strcmp(what, "meet"))
        meet();
    else if (!strcmp(what, "cancel"))
        cancel();
    else if (!strcmp(what, "at-once"))
        at_once();
    else if (!strcmp(what, "later"))
        later();
    else if (!strcmp(what, "waits"))
        wait_everywhere(20);
    else if (!strcmp(what, "neighbours"))
        neighbours();
    else
        return 2;
    puts("good");
    return 0;
}

// fork(): the child has working regions, right numbers and its parent's mask; the parent notices nothing.
//
// case: fork-idle args="idle"
// case: fork-idle-many args="many" timeout=60
// case: fork-of-fork args="chain"
// case: fork-before-first-region args="before"
// case: fork-second-host args="host"
// case: fork-foreign-thread args="foreign"
// case: fork-inside-primary args="inside 0"
// case: fork-inside-worker args="inside 1"
// case: fork-inside-last-worker args="inside 3"
// case: fork-inside-nested args="nested"
// case: fork-goes-on-in-the-region args="goon 0"
// case: fork-goes-on-in-the-region-as-worker args="goon 2"
// case: fork-goes-on-beside-a-sleeper args="asleep" env="OMP_NUM_THREADS=2"
// case: fork-tasks-pending args="tasks"
// case: fork-tasks-go-on args="tasksgoon 0"
// case: fork-tasks-go-on-as-worker args="tasksgoon 2"
// case: fork-and-exec args="exec"
// case: fork-tasks-with-locks args="bag" env="OMP_MAX_TASK_PRIORITY=9"
// case: fork-in-a-task args="intask"
// case: fork-lock-held args="lock"
// case: fork-critical-held args="critical"
// case: fork-by-many-hosts args="hosts" timeout=60
// case: fork-bound args="idle" env="OMP_PROC_BIND=true OMP_PLACES=threads"
// case: fork-inside-bound args="inside 1" env="OMP_PROC_BIND=spread OMP_PLACES=threads"
// case: fork-dynamic-limit args="many" env="OMP_THREAD_LIMIT=8" timeout=60
// stock-fails: fork-idle,fork-idle-many,fork-of-fork,fork-second-host,fork-by-many-hosts,fork-bound,fork-dynamic-limit libgomp the child waits for the pool's threads, which it has not
// stock-fails: fork-lock-held,fork-critical-held libgomp as fork-idle
// stock-fails: fork-goes-on-in-the-region,fork-goes-on-beside-a-sleeper libgomp the join waits for threads that are gone
// stock-fails: fork-goes-on-in-the-region-as-worker libgomp barriers wait for threads that are gone
// stock-fails: fork-inside-primary,fork-inside-worker,fork-inside-last-worker,fork-inside-nested,fork-inside-bound libomp the child is thrown out of its region
// stock-fails: fork-goes-on-in-the-region,fork-goes-on-in-the-region-as-worker,fork-goes-on-beside-a-sleeper,fork-tasks-pending,fork-in-a-task libomp the child is thrown out of its region
// stock-fails: fork-lock-held libomp the child cannot use the lock
// stock-fails: fork-tasks-go-on libgomp the join waits for threads that are gone
// stock-fails: fork-tasks-go-on,fork-tasks-go-on-as-worker,fork-bound libomp the child is thrown out of its region
// stock-fails: fork-tasks-with-locks libomp the child is thrown out of its region
// stock-passes: fork-and-exec,fork-before-first-region,fork-foreign-thread
#include "check.h"
#include <link.h>

static int a_module(struct dl_phdr_info *info, size_t size, void *data)
{
    (void)info, (void)size, (void)data;
    return 0;
}

static void in_child(const cpu_set_t *mask, int level)
{
    cpu_set_t now;
    CHECK(sched_getaffinity(0, sizeof now, &now) == 0);
    if (!getenv("OMP_PROC_BIND") || level == 0)
        CHECK(CPU_EQUAL(&now, mask));
    CHECK(omp_get_level() == level);
    // No lock of the dynamic linker is left locked by a thread of the runtime.
    dl_iterate_phdr(a_module, NULL);
    omp_set_max_active_levels(level + 1);
    for (int n = 1; n < 6; n++)
        CHECK(region(n) == n);
    omp_set_num_threads(4);
    CHECK(omp_get_max_threads() == 4);
    CHECK(region(omp_get_max_threads()) == 4);
    CHECK(omp_get_level() == level);
}

static void once(int level)
{
    cpu_set_t mask;
    CHECK(sched_getaffinity(0, sizeof mask, &mask) == 0);
    int me = omp_get_thread_num(), of = omp_get_num_threads();
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(omp_get_thread_num() == me && omp_get_num_threads() == of);
        in_child(&mask, level);
        _exit(7);
    }
    CHECK(child_ends(child, 20) == 7);
}

static void chain(int depth)
{
    CHECK(region(3) == 3);
    if (depth == 0)
        return;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        chain(depth - 1);
        _exit(0);
    }
    CHECK(child_ends(child, 30) == 0);
    CHECK(region(3) == 3);
}

static void *host(void *arg)
{
    if (arg)
        CHECK(region(3) == 3);
    once(0);
    if (arg)
        CHECK(region(3) == 3);
    return NULL;
}

static void *busy_host(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20; i++) {
        CHECK(region(3) == 3);
        if (i % 4 == 0)
            once(0);
    }
    return NULL;
}

static void thread(void *(*f)(void *), void *arg)
{
    pthread_t t;
    CHECK(pthread_create(&t, NULL, f, arg) == 0);
    CHECK(region(2) == 2);
    pthread_join(t, NULL);
}

// The child stays in the region that it was born in and goes through all of it. Its share of the loops is not said.
static void go_on(int who)
{
    pid_t child = -1;
    int in_the_child = 0;
    long mine = 0;
    pid_t parent = getpid();
#pragma omp parallel num_threads(4)
    {
        int me = omp_get_thread_num();
#pragma omp barrier
        if (me == who) {
            child = fork();
            if (child == 0)
                in_the_child = 1;
        }
#pragma omp barrier
        for (int k = 0; k < 20; k++) {
#pragma omp for schedule(dynamic) nowait
            for (int i = 0; i < 40; i++) {
#pragma omp atomic
                mine++;
            }
#pragma omp single
            mine += 0;
        }
#pragma omp for ordered schedule(dynamic)
        for (int i = 0; i < 10; i++) {
#pragma omp ordered
            mine++;
        }
#pragma omp single
        {
#pragma omp task
            mine += 0;
#pragma omp taskwait
        }
        CHECK(omp_get_num_threads() == 4 && omp_get_thread_num() == me);
        if (in_the_child && who != 0)
            _exit(mine == 810 ? 0 : 3);
    }
    if (getpid() != parent) {
        // Loops that begin in the child have its one thread for all of their iterations.
        CHECK(mine == 810);
        CHECK(region(4) == 4);
        CHECK(region(3) == 3);
        _exit(0);
    }
    CHECK(mine == 810);
    CHECK(child_ends(child, 20) == 0);
}

// The region that goes on in the child has a member that was asleep: nobody is there to be woken, or to be counted as running.
static void go_on_beside_a_sleeper(void)
{
    pid_t child = -1, parent = getpid();
    int usual = 0;
    omp_set_dynamic(1);
#pragma omp parallel
    {
        if (omp_get_thread_num() == 0) {
            usual = omp_get_num_threads();
            sleep_ms(300);
            child = fork();
        }
#pragma omp barrier
    }
    if (getpid() != parent) {
        for (int i = 0; i < 3; i++) {
            int n = 0;
#pragma omp parallel
#pragma omp single
            n = omp_get_num_threads();
            CHECK(n == usual);
        }
        _exit(0);
    }
    CHECK(child_ends(child, 20) == 0);
    omp_set_dynamic(0);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "idle";
    int number = argc > 2 ? atoi(argv[2]) : 0;
    omp_set_dynamic(0);
    if (!strcmp(what, "idle")) {
        CHECK(region(4) == 4);
        once(0);
    } else if (!strcmp(what, "before")) {
        once(0);
    } else if (!strcmp(what, "many")) {
        for (int i = 0; i < 100; i++) {
            CHECK(region(2 + i % 3) == 2 + i % 3);
            once(0);
        }
    } else if (!strcmp(what, "chain")) {
        chain(10);
    } else if (!strcmp(what, "host")) {
        thread(host, &number);
    } else if (!strcmp(what, "foreign")) {
        thread(host, NULL);
    } else if (!strcmp(what, "hosts")) {
        pthread_t t[4];
        for (int i = 0; i < 4; i++)
            CHECK(pthread_create(&t[i], NULL, busy_host, NULL) == 0);
        for (int i = 0; i < 4; i++)
            pthread_join(t[i], NULL);
    } else if (!strcmp(what, "inside")) {
        CHECK(region(4) == 4);
#pragma omp parallel num_threads(4)
        if (omp_get_thread_num() == number)
            once(1);
    } else if (!strcmp(what, "nested")) {
        omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
        {
#pragma omp parallel num_threads(2)
            if (omp_get_thread_num() == 1 && omp_get_ancestor_thread_num(1) == 1)
                once(2);
        }
    } else if (!strcmp(what, "goon")) {
        CHECK(region(4) == 4);
        go_on(number);
    } else if (!strcmp(what, "asleep")) {
        go_on_beside_a_sleeper();
    } else if (!strcmp(what, "tasks")) {
        long done = 0;
#pragma omp parallel num_threads(3)
        {
#pragma omp single
            {
                for (int i = 0; i < 50; i++) {
#pragma omp task
                    {
                        sleep_ms(1);
#pragma omp atomic
                        done++;
                    }
                }
                once(1);
            }
        }
        CHECK(done == 50);
    } else if (!strcmp(what, "tasksgoon")) {
        // The child waits for the tasks that it made and that are left to it, and goes on.
        int finished = 0, chained = 0;
        pid_t child = -1, parent = getpid();
#pragma omp parallel num_threads(3)
        {
            if (omp_get_thread_num() == number) {
                for (int i = 0; i < 50; i++) {
#pragma omp task shared(finished)
                    {
                        sleep_ms(1);
#pragma omp atomic
                        finished++;
                    }
#pragma omp task shared(chained) depend(inout : chained)
                    chained++;
                }
                child = fork();
                if (child == 0)
                    CHECK(getpid() != parent);
#pragma omp taskwait
                if (child == 0 && number != 0) {
                    omp_set_max_active_levels(2);
                    CHECK(region(3) == 3 && finished <= 50);
                    _exit(0);
                }
            }
        }
        if (getpid() != parent) {
            CHECK(finished <= 50 && chained <= 50);
            CHECK(region(3) == 3);
            _exit(0);
        }
        CHECK(finished == 50 && chained == 50);
        CHECK(child_ends(child, 20) == 0);
    } else if (!strcmp(what, "exec")) {
        int good = 0;
#pragma omp parallel num_threads(4) reduction(+ : good)
        {
            FILE *f = popen("echo heard", "r");
            char line[16] = "";
            CHECK(f != NULL && fgets(line, sizeof line, f) != NULL && pclose(f) == 0);
            good += !strcmp(line, "heard\n") && system("exit 3") == 3 << 8;
        }
        CHECK(good == 4);
    } else if (!strcmp(what, "bag")) {
        // Priorities and mutexinoutset go by way of locks that other threads may hold.
        long done = 0;
        int x = 0;
        for (int round = 0; round < 20; round++) {
#pragma omp parallel num_threads(3)
            {
#pragma omp single
                {
                    for (int i = 0; i < 200; i++) {
#pragma omp task priority(i % 9 + 1)
                        __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
#pragma omp task depend(mutexinoutset : x)
                        __atomic_fetch_add(&done, 1, __ATOMIC_RELAXED);
                    }
                    pid_t child = fork();
                    if (child == 0) {
                        alarm(20);
                        long more = 0;
#pragma omp parallel num_threads(3)
#pragma omp single
                        for (int i = 0; i < 50; i++) {
#pragma omp task priority(i % 9 + 1) shared(more)
                            __atomic_fetch_add(&more, 1, __ATOMIC_RELAXED);
#pragma omp task depend(mutexinoutset : x) shared(more)
                            __atomic_fetch_add(&more, 1, __ATOMIC_RELAXED);
                        }
                        _exit(more == 100 ? 0 : 1);
                    }
                    int status = -1;
                    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
                }
            }
        }
        CHECK(done == 20 * 400);
    } else if (!strcmp(what, "intask")) {
#pragma omp parallel num_threads(3)
        {
#pragma omp single
            for (int i = 0; i < 3; i++) {
#pragma omp task
                once(1);
            }
        }
    } else if (!strcmp(what, "lock")) {
        omp_lock_t lock;
        omp_nest_lock_t nest;
        omp_init_lock(&lock);
        omp_init_nest_lock(&nest);
        omp_set_lock(&lock);
        omp_set_nest_lock(&nest);
        CHECK(region(3) == 3);
        pid_t child = fork();
        if (child == 0) {
            CHECK(!omp_test_lock(&lock));
            CHECK(omp_test_nest_lock(&nest) == 2);
            omp_unset_nest_lock(&nest);
            omp_unset_nest_lock(&nest);
            omp_unset_lock(&lock);
            CHECK(omp_test_lock(&lock));
            CHECK(region(3) == 3);
            _exit(0);
        }
        CHECK(child_ends(child, 20) == 0);
        CHECK(!omp_test_lock(&lock));
        omp_unset_lock(&lock);
        omp_unset_nest_lock(&nest);
    } else if (!strcmp(what, "critical")) {
        pid_t child = -1;
        CHECK(region(3) == 3);
#pragma omp critical(held)
        child = fork();
        if (child == 0) {
#pragma omp critical(held)
            CHECK(region(3) == 3);
            _exit(0);
        }
        CHECK(child_ends(child, 20) == 0);
    }
    CHECK(region(4) == 4);
    puts("good");
    return 0;
}

// How many threads a region gets: dynamic, limits, levels, lists; mask and quota as they change.
//
// case: size-thread-limit args="limit" env="OMP_THREAD_LIMIT=4 OMP_MAX_ACTIVE_LEVELS=4"
// case: size-thread-limit-one args="region 1" env="OMP_THREAD_LIMIT=1"
// case: size-levels args="levels" env="OMP_MAX_ACTIVE_LEVELS=2"
// case: size-lists args="lists" env="OMP_NUM_THREADS=2,3,4"
// case: size-dynamic args="dynamic" env="OMP_DYNAMIC=true"
// case: size-mask-changes args="mask"
// case: size-quota-changes args="quota"
// case: size-quota-changes-busy args="quota busy"
// stock-fails: size-dynamic libgomp looks at the load average, which is of the whole machine and late
// stock-fails: size-dynamic libomp looks at the load of the whole machine
// stock-fails: size-mask-changes libgomp looks once
// stock-fails: size-mask-changes libomp looks once
// stock-fails: size-quota-changes,size-quota-changes-busy libgomp knows nothing of quotas
// stock-fails: size-quota-changes,size-quota-changes-busy libomp knows nothing of quotas
// stock-passes: size-thread-limit,size-thread-limit-one,size-levels,size-lists
#include "check.h"
#include <sys/stat.h>

static int most, now;

static void in(void)
{
    int n;
#pragma omp atomic capture
    n = ++now;
#pragma omp critical
    if (n > most)
        most = n;
}

static void out(void)
{
#pragma omp atomic
    now--;
}

static void *hold(void *arg)
{
    volatile int *state = arg;
#pragma omp parallel num_threads(omp_get_num_procs())
    {
#pragma omp master
        *state = 1;
        while (*state != 2) {
        }
    }
    return NULL;
}

static void put(const char *root, const char *file, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", root, file);
    for (char *p = path + strlen(root) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = 0;
        mkdir(path, 0755);
        *p = '/';
    }
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    fputs(text, f);
    fclose(f);
}

static int default_size(void)
{
    int n = 0;
#pragma omp parallel
#pragma omp single
    n = omp_get_num_threads();
    return n;
}

// The default team size becomes `n` within a few seconds of regions.
static void becomes(int n, int busy)
{
    for (double end = omp_get_wtime() + 8; omp_get_wtime() < end;) {
        int got = default_size();
        if (got == n)
            return;
        if (busy) {
            for (int k = 0; k < 1000; k++)
                default_size();
        } else {
            sleep_ms(10);
        }
    }
    fprintf(stderr, "the team has %d threads, not %d\n", default_size(), n);
    CHECK(0);
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    int number = argc > 2 ? atoi(argv[2]) : 0;
    if (!strcmp(what, "region")) {
        CHECK(region(8) == number);
    } else if (!strcmp(what, "limit")) {
        omp_set_dynamic(0);
        CHECK(omp_get_thread_limit() == 4);
        CHECK(region(8) == 4);
        for (int i = 0; i < 50; i++) {
            most = 0;
#pragma omp parallel num_threads(2)
            {
#pragma omp parallel num_threads(4)
                {
                    in();
                    sleep_ms(1);
                    out();
                }
            }
            CHECK(most <= 4);
        }
        CHECK(region(4) == 4);
    } else if (!strcmp(what, "levels")) {
        omp_set_dynamic(0);
        CHECK(omp_get_max_active_levels() == 2);
#pragma omp parallel num_threads(2)
        {
            CHECK(omp_get_num_threads() == 2);
#pragma omp parallel num_threads(2)
            {
                CHECK(omp_get_num_threads() == 2 && omp_get_active_level() == 2);
#pragma omp parallel num_threads(2)
                CHECK(omp_get_num_threads() == 1 && omp_get_level() == 3 && omp_get_active_level() == 2);
            }
        }
    } else if (!strcmp(what, "lists")) {
        omp_set_dynamic(0);
        CHECK(omp_get_max_threads() == 2);
#pragma omp parallel
        {
            CHECK(omp_get_num_threads() == 2 && omp_get_max_threads() == 3);
#pragma omp parallel
            {
                CHECK(omp_get_num_threads() == 3 && omp_get_max_threads() == 4);
#pragma omp parallel
                CHECK(omp_get_num_threads() == 4 && omp_get_max_threads() == 4);
            }
        }
    } else if (!strcmp(what, "dynamic")) {
        int procs = omp_get_num_procs();
        CHECK(omp_get_dynamic());
        // Alone the thread gets all, also with its own team still spinning.
        for (int i = 0; i < 100; i++)
            CHECK(default_size() == procs);
        // Beside a team that holds all processors it gets what is left.
        static volatile int state;
        pthread_t t;
        CHECK(pthread_create(&t, NULL, hold, (void *)&state) == 0);
        while (state != 1)
            sleep_ms(1);
        if (procs > 1) {
            sleep_ms(20);
            CHECK(default_size() < procs);
        }
        state = 2;
        pthread_join(t, NULL);
        sleep_ms(50);
        becomes(procs, 0);
    } else if (!strcmp(what, "mask")) {
        cpu_set_t all, one;
        CHECK(sched_getaffinity(0, sizeof all, &all) == 0);
        int cpus = CPU_COUNT(&all);
        if (cpus < 2)
            return CANNOT_BE_MADE_HERE;
        CHECK(default_size() == cpus);
        CPU_ZERO(&one);
        for (int c = 0; c < CPU_SETSIZE && CPU_COUNT(&one) == 0; c++)
            if (CPU_ISSET(c, &all))
                CPU_SET(c, &one);
        CHECK(sched_setaffinity(0, sizeof one, &one) == 0);
        CHECK(omp_get_num_procs() == 1);
        becomes(1, 0);
        CHECK(sched_setaffinity(0, sizeof all, &all) == 0);
        CHECK(omp_get_num_procs() == cpus);
        becomes(cpus, 0);
    } else if (!strcmp(what, "quota")) {
        // A root of our own in place of the real one: control groups cannot be made everywhere.
        const char *root = getenv("DUOMP_SYSROOT");
        if (root == NULL) {
            static char dir[] = "/tmp/duomp-quota-XXXXXX";
            CHECK(mkdtemp(dir) != NULL);
            put(dir, "proc/self/cgroup", "0::/job\n");
            put(dir, "proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
            put(dir, "proc/self/status", "Cpus_allowed_list:\t0-7\n");
            put(dir, "sys/fs/cgroup/job/cpu.max", "300000 100000\n");
            setenv("DUOMP_SYSROOT", dir, 1);
            execv("/proc/self/exe", argv);
            CHECK(0);
        }
        omp_set_dynamic(0);
        int busy = argc > 2;
        CHECK(default_size() == 3);
        CHECK(omp_get_num_procs() == 8);
        put(root, "sys/fs/cgroup/job/cpu.max", "150000 100000\n");
        becomes(2, busy);
        put(root, "sys/fs/cgroup/job/cpu.max", "max 100000\n");
        becomes(8, busy);
        char command[600];
        snprintf(command, sizeof command, "rm -rf '%s'", root);
        CHECK(system(command) == 0);
    }
    puts("good");
    return 0;
}

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
// case: size-quota-of-version-1 args="quota v1"
// case: size-quota-of-a-real-group args="real"
// case: size-quota-once-a-second args="opens"
// case: size-quota-once-a-second-busy args="opens busy"
// case: size-dynamic-of-hosts args="shares" env="OMP_DYNAMIC=true"
// stock-fails: size-dynamic libgomp looks at the load average, which is of the whole machine and late
// stock-fails: size-dynamic libomp looks at the load of the whole machine
// stock-fails: size-mask-changes libgomp looks once
// stock-fails: size-mask-changes libomp looks once
// stock-fails: size-quota-changes,size-quota-changes-busy,size-quota-of-version-1,size-quota-of-a-real-group,size-quota-once-a-second,size-quota-once-a-second-busy libgomp knows nothing of quotas
// stock-fails: size-quota-changes,size-quota-changes-busy,size-quota-of-version-1,size-quota-of-a-real-group,size-quota-once-a-second,size-quota-once-a-second-busy libomp knows nothing of quotas
// stock-passes: size-dynamic-of-hosts,size-thread-limit,size-thread-limit-one,size-levels,size-lists
#include "check.h"
#include <sys/inotify.h>
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

// Runs again, in a root directory of our own in place of the real one: control groups cannot be made everywhere.
static const char *own_root(char **argv, int version)
{
    const char *root = getenv("DUOMP_SYSROOT");
    if (root != NULL)
        return root;
    static char dir[] = "/tmp/duomp-quota-XXXXXX";
    CHECK(mkdtemp(dir) != NULL);
    if (version == 1) {
        put(dir, "proc/self/cgroup", "4:cpu,cpuacct:/job\n0::/\n");
        put(dir, "proc/self/mountinfo", "33 24 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n");
        put(dir, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "60000\n");
        put(dir, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "20000\n");
    } else {
        put(dir, "proc/self/cgroup", "0::/job\n");
        put(dir, "proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        put(dir, "sys/fs/cgroup/job/cpu.max", "300000 100000\n");
    }
    put(dir, "proc/self/status", "Cpus_allowed_list:\t0-7\n");
    setenv("DUOMP_SYSROOT", dir, 1);
    execv("/proc/self/exe", argv);
    CHECK(0);
    return NULL;
}

static void remove_root(const char *root)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    CHECK(system(command) == 0);
}

static int write_to(const char *dir, const char *file, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return 0;
    int ok = fputs(text, f) >= 0;
    return fclose(f) == 0 && ok;
}

// A quota for a group of version 1 or 2, whichever there is; -1: none.
static int set_quota(const char *group, int version, int quota, int period)
{
    char text[64];
    if (version == 2) {
        if (quota < 0)
            snprintf(text, sizeof text, "max %d", period);
        else
            snprintf(text, sizeof text, "%d %d", quota, period);
        return write_to(group, "cpu.max", text);
    }
    snprintf(text, sizeof text, "%d", period);
    // Without a quota any period is right.
    if (!write_to(group, "cpu.cfs_quota_us", "-1") || !write_to(group, "cpu.cfs_period_us", text))
        return 0;
    snprintf(text, sizeof text, "%d", quota);
    return write_to(group, "cpu.cfs_quota_us", text);
}

// In a control group that the kernel made for us.
static int in_a_real_group(void)
{
    static const char *const parents[] = {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct", "/sys/fs/cgroup"};
    char group[128], me[16];
    int version = 0;
    for (int i = 0; i < 3 && version == 0; i++) {
        if (i == 2 && !write_to(parents[i], "cgroup.subtree_control", "+cpu"))
            continue;
        snprintf(group, sizeof group, "%s/duomp-test-%d", parents[i], (int)getpid());
        if (mkdir(group, 0755) != 0)
            continue;
        version = set_quota(group, i == 2 ? 2 : 1, 20000, 20000) ? i == 2 ? 2 : 1 : 0;
        if (version == 0)
            rmdir(group);
    }
    if (version == 0)
        return CANNOT_BE_MADE_HERE;
    fprintf(stderr, "%s\n", group);
    pid_t child = fork();
    if (child == 0) {
        snprintf(me, sizeof me, "%d", (int)getpid());
        CHECK(write_to(group, "cgroup.procs", me));
        int procs = omp_get_num_procs();
        CHECK(default_size() == 1);
        CHECK(set_quota(group, version, 30000, 20000));
        becomes(procs < 2 ? procs : 2, 0);
        CHECK(set_quota(group, version, 20000, 40000));
        becomes(1, 1);
        CHECK(omp_get_num_procs() == procs);
        CHECK(set_quota(group, version, -1, 100000));
        becomes(procs, 0);
        // A program that says how many it wants gets them.
        CHECK(set_quota(group, version, 20000, 20000));
        omp_set_num_threads(3);
        CHECK(default_size() == 3);
        _exit(0);
    }
    int code = child_ends(child, 25);
    for (int i = 0; i < 50 && rmdir(group) != 0; i++)
        sleep_ms(20);
    CHECK(code == 0);
    return 0;
}

static volatile int shares[4], ready, go;

static void *share(void *arg)
{
    int me = (int)(long)arg;
#pragma omp parallel
    {
#pragma omp master
        {
            shares[me] = omp_get_num_threads();
            __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
        }
        while (!go) {
        }
    }
    return NULL;
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
        int version = argc > 2 && !strcmp(argv[2], "v1") ? 1 : 2;
        const char *root = own_root(argv, version);
        omp_set_dynamic(0);
        int busy = argc > 2;
        CHECK(default_size() == 3);
        CHECK(omp_get_num_procs() == 8);
        if (version == 1)
            put(root, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "40000\n");
        else
            put(root, "sys/fs/cgroup/job/cpu.max", "150000 100000\n");
        becomes(2, busy);
        if (version == 1)
            put(root, "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "-1\n");
        else
            put(root, "sys/fs/cgroup/job/cpu.max", "max 100000\n");
        becomes(8, busy);
        remove_root(root);
    } else if (!strcmp(what, "real")) {
        int code = in_a_real_group();
        if (code != 0)
            return code;
    } else if (!strcmp(what, "opens")) {
        // How often the runtime opens the file, told by the kernel.
        const char *root = own_root(argv, 2);
        char path[512];
        int busy = argc > 2, teller = inotify_init1(IN_NONBLOCK), opens = 0;
        omp_set_dynamic(0);
        CHECK(default_size() == 3);
        snprintf(path, sizeof path, "%s/sys/fs/cgroup/job/cpu.max", root);
        CHECK(teller >= 0 && inotify_add_watch(teller, path, IN_OPEN) >= 0);
        double begin = omp_get_wtime();
        for (int i = 0; omp_get_wtime() < begin + 4; i++) {
            // Teams of changing size and threads that fall asleep: whatever makes the runtime look.
            CHECK(region(2 + i % 3) == 2 + i % 3);
            if (!busy)
                sleep_ms(5);
        }
        int seconds = (int)(omp_get_wtime() - begin) + 1;
        char events[4096];
        // Events that are the same and follow each other may be told as one; each open has its own time, so they are read late only here.
        for (ssize_t n; (n = read(teller, events, sizeof events)) > 0;)
            opens += (int)(n / (ssize_t)sizeof(struct inotify_event));
        fprintf(stderr, "%d opens in %d s\n", opens, seconds);
        CHECK(opens >= 1 && opens <= seconds + 1);
        remove_root(root);
    } else if (!strcmp(what, "shares")) {
        // Regions that begin one after the other while the earlier ones run: the first gets all, the rest themselves.
        int procs = omp_get_num_procs();
        pthread_t t[4];
        for (int i = 0; i < 4; i++) {
            CHECK(pthread_create(&t[i], NULL, share, (void *)(long)i) == 0);
            while (ready != i + 1)
                sleep_ms(1);
            sleep_ms(20);
        }
        go = 1;
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            pthread_join(t[i], NULL);
            fprintf(stderr, "%d threads\n", shares[i]);
            sum += shares[i];
            CHECK(shares[i] >= 1 && shares[i] <= procs);
        }
        // The main thread waits outside of regions: it may count as running or not.
        CHECK(shares[0] >= procs - 1 && shares[2] == 1 && shares[3] == 1 && sum <= procs + 3);
    }
    puts("good");
    return 0;
}

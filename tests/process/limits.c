// Where threads, memory or stacks are short: a smaller team and one warning.
//
// case: limit-processes args="nproc" err="cannot create a thread" count=1
// case: limit-pids args="pids" err="cannot create a thread" count=1
// case: limit-address-space args="as" err="cannot create a thread" count=1
// case: limit-small-stack args="region" env="OMP_STACKSIZE=16k"
// case: limit-tiny-stack args="region" env="OMP_STACKSIZE=1k"
// case: limit-huge-stack args="smaller" env="OMP_STACKSIZE=100000g" err="cannot create a thread" count=1
// case: limit-host-with-least-stack args="host least"
// case: limit-host-with-small-stack args="host"
// stock-fails: limit-processes,limit-pids,limit-address-space,limit-huge-stack libgomp ends the process
// stock-fails: limit-processes,limit-pids,limit-address-space,limit-huge-stack libomp ends the process
// stock-fails: limit-host-with-small-stack,limit-host-with-least-stack libomp an assertion about its memory fails
// stock-passes: limit-small-stack,limit-tiny-stack
#include "check.h"
#include <limits.h>
#include <sys/stat.h>

static int put(const char *dir, const char *file, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return 0;
    int ok = fputs(text, f) >= 0;
    return fclose(f) == 0 && ok;
}

static void *host(void *arg)
{
    CHECK(region(3) == 3);
    return arg;
}

// Regions larger than what can be had, over and over.
static void smaller(int least)
{
    for (int i = 0; i < 20; i++) {
        int n = region(64);
        CHECK(n >= least && n < 64);
    }
}

int main(int argc, char **argv)
{
    const char *what = argv[1];
    if (!strcmp(what, "nproc")) {
        // An id that nobody else is likely to have, so that only this process counts.
        uid_t id = 20000 + (uid_t)getpid() % 30000;
        if (getuid() != 0 || setuid(id) != 0)
            return CANNOT_BE_MADE_HERE;
        struct rlimit few = {6, 6};
        CHECK(setrlimit(RLIMIT_NPROC, &few) == 0);
        smaller(2);
    } else if (!strcmp(what, "pids")) {
        const char *dir = access("/sys/fs/cgroup/pids", F_OK) == 0 ? "/sys/fs/cgroup/pids/duomp-test" : "/sys/fs/cgroup/duomp-test";
        mkdir(dir, 0755);
        char me[16];
        if (!put(dir, "pids.max", "6")) {
            rmdir(dir);
            return CANNOT_BE_MADE_HERE;
        }
        // Another process clears up when this one is gone.
        pid_t child = fork();
        if (child != 0) {
            int code = child_ends(child, 20);
            for (int i = 0; i < 50 && rmdir(dir) != 0; i++)
                sleep_ms(20);
            return code;
        }
        snprintf(me, sizeof me, "%d", (int)getpid());
        CHECK(put(dir, "cgroup.procs", me));
        smaller(2);
    } else if (!strcmp(what, "as")) {
        struct rlimit some = {200L << 20, 200L << 20};
        CHECK(setrlimit(RLIMIT_AS, &some) == 0);
        smaller(1);
    } else if (!strcmp(what, "smaller")) {
        smaller(1);
    } else if (!strcmp(what, "host")) {
        pthread_attr_t a;
        pthread_attr_init(&a);
        CHECK(pthread_attr_setstacksize(&a, argc > 2 ? PTHREAD_STACK_MIN : 32768) == 0);
        for (int i = 0; i < 20; i++) {
            pthread_t t;
            CHECK(pthread_create(&t, &a, host, NULL) == 0);
            pthread_join(t, NULL);
        }
    } else {
        CHECK(region(4) == 4);
    }
    puts("good");
    return 0;
}

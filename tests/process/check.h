// What the programs of tests/process share.
#ifndef CHECK_H
#define CHECK_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <omp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHECK(c) \
    do { \
        if (!(c)) { \
            fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #c); \
            _exit(1); \
        } \
    } while (0)

enum { CANNOT_BE_MADE_HERE = 77 };

static inline void sleep_ms(int ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

// A region of `n` threads with what a region is made of; everything is checked. Returns its size.
static inline int region(int n)
{
    enum { MOST = 256 };
    int seen[MOST] = {0}, size = 0, singles = 0, bad = 0;
    long sum = 0, tasks = 0;
#pragma omp parallel num_threads(n)
    {
        int me = omp_get_thread_num();
        if (me < 0 || me >= MOST || me >= omp_get_num_threads()) {
#pragma omp atomic
            bad++;
        } else {
#pragma omp atomic
            seen[me]++;
        }
#pragma omp single
        {
            size = omp_get_num_threads();
            singles++;
        }
#pragma omp for schedule(dynamic, 3) reduction(+ : sum)
        for (int i = 0; i < 100; i++)
            sum += i;
#pragma omp critical
        bad += 0;
#pragma omp barrier
#pragma omp single
        for (int i = 0; i < 10; i++) {
#pragma omp task
            {
#pragma omp atomic
                tasks++;
            }
        }
    }
    CHECK(bad == 0 && singles == 1 && sum == 4950 && tasks == 10);
    for (int i = 0; i < size; i++)
        CHECK(seen[i] == 1);
    return size;
}

// Waits for a child; its exit code, or -1 when a signal ended it or it took longer than `seconds`.
static inline int child_ends(pid_t child, int seconds)
{
    for (int i = 0; i < seconds * 100; i++) {
        int status = 0;
        pid_t r = waitpid(child, &status, WNOHANG);
        if (r == child)
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        sleep_ms(10);
    }
    // Where, if there is a gdb.
    char command[128];
    snprintf(command, sizeof command, "gdb -p %d -batch -ex 'thread apply all bt 14' 1>&2", (int)child);
    fprintf(stderr, "child %d hangs (%d)\n", (int)child, system(command));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return -1;
}

// Threads of the process.
static inline int threads(void)
{
    int n = 0;
    DIR *d = opendir("/proc/self/task");
    CHECK(d != NULL);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static inline int cpus_of_thread(void)
{
    cpu_set_t set;
    CHECK(sched_getaffinity(0, sizeof set, &set) == 0);
    return CPU_COUNT(&set);
}

// Resident memory in kilobytes.
static inline long resident(void)
{
    long pages = 0, skip = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    CHECK(f != NULL && fscanf(f, "%ld %ld", &skip, &pages) == 2);
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

#endif

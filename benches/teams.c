/* Teams that nest, change their size, belong to many host threads, or sit idle. */
#include "bench.h"
#include <dirent.h>
#include <omp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two threads, each of which opens regions of two: nanoseconds an inner region. */
static void nested(long reps) {
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
    for (long r = 0; r < reps; r++) {
#pragma omp parallel num_threads(2)
        delay(delay_length);
    }
}

static void nothing(long reps) {
    for (long r = 0; r < reps; r++)
        delay(delay_length);
}

/* Nanoseconds a region, the sizes 2, 1, 2, 3, 2, 4 in turn. */
static void cycle(long reps) {
    static const int sizes[] = {2, 1, 2, 3, 2, 4};
    for (long r = 0; r < reps; r++)
        for (int i = 0; i < 6; i++) {
#pragma omp parallel num_threads(sizes[i])
            delay(delay_length);
        }
}

static void nothing_6(long reps) { nothing(6 * reps); }

static int threads(void) {
    int n = 0;
    DIR *dir = opendir("/proc/self/task");
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n - 2;
}

static double cpu_ms(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e3 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e3;
}

#define HOSTS 16
#define REGIONS 200

static void *host(void *arg) {
    for (int r = 0; r < REGIONS; r++) {
#pragma omp parallel num_threads(2)
        delay(delay_length);
    }
    return arg;
}

/* 16 host threads with 200 regions of 2 each: milliseconds; threads and CPU a second after; if asked for, threads 5 s after. */
static int hosts(int later) {
    pthread_t t[HOSTS];
    int before = threads();
    double start = bench_now();
    for (int i = 0; i < HOSTS; i++)
        if (pthread_create(&t[i], NULL, host, NULL))
            return 1;
    for (int i = 0; i < HOSTS; i++)
        pthread_join(t[i], NULL);
    double took = (bench_now() - start) / 1e6;
    bench_print("hosts", took, took);
    double cpu = cpu_ms();
    usleep(1000000);
    cpu = (cpu_ms() - cpu) / 10;
    bench_print("hosts_threads", threads() - before, threads() - before);
    bench_print("hosts_cpu", cpu, cpu);
    if (later) {
        usleep(4000000);
        bench_print("hosts_threads_later", threads() - before, threads() - before);
    }
    return 0;
}

/* CPU used in the second after a region, in percent of a core. */
static int idle(void) {
    for (int i = 0; i < 1000; i++) {
#pragma omp parallel num_threads(2)
        delay(delay_length);
    }
    double cpu = cpu_ms();
    usleep(1000000);
    cpu = (cpu_ms() - cpu) / 10;
    bench_print("idle", cpu, cpu);
    return 0;
}

/* Resident memory in kB, after a region of 2 when there is one. */
static int rss(int region) {
    if (region) {
#pragma omp parallel num_threads(2)
        delay(100);
    }
    long size, resident;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &size, &resident) != 2)
        return 1;
    fclose(f);
    double kb = resident * (sysconf(_SC_PAGESIZE) / 1024);
    bench_print(region ? "rss" : "rss_empty", kb, kb);
    return 0;
}

/* fork() after a region, and a region in the child: microseconds from fork to the end of the child.
 * A child that does not end within a second is killed, and the bench fails. */
static int forked(void) {
    enum { CHILDREN = 20 };
    double v[CHILDREN];
    volatile int sum = 0;
#pragma omp parallel num_threads(2)
    delay(100);
    for (int i = 0; i < CHILDREN; i++) {
        double start = bench_now();
        pid_t child = fork();
        if (child < 0)
            return 1;
        if (child == 0) {
            alarm(1);
            int n = 0;
#pragma omp parallel num_threads(2) reduction(+ : n)
            n += 1;
            sum = n;
            _exit(sum != 2);
        }
        int status;
        waitpid(child, &status, 0);
        if (status != 0) {
            fprintf(stderr, WIFSIGNALED(status) ? "the child hangs\n" : "the child's team is smaller\n");
            return 1;
        }
        v[i] = (bench_now() - start) / 1e3;
    }
    qsort(v, CHILDREN, sizeof *v, by_value);
    bench_print("fork", v[CHILDREN / 2], v[0]);
    return 0;
}

/* Short regions, about 3 us of work for each thread, until there are 20,000 or the time is up; milliseconds for 20,000. */
static int neighbours(double budget_s) {
    enum { ALL = 20000 };
    long length = delay_length * 30;
    for (int i = 0; i < 100; i++) {
#pragma omp parallel num_threads(2)
        delay(length);
    }
    double start = bench_now(), worst = 0, last = start;
    int done = 0;
    while (done < ALL && last - start < budget_s * 1e9) {
#pragma omp parallel num_threads(2)
        delay(length);
        done++;
        double now = bench_now();
        worst = now - last > worst ? now - last : worst;
        last = now;
    }
    double ms = (last - start) / 1e6 * ALL / done;
    bench_print("neighbours", ms, worst / 1e6);
    return 0;
}

static const struct bench table[] = {
    {"nested", nested, nothing, 1},
    {"cycle", cycle, nothing_6, 6},
    {0},
};

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "rss"))
        return rss(1);
    if (!strcmp(what, "rss_empty"))
        return rss(0);
    if (!strcmp(what, "fork"))
        return forked();
    delay_calibrate();
    if (!strcmp(what, "hosts"))
        return hosts(argc > 2);
    if (!strcmp(what, "idle"))
        return idle();
    if (!strcmp(what, "neighbours"))
        return neighbours(argc > 2 ? atof(argv[2]) : 5);
    return bench_main(table, argc, argv);
}

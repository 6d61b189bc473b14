// Host threads: any number opens regions at once; what they leave behind is used again or ended.
//
// case: hosts-sixteen args="16 40" timeout=60
// case: hosts-thousand args="1000 1" timeout=90
// case: hosts-thread-limit args="16 20" env="OMP_THREAD_LIMIT=4" timeout=60
// case: hosts-bound args="16 20" env="OMP_PROC_BIND=true OMP_PLACES=threads" timeout=60
// case: hosts-leave-nothing args="leave" timeout=60
// case: hosts-reuse-workers args="reuse"
// case: hosts-idle-keep-workers args="keep" timeout=60
// case: hosts-end-by-pthread-exit args="exit"
// case: hosts-main-thread-ends args="main"
// stock-fails: hosts-thousand,hosts-end-by-pthread-exit libomp crashes when threads with workers end
// stock-fails: hosts-leave-nothing libomp keeps the workers of all that ended
// stock-fails: hosts-reuse-workers libgomp ends the workers of a thread with it, and makes new ones for the next
// stock-passes: hosts-idle-keep-workers,hosts-sixteen,hosts-thread-limit,hosts-bound,hosts-main-thread-ends
#include "check.h"
#include <sys/syscall.h>

static int rounds;
static int limit;

static void *host(void *arg)
{
    int n = 2 + (int)((long)arg % 3);
    for (int i = 0; i < rounds; i++) {
        int got = region(n);
        CHECK(got == (limit && limit < n ? limit : n));
    }
    return NULL;
}

static void *leaver(void *arg)
{
    CHECK(region(3) == 3);
    pthread_exit(arg);
}

static void *last(void *arg)
{
    pthread_t *main_thread = arg;
    pthread_join(*main_thread, NULL);
    CHECK(region(3) == 3);
    puts("good");
    exit(0);
}

static pthread_barrier_t all_done;
static int of_thread;
#pragma omp threadprivate(of_thread)

// The workers of a thread stay its own while it lives: what they left in threadprivate variables is still there.
static void *keeper(void *arg)
{
    int me = (int)(long)arg;
#pragma omp parallel num_threads(4)
    of_thread = 10 * me + omp_get_thread_num();
    pthread_barrier_wait(&all_done);
    for (int i = 0; i < rounds; i++) {
#pragma omp parallel num_threads(4)
        CHECK(of_thread == 10 * me + omp_get_thread_num());
    }
    pthread_barrier_wait(&all_done);
    pthread_barrier_wait(&all_done);
#pragma omp parallel num_threads(4)
    CHECK(of_thread == 10 * me + omp_get_thread_num());
    return arg;
}

// Processor time that the process has used, in milliseconds.
static long used_ms(void)
{
    struct rusage u;
    CHECK(getrusage(RUSAGE_SELF, &u) == 0);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

// A second later nothing is running any more.
static void nobody_runs(void)
{
    sleep_ms(1000);
    long begin = used_ms();
    sleep_ms(1000);
    CHECK(used_ms() - begin < 20);
}

// The kernel's numbers of all workers that there were.
static int workers[1024], n_workers;

static void *note_workers(void *arg)
{
#pragma omp parallel num_threads(3)
    {
        int me = (int)syscall(SYS_gettid), i = 0;
#pragma omp critical
        if (omp_get_thread_num() != 0) {
            while (i < n_workers && workers[i] != me)
                i++;
            if (i == n_workers)
                workers[n_workers++] = me;
        }
    }
    return arg;
}

int main(int argc, char **argv)
{
    (void)argc;
    omp_set_dynamic(0);
    pthread_t t[16];
    if (!strcmp(argv[1], "exit")) {
        for (int i = 0; i < 100; i++) {
            CHECK(pthread_create(&t[0], NULL, leaver, &t) == 0);
            void *r = NULL;
            pthread_join(t[0], &r);
            CHECK(r == &t);
        }
        puts("good");
        return 0;
    }
    if (!strcmp(argv[1], "main")) {
        static pthread_t me;
        me = pthread_self();
        CHECK(region(3) == 3);
        CHECK(pthread_create(&t[0], NULL, last, &me) == 0);
        pthread_exit(NULL);
    }
    if (!strcmp(argv[1], "leave")) {
        rounds = 200;
        for (int i = 0; i < 16; i++)
            CHECK(pthread_create(&t[i], NULL, host, (void *)(long)i) == 0);
        for (int i = 0; i < 16; i++)
            pthread_join(t[i], NULL);
        nobody_runs();
        fprintf(stderr, "%d threads after 2 s\n", threads());
        // They end within 5 s; a loaded machine gets some more.
        for (int i = 0; i < 80 && threads() > 1; i++)
            sleep_ms(100);
        CHECK(threads() == 1);
        puts("good");
        return 0;
    }
    if (!strcmp(argv[1], "reuse")) {
        for (int i = 0; i < 100; i++) {
            CHECK(pthread_create(&t[0], NULL, note_workers, NULL) == 0);
            pthread_join(t[0], NULL);
        }
        // Two workers do for all; on a loaded machine some end before they are wanted again.
        fprintf(stderr, "%d workers\n", n_workers);
        CHECK(n_workers >= 2 && n_workers < 50);
        puts("good");
        return 0;
    }
    if (!strcmp(argv[1], "keep")) {
        rounds = 20;
        pthread_barrier_init(&all_done, NULL, 17);
        for (int i = 0; i < 16; i++)
            CHECK(pthread_create(&t[i], NULL, keeper, (void *)(long)i) == 0);
        pthread_barrier_wait(&all_done);
        pthread_barrier_wait(&all_done);
        nobody_runs();
        CHECK(threads() == 1 + 16 * 4);
        pthread_barrier_wait(&all_done);
        for (int i = 0; i < 16; i++)
            pthread_join(t[i], NULL);
        puts("good");
        return 0;
    }
    int total = atoi(argv[1]);
    rounds = atoi(argv[2]);
    limit = getenv("OMP_THREAD_LIMIT") ? atoi(getenv("OMP_THREAD_LIMIT")) : 0;
    long before = 0;
    for (int done = 0; done < total; done += 16) {
        for (int i = 0; i < 16; i++)
            CHECK(pthread_create(&t[i], NULL, host, (void *)(long)i) == 0);
        for (int i = 0; i < 16; i++)
            pthread_join(t[i], NULL);
        if (done >= 320 && before == 0)
            before = resident();
    }
    if (total >= 1000) {
        long grown = resident() - before;
        fprintf(stderr, "grown by %ld kB, %d threads\n", grown, threads());
        CHECK(grown < 2048);
        for (int i = 0; i < 60 && threads() > 1; i++)
            sleep_ms(100);
        CHECK(threads() == 1);
    }
    puts("good");
    return 0;
}

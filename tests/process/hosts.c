// Host threads: any number opens regions at once; what they leave behind is used again or ended.
//
// case: hosts-sixteen args="16 40" timeout=60
// case: hosts-thousand args="1000 1" timeout=90
// case: hosts-thread-limit args="16 20" env="OMP_THREAD_LIMIT=4" timeout=60
// case: hosts-bound args="16 20" env="OMP_PROC_BIND=true OMP_PLACES=threads" timeout=60
// case: hosts-end-by-pthread-exit args="exit"
// case: hosts-main-thread-ends args="main"
// stock-fails: hosts-thousand,hosts-end-by-pthread-exit libomp crashes when threads with workers end
// stock-passes: hosts-sixteen,hosts-thread-limit,hosts-bound,hosts-main-thread-ends
#include "check.h"

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

// Regions at every time of a process's and a thread's life.
//
// case: life-static args="none" out="constructor\ngood\natexit\ndestructor"
// case: life-exit-inside args="exit 0" exit=5
// case: life-exit-inside-worker args="exit 1" exit=5
// case: life-_exit-inside args="_exit 0" exit=6
// case: life-_exit-inside-worker args="_exit 1" exit=6
// case: life-quick-exit args="quick" exit=8
// case: life-thread-local args="tls" out="tls ended"
// case: life-tsd-destructor args="tsd"
// case: life-abort args="abort" exit=-6
// stock-fails: life-thread-local,life-tsd-destructor libomp crashes in the region of a thread that ends
// stock-passes: life-static,life-exit-inside,life-exit-inside-worker,life-_exit-inside,life-_exit-inside-worker,life-quick-exit,life-abort
#include "check.h"

struct Always {
    Always()
    {
        CHECK(region(3) == 3);
        puts("constructor");
    }
    ~Always()
    {
        // Called by whichever thread calls exit: in a region of its own it gets fewer threads, but a result.
        int n = region(3);
        CHECK(n == 3 || n == 1);
        puts("destructor");
        fflush(stdout);
    }
};

static Always always;

struct OfThread {
    int used = 0;
    ~OfThread()
    {
        CHECK(region(3) == 3);
        puts("tls ended");
    }
};

static thread_local OfThread of_thread;
static pthread_key_t key;

static void at_exit()
{
    int n = region(3);
    CHECK(n == 3 || n == 1);
    puts("atexit");
}

static void *tls_host(void *)
{
    of_thread.used = 1;
    CHECK(region(3) == 3);
    return nullptr;
}

static void tsd_ends(void *p)
{
    long round = (long)p;
    CHECK(region(2) == 2);
    if (round < 3)
        pthread_setspecific(key, (void *)(round + 1));
}

static void *tsd_host(void *)
{
    CHECK(region(3) == 3);
    pthread_setspecific(key, (void *)1);
    return nullptr;
}

static void run(void *(*f)(void *))
{
    for (int i = 0; i < 50; i++) {
        pthread_t t;
        CHECK(pthread_create(&t, nullptr, f, nullptr) == 0);
        pthread_join(t, nullptr);
    }
    for (int i = 0; i < 60 && threads() > 3; i++)
        sleep_ms(100);
    CHECK(threads() <= 3);
}

int main(int argc, char **argv)
{
    atexit(at_exit);
    const char *what = argv[1];
    int who = argc > 2 ? atoi(argv[2]) : 0;
    if (!strcmp(what, "exit") || !strcmp(what, "_exit")) {
#pragma omp parallel num_threads(4)
        {
            if (omp_get_thread_num() == who) {
                if (what[0] == '_')
                    _exit(6);
                exit(5);
            }
            for (;;)
                sleep_ms(1000);
        }
    } else if (!strcmp(what, "quick")) {
#pragma omp parallel num_threads(4)
        {
#pragma omp single nowait
            quick_exit(8);
        }
    } else if (!strcmp(what, "tls")) {
        run(tls_host);
    } else if (!strcmp(what, "tsd")) {
        pthread_key_create(&key, tsd_ends);
        run(tsd_host);
    } else if (!strcmp(what, "abort")) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
#pragma omp parallel num_threads(4)
        {
#pragma omp single nowait
            abort();
        }
    }
    puts("good");
    return 0;
}

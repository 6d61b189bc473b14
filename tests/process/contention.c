// Waiting costs nothing that others need: teams bigger than the machine, busy neighbours, idle teams.
//
// case: wait-oversubscribed args="oversubscribed"
// case: wait-beside-host-threads args="beside"
// case: wait-between-regions args="between"
// case: wait-with-busy-neighbours args="neighbours" timeout=60
// stock-sometimes-fails: wait-oversubscribed,wait-beside-host-threads,wait-between-regions libomp waiting threads spin for 200 ms, if they get the CPU
// stock-sometimes-fails: wait-with-busy-neighbours libgomp spins away the time slices that the others need
// stock-sometimes-fails: wait-with-busy-neighbours libomp spins away the time slices that the others need
#include "check.h"

// Processor time that the process has used, in milliseconds.
static long used_ms(void)
{
    struct rusage u;
    CHECK(getrusage(RUSAGE_SELF, &u) == 0);
    return (u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void *sleeper(void *arg)
{
    for (int i = 0; i < 5; i++) {
#pragma omp parallel num_threads(2)
        {
#pragma omp master
            sleep_ms(200);
        }
    }
    return arg;
}

int main(int argc, char **argv)
{
    (void)argc;
    int procs = omp_get_num_procs();
    omp_set_dynamic(0);
    long begin = used_ms();
    if (!strcmp(argv[1], "oversubscribed")) {
        // All but one thread wait, 1 s in all.
        int n = 4 * procs;
        for (int i = 0; i < 5; i++) {
#pragma omp parallel num_threads(n)
            {
#pragma omp single
                sleep_ms(200);
            }
        }
        CHECK(used_ms() - begin < 300);
    } else if (!strcmp(argv[1], "beside")) {
        // Teams that fit the machine one by one, but not together.
        pthread_t t[64];
        int hosts = 2 * procs < 64 ? 2 * procs : 64;
        for (int i = 0; i < hosts; i++)
            CHECK(pthread_create(&t[i], NULL, sleeper, NULL) == 0);
        for (int i = 0; i < hosts; i++)
            pthread_join(t[i], NULL);
        CHECK(used_ms() - begin < 300 + 5 * hosts);
    } else if (!strcmp(argv[1], "between")) {
        // Between two regions workers sleep, after a while.
        for (int i = 0; i < 5; i++) {
            CHECK(region(procs) == procs);
            sleep_ms(200);
        }
        CHECK(used_ms() - begin < 300);
    } else if (!strcmp(argv[1], "neighbours")) {
        pid_t other[64];
        int n = procs < 64 ? procs : 64;
        for (int i = 0; i < n; i++) {
            other[i] = fork();
            if (other[i] == 0)
                for (alarm(60);;) {
                }
        }
        for (int i = 0; i < 300; i++)
            CHECK(region(procs) == procs);
        for (int i = 0; i < n; i++) {
            kill(other[i], SIGKILL);
            waitpid(other[i], NULL, 0);
        }
    }
    puts("good");
    return 0;
}

// Regions started by several threads of the host at once, and by threads that come and go.
// only: gcc clang
#include "check.h"
#include <pthread.h>

static void *work(void *arg)
{
    long me = (long)arg;
    for (int round = 0; round < 20; round++) {
        int want = 1 + (int)(me + round) % 3, sum = 0;
#pragma omp parallel num_threads(want) reduction(+ : sum)
        {
            CHECK(omp_get_num_threads() == want, "%d of %d", omp_get_num_threads(), want);
            CHECK(omp_get_level() == 1, "level %d", omp_get_level());
            sum += omp_get_thread_num() + 1;
        }
        CHECK(sum == want * (want + 1) / 2, "sum %d", sum);
        CHECK(omp_get_thread_num() == 0 && omp_get_num_threads() == 1, "outside");
    }
    return NULL;
}

int main(void)
{
    for (int round = 0; round < 5; round++) {
        pthread_t t[6];
        for (long i = 0; i < 6; i++)
            CHECK(pthread_create(&t[i], NULL, work, (void *)i) == 0, "pthread_create");
        work((void *)1L);
        for (int i = 0; i < 6; i++)
            pthread_join(t[i], NULL);
    }
    return check_end();
}

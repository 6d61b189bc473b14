// Threads of the program, each with regions of its own; workers go from one to the other.
#include "race.h"
#include <pthread.h>

static int x[2], met;

static void *host(void *arg)
{
    int me = *(int *)arg;
    UNORDERED(meet(&met, 2);)
    for (int i = 0; i < 10; i++) {
        int y = 0, here = 0;
#pragma omp parallel num_threads(2) shared(here)
        {
            meet(&here, 2);
#pragma omp critical
            add(&y, 1);
            if (omp_get_thread_num() == 1)
                add(ORDERED(&x[me]) UNORDERED(&x[0]), 1);
        }
        add(ORDERED(&x[me]) UNORDERED(&x[1]), y);
    }
    return NULL;
}

int main(void)
{
    int bad = 0, numbers[2] = {0, 1};
    for (int round = 1; round < 4; round++) {
        pthread_t threads[2];
        for (int i = 0; i < 2; i++)
            pthread_create(&threads[i], NULL, host, &numbers[i]);
        for (int i = 0; i < 2; i++)
            pthread_join(threads[i], NULL);
        ORDERED(bad += x[0] != 30 * round || x[1] != 30 * round;)
        met = 0;
    }
    return must(bad == 0);
}

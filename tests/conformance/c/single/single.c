// single: one thread, a barrier or none at its end, copyprivate of several variables.
#include "check.h"
#include <string.h>

int main(void)
{
    int n = check_threads();
    int ran = 0, loose = 0;
#pragma omp parallel
    {
        for (int round = 0; round < 200; round++) {
            int before = round;
#pragma omp single
            {
                ran++;
                if (round % 50 == 0)
                    usleep(1000);
            }
            CHECK(ran == before + 1, "round %d: %d", round, ran);
#pragma omp single nowait
            __atomic_fetch_add(&loose, 1, __ATOMIC_RELAXED);
#pragma omp barrier
        }
    }
    CHECK(ran == 200 && loose == 200, "%d %d", ran, loose);

#pragma omp parallel
    {
        for (int round = 0; round < 200; round++) {
            int number = -1;
            double real = -1;
            char text[64] = "";
            int array[3] = {0};
#pragma omp single copyprivate(number, real, text, array)
            {
                number = round;
                real = round / 2.0;
                snprintf(text, sizeof text, "round %d", round);
                array[2] = omp_get_num_threads();
            }
            char want[64];
            snprintf(want, sizeof want, "round %d", round);
            CHECK(number == round && real == round / 2.0, "%d %f", number, real);
            CHECK(!strcmp(text, want) && array[2] == n, "%s", text);
            // The next one may not overwrite what a slow thread still has to copy.
            if (omp_get_thread_num() == round % n && round % 40 == 0)
                usleep(500);
        }
    }

    // A single thread's stores are seen by all after its barrier.
    int data[100];
#pragma omp parallel
    for (int round = 0; round < 20; round++) {
#pragma omp single
        for (int i = 0; i < 100; i++)
            data[i] = round * i;
        for (int i = 0; i < 100; i++)
            CHECK(data[i] == round * i, "data[%d] = %d", i, data[i]);
#pragma omp barrier
    }
    return check_end();
}

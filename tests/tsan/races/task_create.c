// What the creator writes before the construct, the task reads.
#include "race.h"

int main(void)
{
    static int x[20], started[20];
    int bad = 0;
#pragma omp parallel num_threads(2)
#pragma omp single
    for (int i = 0; i < 20; i++) {
        int copy[40];
        for (int k = 0; k < 40; k++)
            copy[k] = i;
        ORDERED(put(&x[i], i);)
#pragma omp task firstprivate(i, copy) shared(bad)
        {
            int wrong = get(&x[i]) != i;
            for (int k = 0; k < 40; k++)
                wrong |= copy[k] != i;
            if (wrong) {
#pragma omp atomic
                bad++;
            }
            say(&started[i]);
        }
        UNORDERED(put(&x[i], i);)
        await(&started[i], 1);
    }
    return ORDERED(must(bad == 0)) UNORDERED(0);
}

// taskwait waits for children and for no others; barriers wait for all.
#include "check.h"

int main(void)
{
    for (int round = 0; round < 20; round++) {
        int child = 0, grandchild = 0;
#pragma omp parallel
#pragma omp single
        {
            for (int i = 0; i < 10; i++) {
#pragma omp task shared(child, grandchild)
                {
#pragma omp task shared(grandchild)
                    {
                        usleep(100);
#pragma omp atomic
                        grandchild++;
                    }
#pragma omp atomic
                    child++;
                }
            }
#pragma omp taskwait
            CHECK(child == 10, "%d children after taskwait", child);
        }
        CHECK(grandchild == 10, "%d grandchildren after the barrier", grandchild);

        // A barrier inside the region.
        int made = 0;
#pragma omp parallel
        {
#pragma omp master
            for (int i = 0; i < 50; i++) {
#pragma omp task shared(made)
                {
#pragma omp atomic
                    made++;
                }
            }
#pragma omp barrier
            CHECK(made == 50, "%d tasks after the barrier", made);
        }
    }

    // Tasks that wait inside tasks.
#pragma omp parallel
#pragma omp single
    {
        int chain[200] = {0};
        for (int i = 0; i < 200; i++) {
#pragma omp task shared(chain) firstprivate(i)
            {
                int inner = 0;
#pragma omp task shared(inner)
                inner = i + 1;
#pragma omp taskwait
                chain[i] = inner;
            }
        }
#pragma omp taskwait
        for (int i = 0; i < 200; i++)
            CHECK(chain[i] == i + 1, "chain[%d] = %d", i, chain[i]);
    }
    return check_end();
}

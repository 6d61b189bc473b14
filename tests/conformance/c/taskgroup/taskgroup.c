// stock-fails: libomp frees what it did not allocate in a team of one
// taskgroup waits for descendants; nested groups; task reductions.
#include "check.h"

static void spread(int depth, int *count)
{
#pragma omp atomic
    (*count)++;
    if (depth > 0)
        for (int i = 0; i < 2; i++) {
#pragma omp task
            spread(depth - 1, count);
        }
}

int main(void)
{
    for (int round = 0; round < 10; round++) {
        int count = 0, other = 0;
#pragma omp parallel
#pragma omp single
        {
#pragma omp task shared(other)
            {
                usleep(500);
#pragma omp atomic
                other++;
            }
#pragma omp taskgroup
            {
                spread(6, &count);
#pragma omp taskgroup
                {
#pragma omp task shared(count)
                    {
#pragma omp atomic
                        count += 1000;
                    }
                }
                int now;
#pragma omp atomic read
                now = count;
                CHECK(now >= 1000, "inner group: %d", now);
            }
            CHECK(count == 127 + 1000, "after the group: %d", count);
        }
        CHECK(other == 1, "the task outside");

        long sum = 5, product = 1;
#pragma omp parallel
#pragma omp single
        {
#pragma omp taskgroup task_reduction(+ : sum) task_reduction(* : product)
            {
                for (int i = 1; i <= 100; i++) {
#pragma omp task in_reduction(+ : sum) in_reduction(* : product) firstprivate(i)
                    {
                        sum += i;
                        if (i % 25 == 0)
                            product *= 3;
                    }
                }
            }
            CHECK(sum == 5055, "task_reduction: %ld", sum);
            CHECK(product == 81, "task_reduction: %ld", product);
        }

        // reduction with the task modifier on a region and a loop.
        long total = 0, looped = 0;
        int n = 0;
#pragma omp parallel reduction(task, + : total)
        {
#pragma omp task in_reduction(+ : total)
            total += 10;
            total += 1;
#pragma omp master
            n = omp_get_num_threads();
        }
        CHECK(total == 11L * n, "parallel reduction(task): %ld of %d threads", total, n);
#pragma omp parallel
#pragma omp for reduction(task, + : looped)
        for (int i = 0; i < 50; i++) {
#pragma omp task in_reduction(+ : looped)
            looped += i;
        }
        CHECK(looped == 1225, "for reduction(task): %ld", looped);
        long arr[20] = {0};
#pragma omp parallel
#pragma omp single
#pragma omp taskgroup task_reduction(+ : arr[0 : 20])
        for (int i = 0; i < 50; i++) {
#pragma omp task in_reduction(+ : arr[0 : 20])
            arr[i % 20] += i;
        }
        CHECK(arr[0] == 60 && arr[19] == 58, "array section: %ld %ld", arr[0], arr[19]);
    }
    return check_end();
}

// Regions, barriers, single, reductions, control.
// expect: thread_begin == 4
// expect: thread_end == 4
// expect: parallel_begin == 5
// expect: parallel_end == 5
// expect: implicit_task.begin == 10
// expect: implicit_task.end == 10
// expect: sync_region.explicit.begin == 4
// expect: sync_region.explicit.end == 4
// expect: sync_region_wait.explicit.end == 4
// expect: sync_region.parallel.begin == 8
// expect: work.single_executor.begin == 1
// expect: work.single_executor.end == 1
// expect: work.single_other.begin == 3
// expect: sync_region.workshare.begin >= 4
// expect: control_tool == 1
// expect: device_initialize == 1
// expect: device_finalize == 1
// expect: initial_task.begin == 1
// expect: initial_task.end == 1
// expect-clang: masked.begin == 1
// expect-clang: masked.end == 1
// expect-clang: flush == 1
// expect-clang: reduction.begin == 2
// expect-clang: reduction.end == 2
// expect-clang: error == 1
// expect-gcc: error == 1
#include <omp.h>
#include <stdio.h>

int main(void)
{
    int sum = 0, one = 0;
#pragma omp parallel num_threads(4)
    {
#pragma omp barrier
#pragma omp single
        one++;
#pragma omp master
        one++;
    }
#pragma omp parallel num_threads(2)
    {
        // Nested: a team of one, since one active level is allowed.
        if (omp_get_thread_num() == 0) {
#pragma omp parallel num_threads(4)
            one += omp_get_thread_num() == 0;
        }
    }
#pragma omp parallel num_threads(1)
    one++;
#pragma omp parallel num_threads(2) reduction(+ : sum)
    sum += 1;
#pragma omp flush
    int x = 0;
    int answer = omp_control_tool(5, 6, &x);
#pragma omp error at(execution) severity(warning) message("as it should")
    printf("%d %d %d\n", sum, one, answer);
    return sum == 2 && one == 4 && answer == 42 ? 0 : 1;
}

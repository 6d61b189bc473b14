// Target constructs on the host, memory of devices.
// expect: target_data_op_emi.1.begin == 1
// expect: target_data_op_emi.1.end == 1
// expect: target_data_op.1 == 1
// expect: target_data_op_emi.2.end == 1
// expect: target_data_op_emi.4.end == 1
// expect: parallel_begin.teams == 1
// expect: parallel_end.teams == 1
// expect: initial_task.begin == 3
// expect: initial_task.end == 3
// expect-gcc: target_emi.1.begin == 1
// expect-gcc: target_emi.1.end == 1
// expect-gcc: target.1.end == 1
// expect-gcc: target_submit_emi.begin == 1
// expect-gcc: target_submit_emi.end == 1
// expect-gcc: target_submit == 1
// expect-gcc: target_emi.2.begin == 1
// expect-gcc: target_emi.3.end == 1
// expect-gcc: target_emi.4.end == 1
// expect-clang: work.distribute.begin >= 1
// expect-clang: work.distribute.end >= 1
// expect-clang: dispatch.distribute_chunk >= 1
#include <omp.h>
#include <stdio.h>

int main(void)
{
    int x = 1, y = 2, host = omp_get_initial_device(), sum = 0;
#pragma omp target map(tofrom : x)
    x += 1;
#pragma omp target enter data map(to : y)
#pragma omp target update to(y)
#pragma omp target exit data map(from : y)
    int *memory = omp_target_alloc(sizeof(int), host);
    omp_target_memcpy(memory, &y, sizeof(int), 0, 0, host, host);
    x += *memory;
    omp_target_free(memory, host);
#pragma omp teams distribute num_teams(2) reduction(+ : sum)
    for (int i = 0; i < 10; i++)
        sum += i;
    printf("%d %d\n", x, sum);
    return x == 4 && sum == 45 ? 0 : 1;
}

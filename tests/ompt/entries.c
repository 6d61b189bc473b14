// Entries that compilers after gcc 12 call to tell tools more.
// only: gcc
// expect: sync_region.explicit.begin == 2
// expect: sync_region.workshare.begin >= 4
// expect: sync_region.implementation.begin == 2
// expect: work.single_executor.begin == 1
// expect: work.single_executor.end == 1
// expect: work.single_other.end == 1
// expect: masked.begin == 1
// expect: masked.end == 1
// expect: work.loop_static.begin == 2
// expect: work.loop_static.end == 2
// expect: work.distribute.begin == 2
// expect: work.distribute.end == 2
// expect: dispatch.distribute_chunk == 2
// expect: dispatch.ws_loop_chunk == 2
// expect: reduction.begin == 2
// expect: reduction.end == 2
// expect: work.scope.begin == 2
// expect: work.scope.end == 2
#include <stdbool.h>
#include <stdint.h>

void GOMP_barrier_ext(int);
bool GOMP_single_start_with_end(void);
void GOMP_single_end(void);
bool GOMP_has_masked_thread_num(int);
void GOMP_masked_end(void);
void GOMP_reduction_start(void);
void GOMP_reduction_end(void);
_Complex int GOMP_loop_static_worksharing_start(unsigned long long);
void GOMP_loop_static_worksharing_dispatch(unsigned long long, unsigned long long);
void GOMP_loop_static_worksharing_end(void);
_Complex int GOMP_distribute_static_worksharing_start(unsigned long long);
void GOMP_distribute_static_worksharing_dispatch(unsigned long long, unsigned long long);
void GOMP_distribute_static_worksharing_end(void);

int main(void)
{
    int sum = 0;
#pragma omp parallel num_threads(2)
    {
        GOMP_barrier_ext(2);
        GOMP_barrier_ext(1);
        GOMP_barrier_ext(0);
        if (GOMP_single_start_with_end())
            GOMP_single_end();
        if (GOMP_has_masked_thread_num(1))
            GOMP_masked_end();
        GOMP_reduction_start();
        sum++;
        GOMP_reduction_end();
        GOMP_loop_static_worksharing_start(10);
        GOMP_loop_static_worksharing_dispatch(0, 10);
        GOMP_loop_static_worksharing_end();
        GOMP_distribute_static_worksharing_start(10);
        GOMP_distribute_static_worksharing_dispatch(0, 10);
        GOMP_distribute_static_worksharing_end();
#pragma omp scope reduction(task, + : sum)
        sum++;
    }
    return sum == 4 ? 0 : 1;
}

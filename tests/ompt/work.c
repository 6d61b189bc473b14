// Loops, sections, ordered, doacross.
// expect: work.loop_dynamic.begin == 6
// expect: work.loop_dynamic.end == 6
// expect: work.loop_guided.begin == 3
// expect: work.loop_guided.end == 3
// expect: work.sections.begin == 3
// expect: work.sections.end == 3
// expect: dispatch.section == 2
// expect: dispatch.ws_loop_chunk >= 20
// expect: mutex_acquire.ordered == 10
// expect: mutex_acquired.ordered == 10
// expect: mutex_released.ordered == 10
// expect: dependences >= 8
// expect: sync_region.workshare.begin + sync_region.explicit.begin >= 15
// expect: work.loop_static.begin >= 3
// expect: work.loop_static.end >= 3
#include <stdio.h>

int main(void)
{
    int sum = 0, order = 0, wrong = 0, a[10] = {1};
#pragma omp parallel num_threads(3)
    {
#pragma omp for schedule(dynamic, 2)
        for (int i = 0; i < 20; i++)
#pragma omp atomic
            sum += i;
#pragma omp for schedule(guided)
        for (int i = 0; i < 20; i++)
#pragma omp atomic
            sum += i;
#pragma omp for schedule(dynamic, 1) ordered
        for (int i = 0; i < 10; i++)
#pragma omp ordered
        {
            wrong += order != i;
            order++;
        }
#pragma omp sections
        {
#pragma omp section
#pragma omp atomic
            sum += 1;
#pragma omp section
#pragma omp atomic
            sum += 1;
        }
#pragma omp for ordered(1) schedule(static)
        for (int i = 1; i < 10; i++) {
#pragma omp ordered depend(sink : i - 1)
            a[i] = a[i - 1] + 1;
#pragma omp ordered depend(source)
        }
    }
    printf("%d %d %d\n", sum, wrong, a[9]);
    return sum == 382 && wrong == 0 && a[9] == 10 ? 0 : 1;
}

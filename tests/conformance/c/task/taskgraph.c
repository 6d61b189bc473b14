// Task graphs, by the entries that clang -fopenmp-taskgraph calls: the body runs once, its tasks each time.
// only: clang
// stock-fails: libomp is built without task graphs
// threads: 1 2 4
#include "check.h"

int __kmpc_global_thread_num(void *);
__attribute__((weak)) int __kmpc_start_record_task(void *, int, int, int);
__attribute__((weak)) void __kmpc_end_record_task(void *, int, int, int);

enum { TIMES = 20, N = 64 };

static int begin(int flags, int id) { return __kmpc_start_record_task(NULL, __kmpc_global_thread_num(NULL), flags, id); }
static void end(int flags, int id) { __kmpc_end_record_task(NULL, __kmpc_global_thread_num(NULL), flags, id); }

static long add(long *to, long x) { return __atomic_add_fetch(to, x, __ATOMIC_RELAXED); }

int main(void)
{
    int bodies = 0;
    long sum = 0, nested = 0;
    static int wave[N + 1][N + 1];
#pragma omp parallel
#pragma omp single
    {
        // Firstprivate values are those of the recording; tasks of tasks are made anew.
        for (int t = 0; t < TIMES; t++) {
            if (begin(0, 1)) {
                bodies++;
                for (int i = 0; i < 10; i++) {
#pragma omp task firstprivate(i) shared(sum, nested)
                    {
                        add(&sum, i);
#pragma omp task shared(nested)
                        add(&nested, 1);
                    }
                }
            }
            end(0, 1);
            CHECK(sum == 45L * (t + 1) && nested == 10L * (t + 1), "%ld, %ld in turn %d", sum, nested, t);
        }
        CHECK(bodies == 1, "%d bodies", bodies);

        // Dependences, a taskwait in between, and mutexinoutset.
        int inside = 0, worst = 0;
        bodies = 0;
        for (int t = 0; t < TIMES; t++) {
            for (int i = 0; i <= N; i++)
                for (int j = 0; j <= N; j++)
                    wave[i][j] = i == 0 || j == 0 ? 1 + t : -1;
            if (begin(0, 2)) {
                bodies++;
                for (int i = 1; i <= N; i++)
                    for (int j = 1; j <= N; j++) {
#pragma omp task firstprivate(i, j) depend(in : wave[i - 1][j], wave[i][j - 1]) depend(out : wave[i][j])
                        wave[i][j] = wave[i - 1][j] < 0 || wave[i][j - 1] < 0 ? -2 : wave[i - 1][j];
                    }
#pragma omp taskwait
                for (int i = 0; i < 20; i++) {
#pragma omp task depend(mutexinoutset : inside) shared(inside, worst)
                    {
                        int now = __atomic_add_fetch(&inside, 1, __ATOMIC_ACQ_REL);
                        if (now > worst || wave[N][N] < 0)
                            worst = now;
                        __atomic_sub_fetch(&inside, 1, __ATOMIC_ACQ_REL);
                    }
                }
            }
            end(0, 2);
            for (int i = 1; i <= N; i++)
                for (int j = 1; j <= N; j++)
                    CHECK(wave[i][j] == t + 1, "%d at %d, %d in turn %d", wave[i][j], i, j, t);
        }
        CHECK(bodies == 1 && worst == 1, "%d bodies, %d at a time", bodies, worst);

        // A taskloop with a reduction, two graphs in turns, recording anew.
        long total = 0;
        bodies = 0;
        for (int t = 0; t < TIMES; t++) {
            int id = 3 + t % 2;
            if (begin(t == 10 ? 2 : 0, id)) {
                bodies++;
#pragma omp taskloop reduction(+ : total) num_tasks(40)
                for (int i = 0; i < 1000; i++)
                    total += id;
            }
            end(0, id);
            CHECK(total == 1000L * (3 * (t + 1) + (t + 1) / 2), "%ld in turn %d", total, t);
        }
        CHECK(bodies == 3, "%d bodies", bodies);

        // Without waiting at the end.
        sum = 0;
        bodies = 0;
        for (int t = 0; t < TIMES; t++) {
            if (begin(1, 5)) {
                bodies++;
#pragma omp task shared(sum)
                add(&sum, 1);
            }
            end(1, 5);
        }
#pragma omp taskwait
        CHECK(sum == TIMES && bodies == 1, "%ld, %d bodies", sum, bodies);

        // A task with an event is not copied: the body runs each time.
        sum = 0;
        bodies = 0;
        for (int t = 0; t < TIMES; t++) {
            if (begin(0, 6)) {
                omp_event_handle_t event;
                bodies++;
#pragma omp task detach(event) shared(sum)
                add(&sum, 1);
                omp_fulfill_event(event);
            }
            end(0, 6);
        }
        CHECK(sum == TIMES && bodies == TIMES, "%ld, %d bodies", sum, bodies);
    }
    return check_end();
}

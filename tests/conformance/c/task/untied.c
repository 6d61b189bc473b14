// Untied tasks: their parts run in order and once, private objects stay, and waits inside of them end (OpenMP 5.2, 12.1).
// threads: 1 2 4 16
// timeout: 60
// stock-fails: libomp hangs now and then with 2 and with 4 threads
#include "check.h"

// Objects that live across a task scheduling point of an untied task are firstprivate or static here: clang 19 loses others.
enum { TASKS = 50, DEPTH = 6 };

static int parts[TASKS], child[TASKS], nodes;

static void add(int *to)
{
    __atomic_fetch_add(to, 1, __ATOMIC_RELAXED);
}

// Each level waits in another way.
static void tree(int depth)
{
    add(&nodes);
    if (depth == 0)
        return;
    int local[3] = {depth, depth * 10, depth * 100};
#pragma omp task untied firstprivate(local, depth)
    {
        tree(depth - 1);
#pragma omp taskyield
        CHECK(local[0] == depth && local[2] == depth * 100, "level %d has %d", depth, local[0]);
    }
#pragma omp task
    tree(depth - 1);
    if (depth % 3) {
#pragma omp taskwait
    }
    CHECK(local[1] == depth * 10, "level %d has %d", depth, local[1]);
}

int main(void)
{
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < TASKS; i++)
            parts[i] = child[i] = 0;
        nodes = 0;
#pragma omp parallel
#pragma omp single
        {
            for (int i = 0; i < TASKS; i++) {
#pragma omp task untied firstprivate(i)
                {
                    CHECK(parts[i] == 0, "task %d begins with part %d", i, parts[i]);
                    add(&parts[i]);
#pragma omp taskyield
                    CHECK(parts[i] == 1, "task %d goes on with part %d", i, parts[i]);
                    add(&parts[i]);
#pragma omp task firstprivate(i)
                    child[i] = i + 1;
#pragma omp taskwait
                    CHECK(child[i] == i + 1, "task %d: its child left %d", i, child[i]);
                    add(&parts[i]);
                }
            }
#pragma omp taskwait
            for (int i = 0; i < TASKS; i++)
                CHECK(parts[i] == 3, "task %d ran %d of 3 parts", i, parts[i]);
#pragma omp taskgroup
            tree(DEPTH);
            CHECK(nodes == (1 << (DEPTH + 1)) - 1, "%d nodes", nodes);

            // Untied tasks in a chain of dependences.
            int chain = 0;
            for (int i = 0; i < 20; i++) {
#pragma omp task untied depend(inout : chain) shared(chain) firstprivate(i)
                {
                    CHECK(chain == i, "link %d finds %d", i, chain);
#pragma omp taskyield
                    chain++;
                }
            }
#pragma omp taskwait
            CHECK(chain == 20, "chain of %d", chain);
        }
    }
    return check_end();
}

// depend: in, out, inout, mutexinoutset, inoutset, depobj, iterators, arrays; taskwait depend.
#include "check.h"

static void chain(void)
{
    int x = 0, order[100];
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 100; i++) {
#pragma omp task depend(inout : x) shared(x, order) firstprivate(i)
        {
            CHECK(x == i, "task %d after %d", i, x);
            order[i] = x++;
        }
    }
    CHECK(x == 100 && order[99] == 99, "chain %d", x);
}

static void readers(void)
{
    int x = 0, read = 0, bad = 0;
#pragma omp parallel
#pragma omp single
    for (int round = 1; round <= 20; round++) {
#pragma omp task depend(out : x) shared(x, read, bad) firstprivate(round)
        {
            if (read != (round - 1) * 5)
                bad++;
            x = round;
        }
        for (int r = 0; r < 5; r++) {
#pragma omp task depend(in : x) shared(x, read, bad) firstprivate(round)
            {
                if (x != round) {
#pragma omp atomic
                    bad++;
                }
#pragma omp atomic
                read++;
            }
        }
    }
    CHECK(read == 100 && bad == 0, "%d read, %d out of order", read, bad);
}

static void wavefront(void)
{
    enum { SIZE = 30 };
    static int grid[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++)
            grid[i][j] = 0;
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < SIZE; j++) {
            int *up = i ? &grid[i - 1][j] : &grid[i][j], *left = j ? &grid[i][j - 1] : &grid[i][j];
#pragma omp task depend(in : up[0], left[0]) depend(inout : grid[i][j]) firstprivate(i, j)
            grid[i][j] = 1 + (i ? grid[i - 1][j] : 0) + (j ? grid[i][j - 1] : 0);
        }
    // Row 0 counts up; (1, 1) is 2 + 2 + 1.
    CHECK(grid[0][SIZE - 1] == SIZE && grid[1][1] == 5, "%d %d", grid[0][SIZE - 1], grid[1][1]);
    for (int i = 1; i < SIZE; i++)
        for (int j = 1; j < SIZE; j++)
            CHECK(grid[i][j] == (int)(1u + (unsigned)grid[i - 1][j] + (unsigned)grid[i][j - 1]) ||
                      grid[i][j] < 0 || grid[i - 1][j] < 0,
                  "cell %d %d", i, j);
}

static void mutex_sets(void)
{
    int x = 0, y = 0, inside_x = 0, inside_y = 0, after = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp task depend(out : x, y) shared(x, y)
        x = y = 1;
        for (int i = 0; i < 40; i++) {
#pragma omp task depend(mutexinoutset : x) shared(x, inside_x)
            {
                CHECK(__atomic_add_fetch(&inside_x, 1, __ATOMIC_RELAXED) == 1, "two in x");
                x++;
                __atomic_sub_fetch(&inside_x, 1, __ATOMIC_RELAXED);
            }
#pragma omp task depend(mutexinoutset : y, x) shared(x, y, inside_x, inside_y)
            {
                CHECK(__atomic_add_fetch(&inside_x, 1, __ATOMIC_RELAXED) == 1, "two in x");
                CHECK(__atomic_add_fetch(&inside_y, 1, __ATOMIC_RELAXED) == 1, "two in y");
                x++, y++;
                __atomic_sub_fetch(&inside_y, 1, __ATOMIC_RELAXED);
                __atomic_sub_fetch(&inside_x, 1, __ATOMIC_RELAXED);
            }
        }
#pragma omp task depend(in : x, y) shared(x, y, after)
        after = x * 1000 + y;
    }
    CHECK(after == 81 * 1000 + 41, "after %d", after);
}

static void objects(void)
{
    int x = 0, seen = 0;
    omp_depend_t out, in;
#pragma omp depobj(out) depend(out : x)
#pragma omp depobj(in) depend(in : x)
#pragma omp parallel
#pragma omp single
    {
#pragma omp task depend(depobj : out) shared(x)
        {
            usleep(200);
            x = 5;
        }
        for (int i = 0; i < 5; i++) {
#pragma omp task depend(depobj : in) shared(x, seen)
            {
                CHECK(x == 5, "x %d", x);
#pragma omp atomic
                seen++;
            }
        }
    }
    CHECK(seen == 5, "seen %d", seen);
#pragma omp depobj(in) update(inout)
#pragma omp parallel
#pragma omp single
    for (int i = 0; i < 20; i++) {
#pragma omp task depend(depobj : in) shared(x) firstprivate(i)
        {
            CHECK(x == 5 + i, "x %d at %d", x, i);
            x++;
        }
    }
    CHECK(x == 25, "x %d", x);
#pragma omp depobj(out) destroy
#pragma omp depobj(in) destroy
}

static void iterators(void)
{
    int v[16] = {0}, sum = 0;
#pragma omp parallel
#pragma omp single
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 16; i++) {
#pragma omp task depend(inout : v[i]) shared(v) firstprivate(i)
            v[i]++;
        }
#pragma omp task depend(iterator(k = 0 : 16), in : v[k]) shared(v, sum) firstprivate(round)
        {
            for (int i = 0; i < 16; i++)
                CHECK(v[i] == round + 1, "v[%d] = %d in round %d", i, v[i], round);
            sum++;
        }
    }
    CHECK(sum == 5, "sum %d", sum);
}

static void waits(void)
{
    int x = 0, y = 0;
#pragma omp parallel
#pragma omp single
    {
#pragma omp task depend(out : x) shared(x)
        {
            usleep(200);
            x = 1;
        }
#pragma omp task depend(out : y) shared(y)
        {
            usleep(200);
            y = 1;
        }
#pragma omp taskwait depend(in : x)
        CHECK(x == 1, "taskwait depend: %d", x);
        // An undeferred task waits for what it depends on.
#pragma omp task if (0) depend(in : y) shared(y)
        CHECK(y == 1, "if(0): %d", y);
#pragma omp task if (0) depend(inout : x) shared(x)
        x = 2;
        CHECK(x == 2, "undeferred: %d", x);
#pragma omp task depend(in : x) shared(x)
        CHECK(x == 2, "later sibling: %d", x);
    }
}

int main(void)
{
    for (int round = 0; round < 5; round++) {
        chain();
        readers();
        wavefront();
        mutex_sets();
        objects();
        iterators();
        waits();
    }
    return check_end();
}

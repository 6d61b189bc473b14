// private, firstprivate, lastprivate, collapse, and code around loops.
#include "check.h"

int main(void)
{
    int n = check_threads();
    for (int total = 1; total < 40; total++) {
        int last = -1, seen = 0;
#pragma omp parallel for lastprivate(last)
        for (int i = 0; i < total; i++)
            last = i * 3;
        CHECK(last == 3 * (total - 1), "lastprivate static %d of %d", last, total);
#pragma omp parallel for lastprivate(last) schedule(static, 2)
        for (int i = total; i > 0; i--)
            last = i;
        CHECK(last == 1, "lastprivate down %d", last);
#pragma omp parallel for lastprivate(last) schedule(guided)
        for (int i = 0; i < total; i++)
            last = i * 5;
        CHECK(last == 5 * (total - 1), "lastprivate guided %d of %d", last, total);
#pragma omp parallel for firstprivate(last) lastprivate(last) reduction(+ : seen) schedule(runtime)
        for (int i = 0; i < total; i++)
            last = i, seen++;
        CHECK(last == total - 1 && seen == total, "both: %d %d", last, seen);
    }

    static int hits[20][30][10];
    for (int round = 0; round < 5; round++) {
#pragma omp parallel for collapse(3) schedule(dynamic, 7)
        for (int i = 0; i < 20; i++)
            for (int j = 30; j > 0; j--)
                for (int k = 0; k < 20; k += 2)
                    hits[i][j - 1][k / 2]++;
#pragma omp parallel for collapse(2)
        for (int i = 0; i < 20; i++)
            for (int j = 0; j < 30; j++)
                for (int k = 0; k < 10; k++)
                    hits[i][j][k]++;
    }
    for (int i = 0; i < 6000; i++)
        CHECK((&hits[0][0][0])[i] == 10, "collapse: %d ran %d times", i, (&hits[0][0][0])[i]);

    // A collapsed loop whose inner loop is empty.
    int ran = 0, none = 0;
#pragma omp parallel for collapse(2) reduction(+ : ran)
    for (int i = 0; i < 1000; i++)
        for (int j = 0; j < none; j++)
            ran++;
    CHECK(ran == 0, "empty inner loop: %d", ran);

    // static without chunk: one block for each thread, in order.
    int owner[100];
#pragma omp parallel for schedule(static)
    for (int i = 0; i < 100; i++)
        owner[i] = omp_get_thread_num();
    for (int i = 1; i < 100; i++)
        CHECK(owner[i] >= owner[i - 1] && owner[i] < n, "block order at %d", i);
    // static,k: round robin.
#pragma omp parallel for schedule(static, 3)
    for (int i = 0; i < 100; i++)
        owner[i] = omp_get_thread_num();
    for (int i = 0; i < 100; i++)
        CHECK(owner[i] == i / 3 % n, "iteration %d on thread %d", i, owner[i]);
    // Two static loops alike give the same thread the same iteration.
    int differ = 0;
#pragma omp parallel
    {
#pragma omp for schedule(static) nowait
        for (int i = 0; i < 100; i++)
            owner[i] = omp_get_thread_num();
#pragma omp for schedule(static) reduction(+ : differ)
        for (int i = 0; i < 100; i++)
            differ += owner[i] != omp_get_thread_num();
    }
    CHECK(differ == 0, "%d iterations moved", differ);
    return check_end();
}

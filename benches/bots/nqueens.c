/* All ways to put 11 queens on a board: a task for each square that is free, with a board of its own. */
#include "bots.h"

#define N 11

static int result;

static int is_free(const char *row, int n, char at) {
    for (int i = 0; i < n; i++)
        if (row[i] == at || row[i] - at == n - i || at - row[i] == n - i)
            return 0;
    return 1;
}

static void place(int n, const char *row, int *solutions) {
    int found[N];
    if (n == N) {
        *solutions = 1;
        return;
    }
    memset(found, 0, sizeof found);
    for (int i = 0; i < N; i++) {
#pragma omp task shared(found) firstprivate(n, row, i)
        if (is_free(row, n, (char)i)) {
            char mine[N];
            memcpy(mine, row, n);
            mine[n] = (char)i;
            place(n + 1, mine, &found[i]);
        }
    }
#pragma omp taskwait
    *solutions = 0;
    for (int i = 0; i < N; i++)
        *solutions += found[i];
}

static void work(void) {
    static char empty[N];
    place(0, empty, &result);
}

static int right(void) { return result == 2680; }

int main(void) { return report("nqueens", NULL, work, right); }

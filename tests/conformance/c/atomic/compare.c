// atomic compare: minimum, maximum and compare-and-swap.
// not-for: clang-14 it does not know the compare clause
#include "check.h"

int main(void)
{
    int n = check_threads(), least = 1000000, most = -1, owner = -1, winners = 0;
    long total = 0;
#pragma omp parallel reduction(+ : winners)
    {
        int me = omp_get_thread_num();
        for (int i = 0; i < 500; i++) {
            int value = 1000 + me * 500 + i;
#pragma omp atomic compare
            if (value < least) { least = value; }
#pragma omp atomic compare
            if (value > most) { most = value; }
            long now, next;
            int done = 0;
            do {
#pragma omp atomic read
                now = total;
                next = now + 1;
#pragma omp atomic compare capture
                { done = total == now; if (done) { total = next; } }
            } while (!done);
        }
        int mine = 0;
#pragma omp atomic compare capture
        { mine = owner == -1; if (mine) { owner = me; } }
        winners += mine != 0; // clang 19 stores all bits
    }
    CHECK(least == 1000 && most == 1000 + n * 500 - 1, "%d %d", least, most);
    CHECK(total == 500L * n, "%ld", total);
    CHECK(winners == 1 && owner >= 0 && owner < n, "%d winners, owner %d", winners, owner);
    return check_end();
}

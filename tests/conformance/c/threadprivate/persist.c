// threadprivate: a copy a thread, kept from region to region; copyin and copyprivate.
#include "check.h"
#include <string.h>

static int number = 11;
static double table[100] = {[3] = 2.5};
static int *address;
#pragma omp threadprivate(number, table, address)

int main(void)
{
    int n = check_threads();
    CHECK(number == 11 && table[3] == 2.5, "initial values");
#pragma omp parallel
    {
        CHECK(number == 11, "initial value in a thread: %d", number);
        CHECK(table[3] == 2.5 && table[4] == 0, "initial array");
        number = 100 + omp_get_thread_num();
        table[99] = number;
        address = &number;
    }
    CHECK(number == 100, "the primary thread's: %d", number);
    for (int round = 0; round < 50; round++) {
#pragma omp parallel
        {
            CHECK(number == 100 + omp_get_thread_num() + round, "kept: %d in thread %d", number,
                  omp_get_thread_num());
            CHECK(address == &number, "address");
            CHECK(table[99] == 100 + omp_get_thread_num(), "array");
            number++;
        }
    }
    number = 7;
    memset(table, 0, sizeof table);
    table[50] = 1.25;
#pragma omp parallel copyin(number, table)
    {
        CHECK(number == 7, "copyin %d", number);
        CHECK(table[50] == 1.25 && table[99] == 0, "copyin array");
        number = omp_get_thread_num();
#pragma omp single copyprivate(number)
        number = 77;
        CHECK(number == 77, "copyprivate %d", number);
    }
#pragma omp parallel num_threads(n + 3) copyin(number)
    CHECK(number == 77, "copyin to new threads: %d", number);
    return check_end();
}

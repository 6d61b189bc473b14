// Loops over unsigned long long with every schedule: up, empty, one iteration, far ends of the type.
#include "check.h"
#include <limits.h>
#include "loops.h"

SCHEDULES(LOOP, unsigned long long, loop)

#define CALL(name, type, ...) calls(name);
static void calls(void (*f)(unsigned long long, unsigned long long, unsigned long long, int))
{
    f(0, 1000, 1, 0), f(3, 1000, 7, 0), f(0, 0, 1, 0);
    f(10, 0, 1, 0), f(0, 1, 1, 0), f(0, 1, 1000, 0), f(0, 2, 1, 0), f(0, 13, 4, 0);
    f(ULLONG_MAX - 100, ULLONG_MAX - 1, 1, 0), f(1ULL << 63, (1ULL << 63) + 100, 1, 0);
    f((1ULL << 63) - 50, (1ULL << 63) + 50, 1, 0);
}

int main(void)
{
    for (int round = 0; round < 2; round++) {
        SCHEDULES(CALL, unsigned long long, loop)
    }
    return check_end();
}

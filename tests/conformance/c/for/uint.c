// Loops over unsigned with every schedule: up, empty, one iteration, far ends of the type.
#include "check.h"
#include <limits.h>
#include "loops.h"

SCHEDULES(LOOP, unsigned, loop)

#define CALL(name, type, ...) calls(name);
static void calls(void (*f)(unsigned, unsigned, unsigned, int))
{
    f(0, 1000, 1, 0), f(3, 1000, 7, 0), f(0, 0, 1, 0), f(10, 0, 1, 0);
    f(0, 1, 1, 0), f(0, 1, 1000, 0), f(UINT_MAX - 100, UINT_MAX - 1, 1, 0);
    f((1u << 31) - 50, (1u << 31) + 50, 1, 0);
    f(0, UINT_MAX - (1u << 22), 1u << 21, 0);
}

int main(void)
{
    for (int round = 0; round < 2; round++) {
        SCHEDULES(CALL, unsigned, loop)
    }
    return check_end();
}

// Loops over long with every schedule: up, down, empty, one iteration, far ends of the type.
#include "check.h"
#include <limits.h>
#include "loops.h"

SCHEDULES(LOOP, long, loop)

#define CALL(name, type, ...) calls(name);
static void calls(void (*f)(long, long, long, int))
{
    f(0, 1000, 1, 0), f(-50, 50, 1, 0), f(3, 1000, 7, 0), f(1000, 0, 1, 1), f(500, -503, 9, 1);
    f(0, 0, 1, 0), f(10, 0, 1, 0), f(0, 10, 1, 1), f(0, 1, 1, 0), f(0, 1, 1000, 0), f(5, 4, 3, 1);
    f(0, 2, 1, 0), f(0, 3, 1, 0), f(0, 13, 4, 0);
    f(LONG_MIN, LONG_MIN + 100, 1, 0), f(LONG_MAX - 100, LONG_MAX - 1, 1, 0);
    f(1L << 40, (1L << 40) + 300, 1, 0), f(-(1L << 40), 1L << 40, 1L << 31, 0);
}

int main(void)
{
    for (int round = 0; round < 2; round++) {
        SCHEDULES(CALL, long, loop)
    }
    return check_end();
}

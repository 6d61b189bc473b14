// Steps and chunks so large that their product is outside the type.
// stock-fails: libgomp multiplies chunk and step without a look at overflow
#include "check.h"
#include <limits.h>
#include "loops.h"

SCHEDULES(LOOP, long, loop)
SCHEDULES(LOOP, unsigned long long, wide)

#define CALL(name, type, ...)                                                                    \
    name(LONG_MAX / 4, -(LONG_MAX / 4), 1L << 54, 1), name(LONG_MIN / 4, LONG_MAX / 4, 1L << 54, 0);
#define CALL_WIDE(name, type, ...) name(0, ULLONG_MAX - (1ULL << 54), 1ULL << 53, 0);
int main(void)
{
    SCHEDULES(CALL, long, loop)
    SCHEDULES(CALL_WIDE, unsigned long long, wide)
    return check_end();
}

// ordered(n) with sinks and sources, in one and two dimensions, all schedules.
#include "check.h"

#define PRAGMA(text) _Pragma(#text)
enum { SPAN = 200, ROWS = 20, COLUMNS = 25 };
static long line[SPAN], grid[ROWS][COLUMNS];

#define TRY(type, ...)                                                                           \
    do {                                                                                         \
        for (int i = 0; i < SPAN; i++)                                                           \
            line[i] = i < 2;                                                                     \
        PRAGMA(omp parallel for ordered(1) __VA_ARGS__)                                          \
        for (type i = 2; i < SPAN; i++) {                                                        \
            PRAGMA(omp ordered depend(sink : i - 1) depend(sink : i - 2))                        \
            line[i] = (line[i - 1] + line[i - 2]) % 1000007;                                     \
            PRAGMA(omp ordered depend(source))                                                   \
        }                                                                                        \
        long a = 1, b = 1;                                                                       \
        for (int i = 2; i < SPAN; i++) {                                                         \
            long c = (a + b) % 1000007;                                                          \
            a = b, b = c;                                                                        \
            CHECK(line[i] == c, "line[%d] = %ld", i, line[i]);                                   \
        }                                                                                        \
        for (int i = 0; i < ROWS; i++)                                                           \
            for (int j = 0; j < COLUMNS; j++)                                                    \
                grid[i][j] = 1;                                                                  \
        PRAGMA(omp parallel for ordered(2) __VA_ARGS__)                                          \
        for (type i = 1; i < ROWS; i++)                                                          \
            for (type j = 1; j < COLUMNS; j++) {                                                 \
                PRAGMA(omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1))              \
                grid[i][j] = (grid[i - 1][j] + grid[i][j - 1]) % 1000007;                        \
                PRAGMA(omp ordered depend(source))                                               \
            }                                                                                    \
        for (int i = 1; i < ROWS; i++)                                                           \
            for (int j = 1; j < COLUMNS; j++)                                                    \
                CHECK(grid[i][j] == (grid[i - 1][j] + grid[i][j - 1]) % 1000007, "%d %d", i, j); \
    } while (0)

int main(void)
{
    for (int round = 0; round < 3; round++) {
        TRY(int, );
        TRY(int, schedule(static));
        TRY(int, schedule(static, 1));
        TRY(int, schedule(static, 3));
        TRY(int, schedule(dynamic));
        TRY(int, schedule(dynamic, 5));
        TRY(int, schedule(guided));
        TRY(int, schedule(runtime));
        TRY(long, schedule(dynamic, 2));
        TRY(unsigned long long, schedule(static, 1));
        TRY(unsigned long long, schedule(dynamic));
    }
    // Both loops in one.
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < COLUMNS; j++)
            grid[i][j] = 1;
#pragma omp parallel for collapse(2) ordered(2) schedule(dynamic)
    for (int i = 1; i < ROWS; i++)
        for (int j = 1; j < COLUMNS; j++) {
#pragma omp ordered depend(sink : i - 1, j) depend(sink : i, j - 1)
            grid[i][j] = (grid[i - 1][j] + grid[i][j - 1]) % 1000007;
#pragma omp ordered depend(source)
        }
    for (int i = 1; i < ROWS; i++)
        for (int j = 1; j < COLUMNS; j++)
            CHECK(grid[i][j] == (grid[i - 1][j] + grid[i][j - 1]) % 1000007, "%d %d", i, j);
    return check_end();
}

// flush: a flag and the data behind it, with flush, acquire and release.
// tsan-skips: gcc its flush is a fence, which ThreadSanitizer does not follow
#include "check.h"

int main(void)
{
    if (check_threads() < 2)
        omp_set_num_threads(2);
    for (int round = 0; round < 100; round++) {
        int data = 0, flag = 0, answer = 0, back = 0;
#pragma omp parallel num_threads(2)
        {
            if (omp_get_thread_num() == 0) {
                data = 42 + round;
#pragma omp flush
#pragma omp atomic write
                flag = 1;
                int seen = 0;
                while (!seen) {
#pragma omp atomic read acquire
                    seen = back;
                }
                CHECK(answer == 43 + round, "answer %d", answer);
            } else {
                int seen = 0;
                while (!seen) {
#pragma omp atomic read
                    seen = flag;
                }
#pragma omp flush
                CHECK(data == 42 + round, "data %d", data);
                answer = data + 1;
#pragma omp atomic write release
                back = 1;
            }
        }
#pragma omp flush(data, flag)
        CHECK(data == 42 + round, "after: %d", data);
    }
    return check_end();
}

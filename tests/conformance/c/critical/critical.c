// critical: unnamed, named and with hints exclude one another by name.
#include "check.h"

static int inside_plain, inside_named, inside_hint;

static void elsewhere(long *count)
{
#pragma omp critical
    {
        CHECK(++inside_plain == 1, "another function's unnamed critical is the same");
        (*count)++;
        inside_plain--;
    }
}

int main(void)
{
    int n = check_threads();
    long plain = 0, named = 0, hinted = 0;
    for (int round = 0; round < 5; round++) {
#pragma omp parallel
        {
            for (int i = 0; i < 500; i++) {
#pragma omp critical
                {
                    CHECK(++inside_plain == 1, "two in the unnamed one");
                    plain++;
                    inside_plain--;
                }
                elsewhere(&plain);
#pragma omp critical(conformance_name)
                {
                    CHECK(++inside_named == 1, "two in the named one");
                    named++;
                    inside_named--;
                }
#pragma omp critical(hinted_name) hint(omp_sync_hint_contended | omp_sync_hint_nonspeculative)
                {
                    CHECK(++inside_hint == 1, "two in the hinted one");
                    hinted++;
                    inside_hint--;
                }
            }
        }
    }
    CHECK(plain == 5000L * n && named == 2500L * n && hinted == 2500L * n, "%ld %ld %ld", plain,
          named, hinted);

    // Different names may be held at once, one inside the other.
    long both = 0;
#pragma omp parallel
#pragma omp critical(outer_name)
#pragma omp critical(inner_name)
#pragma omp critical
    both++;
    CHECK(both == n, "%ld", both);

    // Two threads that hold different names and wait for each other inside.
    if (n > 1) {
        int a = 0, b = 0;
#pragma omp parallel num_threads(2)
        {
            if (omp_get_thread_num() == 0) {
#pragma omp critical(first_name)
                {
                    __atomic_store_n(&a, 1, __ATOMIC_RELEASE);
                    while (!__atomic_load_n(&b, __ATOMIC_ACQUIRE))
                        usleep(50);
                }
            } else {
#pragma omp critical(second_name)
                {
                    __atomic_store_n(&b, 1, __ATOMIC_RELEASE);
                    while (!__atomic_load_n(&a, __ATOMIC_ACQUIRE))
                        usleep(50);
                }
            }
        }
        CHECK(a == 1 && b == 1, "names");
    }
    return check_end();
}

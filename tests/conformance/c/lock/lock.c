// Simple and nestable locks: exclusion, test, nesting, hints, many of them, other threads.
#include "check.h"

static void simple(omp_lock_t *lock, int n)
{
    long count = 0;
    int inside = 0, failed = 0, got = 0;
#pragma omp parallel reduction(+ : failed, got)
    {
        for (int i = 0; i < 500; i++) {
            omp_set_lock(lock);
            CHECK(++inside == 1, "two inside");
            count++;
            inside--;
            omp_unset_lock(lock);
        }
        for (int i = 0; i < 200; i++) {
            if (omp_test_lock(lock)) {
                CHECK(++inside == 1, "two inside after test");
                inside--;
                omp_unset_lock(lock);
                got++;
            } else {
                failed++;
            }
        }
    }
    CHECK(count == 500L * n, "count %ld", count);
    CHECK(got + failed == 200 * n && got > 0, "%d got, %d failed", got, failed);
    omp_set_lock(lock);
    CHECK(!omp_test_lock(lock), "test of a lock that is held");
    omp_unset_lock(lock);
    CHECK(omp_test_lock(lock), "test of a free lock");
    omp_unset_lock(lock);
}

static void nested(omp_nest_lock_t *lock, int n)
{
    long count = 0;
    int inside = 0;
#pragma omp parallel
    for (int i = 0; i < 200; i++) {
        omp_set_nest_lock(lock);
        CHECK(++inside == 1, "two inside");
        omp_set_nest_lock(lock);
        CHECK(omp_test_nest_lock(lock) == 3, "depth");
        count++;
        omp_unset_nest_lock(lock);
        omp_unset_nest_lock(lock);
        CHECK(--inside == 0, "still the owner");
        omp_unset_nest_lock(lock);
    }
    CHECK(count == 200L * n, "count %ld", count);
    CHECK(omp_test_nest_lock(lock) == 1, "free again");
    CHECK(omp_test_nest_lock(lock) == 2, "ours");
    int others = 0;
#pragma omp parallel num_threads(2) reduction(+ : others)
    if (omp_get_thread_num() == 1)
        others += omp_test_nest_lock(lock);
    CHECK(others == 0, "another thread got depth %d", others);
    omp_unset_nest_lock(lock);
    omp_unset_nest_lock(lock);
}

int main(void)
{
    int n = check_threads();
    omp_lock_t lock;
    omp_nest_lock_t nest;
    for (int round = 0; round < 3; round++) {
        omp_init_lock(&lock);
        simple(&lock, n);
        omp_destroy_lock(&lock);
        omp_init_nest_lock(&nest);
        nested(&nest, n);
        omp_destroy_nest_lock(&nest);
    }

    // Many locks, taken in order by all.
    enum { MANY = 500 };
    static omp_lock_t locks[MANY];
    static long counts[MANY];
    for (int i = 0; i < MANY; i++)
        omp_init_lock(&locks[i]);
#pragma omp parallel
    for (int i = 0; i < MANY; i++) {
        omp_set_lock(&locks[i]);
        counts[i]++;
        omp_unset_lock(&locks[i]);
    }
    for (int i = 0; i < MANY; i++) {
        CHECK(counts[i] == n, "lock %d: %ld", i, counts[i]);
        omp_destroy_lock(&locks[i]);
    }

    // Handed from thread to thread: each waits for its turn behind a lock.
    omp_lock_t turn[2];
    omp_init_lock(&turn[0]);
    omp_init_lock(&turn[1]);
    int steps = 0;
#pragma omp parallel num_threads(2)
    for (int i = 0; i < 50;) {
        int me = omp_get_thread_num(), done = 0;
        omp_set_lock(&turn[0]);
        if (steps % 2 == me) {
            steps++;
            done = 1;
        }
        omp_unset_lock(&turn[0]);
        i += done;
        if (!done)
            usleep(10);
    }
    CHECK(steps == 100, "%d steps", steps);
    omp_destroy_lock(&turn[0]);
    omp_destroy_lock(&turn[1]);
    return check_end();
}

// OMP_THREAD_LIMIT, OMP_MAX_ACTIVE_LEVELS, OMP_DYNAMIC, OMP_WAIT_POLICY, OMP_STACKSIZE and others.
// env: OMP_NUM_THREADS=8 OMP_THREAD_LIMIT=3
// env: OMP_NUM_THREADS=4 OMP_MAX_ACTIVE_LEVELS=2
// env: OMP_NUM_THREADS=4 OMP_DYNAMIC=true
// env: OMP_NUM_THREADS=4 OMP_WAIT_POLICY=active
// env: OMP_NUM_THREADS=4 OMP_WAIT_POLICY=passive
// env: OMP_NUM_THREADS=2 OMP_STACKSIZE=64M
// env: OMP_NUM_THREADS=2 OMP_PROC_BIND=true
// env: OMP_NUM_THREADS=2 OMP_PROC_BIND=close OMP_PLACES=cores
// env: OMP_NUM_THREADS=2 OMP_CANCELLATION=true
// env: OMP_NUM_THREADS=2 OMP_MAX_TASK_PRIORITY=7
#include "check.h"
#include <string.h>

static int set(const char *name) { return getenv(name) != NULL; }

// Uses most of a stack of `left` megabytes.
static long deep(int left)
{
    volatile char here[1 << 20];
    here[0] = (char)left;
    here[sizeof here - 1] = 1;
    return left <= 1 ? here[0] : deep(left - 1) + here[0] + here[sizeof here - 1];
}

int main(void)
{
    int want = atoi(getenv("OMP_NUM_THREADS"));
    int limit = set("OMP_THREAD_LIMIT") ? atoi(getenv("OMP_THREAD_LIMIT")) : 0;
    if (limit)
        CHECK(omp_get_thread_limit() == limit, "limit %d", omp_get_thread_limit());
    CHECK(omp_get_max_threads() <= want && omp_get_max_threads() >= (limit ? limit : want),
          "max %d", omp_get_max_threads());
    int sum = 0, size = 0;
    for (int i = 0; i < 100; i++) {
        sum = 0;
#pragma omp parallel reduction(+ : sum)
        {
            sum++;
#pragma omp master
            size = omp_get_num_threads();
        }
        CHECK(sum == size, "%d of %d", sum, size);
        if (limit)
            CHECK(size <= limit && size > 1, "team of %d", size);
        else if (!set("OMP_DYNAMIC"))
            CHECK(size == want, "team of %d", size);
    }
    if (set("OMP_DYNAMIC"))
        CHECK(omp_get_dynamic() == 1, "dynamic");
    if (set("OMP_CANCELLATION"))
        CHECK(omp_get_cancellation() == 1, "cancellation");
    if (set("OMP_MAX_TASK_PRIORITY"))
        CHECK(omp_get_max_task_priority() == 7, "priority %d", omp_get_max_task_priority());
    if (set("OMP_PROC_BIND")) {
        CHECK(omp_get_proc_bind() != omp_proc_bind_false, "bind");
#pragma omp parallel
        {
            CHECK(omp_get_num_places() >= 1, "places %d", omp_get_num_places());
            CHECK(omp_get_place_num() >= 0 && omp_get_place_num() < omp_get_num_places(),
                  "place %d of %d", omp_get_place_num(), omp_get_num_places());
            CHECK(omp_get_place_num_procs(omp_get_place_num()) >= 1, "an empty place");
        }
    }
    if (set("OMP_MAX_ACTIVE_LEVELS")) {
        CHECK(omp_get_max_active_levels() == 2, "levels %d", omp_get_max_active_levels());
        int count = 0;
#pragma omp parallel num_threads(2) reduction(+ : count)
#pragma omp parallel num_threads(2) reduction(+ : count)
#pragma omp parallel num_threads(2) reduction(+ : count)
        count++;
        CHECK(count == 4, "%d threads", count);
    }
    if (set("OMP_STACKSIZE")) {
#pragma omp parallel
        if (omp_get_thread_num() == 1)
            CHECK(deep(50) > 50, "stack");
    }
    return check_end();
}

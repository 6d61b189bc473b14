// The routines that read and set internal control variables.
#include "check.h"

int main(void)
{
    int n = check_threads();
    CHECK(n == atoi(getenv("OMP_NUM_THREADS")), "max threads %d", n);
    CHECK(omp_get_num_procs() >= 1, "procs %d", omp_get_num_procs());
    CHECK(omp_get_thread_limit() >= 1000, "thread limit %d", omp_get_thread_limit());

    omp_set_num_threads(5);
    CHECK(omp_get_max_threads() == 5, "%d", omp_get_max_threads());
#pragma omp parallel
    CHECK(omp_get_num_threads() == 5, "%d", omp_get_num_threads());

    CHECK(omp_get_dynamic() == 0, "dynamic is off by default");
    omp_set_dynamic(1);
    CHECK(omp_get_dynamic() == 1, "dynamic on");
#pragma omp parallel num_threads(4)
    CHECK(omp_get_num_threads() >= 1 && omp_get_num_threads() <= 4, "%d", omp_get_num_threads());
    omp_set_dynamic(0);
    CHECK(omp_get_dynamic() == 0, "dynamic off");

    omp_set_max_active_levels(3);
    CHECK(omp_get_max_active_levels() == 3, "%d", omp_get_max_active_levels());
    CHECK(omp_get_supported_active_levels() >= 3, "%d", omp_get_supported_active_levels());
    omp_set_max_active_levels(0);
#pragma omp parallel num_threads(4)
    CHECK(omp_get_num_threads() == 1, "no active level: %d", omp_get_num_threads());
    omp_set_max_active_levels(1);

    omp_sched_t kinds[] = {omp_sched_static, omp_sched_dynamic, omp_sched_guided, omp_sched_auto};
    for (int k = 0; k < 4; k++)
        for (int chunk = 1; chunk < 100; chunk += 49) {
            omp_sched_t got;
            int got_chunk;
            omp_set_schedule(kinds[k], chunk);
            omp_get_schedule(&got, &got_chunk);
            CHECK(((unsigned)got & 0x7fffffffu) == kinds[k], "kind %x for %x", got, kinds[k]);
            if (kinds[k] != omp_sched_auto)
                CHECK(got_chunk == chunk, "chunk %d for %d", got_chunk, chunk);
            int hits[100] = {0}, owner[100];
#pragma omp parallel for schedule(runtime)
            for (int i = 0; i < 100; i++) {
                hits[i]++;
                owner[i] = omp_get_thread_num();
            }
            for (int i = 0; i < 100; i++) {
                CHECK(hits[i] == 1, "iteration %d ran %d times", i, hits[i]);
                if (kinds[k] == omp_sched_static)
                    CHECK(owner[i] == i / chunk % 5, "static,%d: %d on %d", chunk, i, owner[i]);
            }
        }

    // Each implicit task has its own nthreads-var; what it sets ends with it.
    omp_set_num_threads(3);
    omp_set_max_active_levels(2);
#pragma omp parallel num_threads(2)
    {
        CHECK(omp_get_max_threads() == 3, "inherited: %d", omp_get_max_threads());
        omp_set_num_threads(2 + omp_get_thread_num());
        omp_set_schedule(omp_sched_guided, 10 + omp_get_thread_num());
#pragma omp barrier
        CHECK(omp_get_max_threads() == 2 + omp_get_thread_num(), "own: %d", omp_get_max_threads());
        int size = 0;
        int want = 2 + omp_get_thread_num(), chunk_want = 10 + omp_get_thread_num();
#pragma omp parallel reduction(+ : size)
        {
            omp_sched_t got;
            int chunk;
            omp_get_schedule(&got, &chunk);
            CHECK(chunk == chunk_want, "inherited chunk %d", chunk);
            size++;
        }
        CHECK(size == want, "inner team %d of %d", size, want);
    }
    CHECK(omp_get_max_threads() == 3, "kept outside: %d", omp_get_max_threads());
    CHECK(!omp_in_final(), "not in a final task");
    CHECK(omp_get_cancellation() == 0, "cancellation is off by default");
    CHECK(omp_get_max_task_priority() == 0, "priority %d", omp_get_max_task_priority());
    CHECK(omp_get_num_devices() == 0, "devices %d", omp_get_num_devices());
    CHECK(omp_get_default_device() >= 0, "default device %d", omp_get_default_device());
    CHECK(omp_is_initial_device(), "initial device");
    CHECK(omp_get_num_teams() == 1 && omp_get_team_num() == 0, "teams");
    CHECK(omp_get_proc_bind() == omp_proc_bind_false || omp_get_num_places() >= 0, "bind");
    return check_end();
}

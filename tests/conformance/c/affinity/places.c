// Places and binding as OMP_PLACES and OMP_PROC_BIND say; the affinity format.
// env: OMP_NUM_THREADS=2 OMP_PLACES={0},{1} OMP_PROC_BIND=close
// env: OMP_NUM_THREADS=2 OMP_PLACES={0},{1} OMP_PROC_BIND=spread
// env: OMP_NUM_THREADS=2 OMP_PLACES={0},{1} OMP_PROC_BIND=primary
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "check.h"
#include <sched.h>
#include <string.h>

int main(void)
{
    CHECK(omp_get_num_places() == 2, "places %d", omp_get_num_places());
    int primary = !strcmp(getenv("OMP_PROC_BIND"), "primary");
    CHECK(omp_get_place_num_procs(0) == 1, "%d", omp_get_place_num_procs(0));
    int ids[4] = {-1, -1, -1, -1};
    omp_get_place_proc_ids(1, ids);
    CHECK(ids[0] == 1 && ids[1] == -1, "%d %d", ids[0], ids[1]);
#pragma omp parallel
    {
        int place = omp_get_place_num(), want = primary ? 0 : omp_get_thread_num();
        CHECK(place == want, "thread %d in place %d", omp_get_thread_num(), place);
        cpu_set_t set;
        CHECK(sched_getaffinity(0, sizeof set, &set) == 0, "sched_getaffinity");
        CHECK(CPU_COUNT(&set) == 1 && CPU_ISSET(want, &set), "mask of thread %d",
              omp_get_thread_num());
    }
    char text[200];
    omp_set_affinity_format("level %L thread %n of %N, %%");
    size_t n = omp_get_affinity_format(text, sizeof text);
    CHECK(n == strlen("level %L thread %n of %N, %%"), "length %zu", n);
    CHECK(!strcmp(text, "level %L thread %n of %N, %%"), "%s", text);
    n = omp_capture_affinity(text, sizeof text, NULL);
    CHECK(!strcmp(text, "level 0 thread 0 of 1, %"), "%s", text);
    CHECK(n == strlen(text), "length %zu", n);
    omp_capture_affinity(text, sizeof text, "%.5n|%5n|%0.4n");
    CHECK(!strcmp(text, "    0|0    |0000"), "%s", text);
    return check_end();
}

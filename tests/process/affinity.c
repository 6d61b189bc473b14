// Binding: threads go to their places, host threads get their masks back, nothing is pinned at load.
//
// case: bind-nothing-at-load args="load" env="OMP_PROC_BIND=true OMP_PLACES=threads"
// case: bind-off args="off"
// case: bind-false args="off" env="OMP_PROC_BIND=false OMP_PLACES=threads"
// case: bind-close args="close" env="OMP_PROC_BIND=close OMP_PLACES=threads"
// case: bind-spread args="spread" env="OMP_PROC_BIND=spread OMP_PLACES=threads"
// case: bind-primary args="primary" env="OMP_PROC_BIND=primary OMP_PLACES=threads"
// case: bind-clause args="clause" env="OMP_PROC_BIND=close OMP_PLACES=threads"
// case: bind-list args="list" env="OMP_PROC_BIND=spread,close OMP_PLACES=threads OMP_MAX_ACTIVE_LEVELS=2"
// case: bind-display args="display" env="OMP_DISPLAY_AFFINITY=true OMP_AFFINITY_FORMAT=[%n/%N]" both="\[[0-3]/4\]" count=4
// case: bind-mask-of-new-threads args="threads" env="OMP_PROC_BIND=true OMP_PLACES=threads"
// stock-fails: bind-nothing-at-load,bind-close,bind-spread,bind-primary,bind-clause,bind-list libgomp binds the first thread when it is loaded
// stock-fails: bind-mask-of-new-threads libgomp threads made later inherit the place
// stock-fails: bind-nothing-at-load,bind-close,bind-spread,bind-primary,bind-clause,bind-list libomp binds the first thread at its first call
// stock-fails: bind-mask-of-new-threads libomp threads made later inherit the place
// stock-fails: bind-off,bind-false libomp has places, and a place number, with binding off
// stock-passes: bind-display
#include "check.h"

static int whole;

// Every thread of the team runs on the one CPU of its place.
static void on_place(void)
{
    cpu_set_t set;
    CHECK(sched_getaffinity(0, sizeof set, &set) == 0);
    int place = omp_get_place_num();
    CHECK(place >= 0 && place < omp_get_num_places());
    CHECK(CPU_COUNT(&set) == 1 && omp_get_place_num_procs(place) == 1);
    int cpu = -1;
    omp_get_place_proc_ids(place, &cpu);
    CHECK(CPU_ISSET(cpu, &set));
}

static void *counts(void *arg)
{
    *(int *)arg = cpus_of_thread();
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    const char *what = argv[1];
    // What the process was started with.
    whole = getenv("CPUS") ? atoi(getenv("CPUS")) : cpus_of_thread();
    CHECK(cpus_of_thread() == whole);
    int places = omp_get_num_places();
    CHECK(cpus_of_thread() == whole);
    if (!strcmp(what, "load")) {
        puts("good");
        return 0;
    }
    if (strcmp(what, "off") && strcmp(what, "display") && (whole < 2 || places != whole))
        return CANNOT_BE_MADE_HERE;
    if (!strcmp(what, "off")) {
#pragma omp parallel num_threads(4) proc_bind(close)
        CHECK(cpus_of_thread() == whole && omp_get_place_num() == -1);
    } else if (!strcmp(what, "display")) {
        for (int i = 0; i < 3; i++) {
#pragma omp parallel num_threads(4)
            CHECK(omp_get_num_threads() == 4);
        }
    } else if (!strcmp(what, "close") || !strcmp(what, "spread")) {
        for (int n = 2; n <= 2 * places; n += 2) {
            int used[1024] = {0};
#pragma omp parallel num_threads(n)
            {
                on_place();
#pragma omp atomic
                used[omp_get_place_num()]++;
                if (what[0] == 's' && n <= places)
                    CHECK(omp_get_partition_num_places() >= places / n && omp_get_partition_num_places() <= places / n + 1);
                if (what[0] == 'c')
                    CHECK(omp_get_partition_num_places() == places);
                if (what[0] == 'c' && n <= places)
                    CHECK(omp_get_place_num() == omp_get_thread_num());
            }
            CHECK(cpus_of_thread() == whole);
            for (int i = 0; i < places; i++)
                CHECK(used[i] <= (n + places - 1) / places);
        }
    } else if (!strcmp(what, "primary")) {
#pragma omp parallel num_threads(4)
        {
            on_place();
            CHECK(omp_get_place_num() == 0);
        }
    } else if (!strcmp(what, "clause")) {
#pragma omp parallel num_threads(4) proc_bind(master)
        {
            on_place();
            CHECK(omp_get_place_num() == 0 && omp_get_proc_bind() == omp_proc_bind_master);
        }
        CHECK(omp_get_proc_bind() == omp_proc_bind_close);
#pragma omp parallel num_threads(2)
        {
            on_place();
            CHECK(omp_get_place_num() == omp_get_thread_num());
        }
    } else if (!strcmp(what, "list")) {
#pragma omp parallel num_threads(2)
        {
            on_place();
            int outer = omp_get_place_num(), room = omp_get_partition_num_places();
            CHECK(omp_get_proc_bind() == omp_proc_bind_close);
#pragma omp parallel num_threads(2)
            {
                on_place();
                CHECK(omp_get_partition_num_places() == room);
                if (room == 1)
                    CHECK(omp_get_place_num() == outer);
            }
            CHECK(omp_get_place_num() == outer);
            on_place();
        }
    } else if (!strcmp(what, "threads")) {
        for (int i = 0; i < 3; i++) {
            CHECK(region(4) == 4);
            int n = 0;
            pthread_t t;
            CHECK(pthread_create(&t, NULL, counts, &n) == 0);
            pthread_join(t, NULL);
            CHECK(n == whole);
        }
    }
    CHECK(cpus_of_thread() == whole);
    puts("good");
    return 0;
}

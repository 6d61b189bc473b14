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
// case: bind-gomp-list args="order 1 0" env="GOMP_CPU_AFFINITY='1 0'"
// case: bind-kmp-explicit args="order 1 0" env="KMP_AFFINITY=granularity=fine,explicit,proclist=[1,0]"
// case: bind-kmp-none args="off" env="KMP_AFFINITY=none"
// case: bind-intervals args="order 1 0" env="OMP_PLACES={1}:2:-1"
// case: bind-excluded args="order 1" env="OMP_PLACES={0}:2,!{0}"
// case: bind-subset args="subset" env="KMP_HW_SUBSET=:1t@1 OMP_PLACES=threads"
// case: bind-format args="format" env="OMP_PROC_BIND=true OMP_PLACES={1},{0} OMP_AFFINITY_FORMAT=<%n/%N|%L|%a|%A|%5n|%.5n|%0.4n|%i|%P|%%>"
// case: bind-hosts args="hosts" env="OMP_PROC_BIND=close OMP_PLACES=threads"
// stock-fails: bind-nothing-at-load,bind-close,bind-spread,bind-primary,bind-clause,bind-list libgomp binds the first thread when it is loaded
// stock-fails: bind-mask-of-new-threads libgomp threads made later inherit the place
// stock-fails: bind-nothing-at-load,bind-close,bind-spread,bind-primary,bind-clause,bind-list libomp binds the first thread at its first call
// stock-fails: bind-mask-of-new-threads libomp threads made later inherit the place
// stock-fails: bind-off,bind-false,bind-kmp-none libomp has places, and a place number, with binding off
// stock-fails: bind-gomp-list,bind-intervals,bind-excluded,bind-format,bind-hosts libgomp binds the first thread when it is loaded
// stock-fails: bind-kmp-explicit libgomp does not know the variable
// stock-fails: bind-subset libgomp binds the first thread when it is loaded, and does not know the subset
// stock-fails: bind-gomp-list,bind-kmp-explicit,bind-intervals,bind-subset,bind-format,bind-hosts libomp binds the first thread at its first call
// stock-fails: bind-excluded libomp an assertion fails at the exclusion
// stock-passes: bind-display
#include "check.h"
#include <sys/syscall.h>

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

// Whether CPUs 0 and 1 may be used.
static int zero_and_one(void)
{
    cpu_set_t set;
    CHECK(sched_getaffinity(0, sizeof set, &set) == 0);
    return CPU_ISSET(0, &set) && CPU_ISSET(1, &set);
}

static int began[1024];

static void *bound_host(void *arg)
{
    for (int i = 0; i < 20; i++) {
#pragma omp parallel num_threads(2)
        {
            on_place();
#pragma omp masked
            if (i == 0) {
#pragma omp atomic
                began[omp_get_place_num()]++;
            }
        }
        CHECK(cpus_of_thread() == whole);
    }
    return arg;
}

int main(int argc, char **argv)
{
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
    int named = !strcmp(what, "order") || !strcmp(what, "subset") || !strcmp(what, "format");
    if (named ? !zero_and_one() : strcmp(what, "off") && strcmp(what, "display") && (whole < 2 || places != whole))
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
    } else if (!strcmp(what, "order")) {
        // The places are these CPUs, in this order, and thread i is on place i.
        CHECK(places == argc - 2);
#pragma omp parallel num_threads(places)
        {
            int me = omp_get_thread_num(), cpu = -1;
            on_place();
            omp_get_place_proc_ids(me, &cpu);
            CHECK(cpu == atoi(argv[2 + me]) && sched_getcpu() == cpu && omp_get_place_num() == me);
        }
    } else if (!strcmp(what, "subset")) {
        CHECK(places == 1 && omp_get_num_procs() == 1 && omp_get_max_threads() == 1);
#pragma omp parallel num_threads(3)
        on_place();
    } else if (!strcmp(what, "format")) {
        char want[2][200], got[2][200];
        long need[2];
#pragma omp parallel num_threads(2)
        {
            int me = omp_get_thread_num();
            need[me] = (long)omp_capture_affinity(got[me], sizeof got[me], NULL);
            snprintf(want[me], sizeof want[me], "<%d/2|1|0|%d|%-5d|%5d|%04d|%ld|%ld|%%>", me, 1 - me, me, me, me,
                     (long)syscall(SYS_gettid), (long)getpid());
        }
        for (int i = 0; i < 2; i++) {
            if (strcmp(got[i], want[i]))
                fprintf(stderr, "%s\n%s\n", got[i], want[i]);
            CHECK(!strcmp(got[i], want[i]) && need[i] == (long)strlen(want[i]));
        }
    } else if (!strcmp(what, "hosts")) {
        // Host threads begin at different places, and all get their masks back.
        pthread_t t[8];
        for (int i = 0; i < 8; i++)
            CHECK(pthread_create(&t[i], NULL, bound_host, NULL) == 0);
        for (int i = 0; i < 8; i++)
            pthread_join(t[i], NULL);
        for (int i = 0; i < places; i++)
            CHECK(began[i] > 0);
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

// schedule(runtime) as OMP_SCHEDULE says, with chunks that show in who runs what.
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=static
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=static,4
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=dynamic
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=dynamic,6
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=guided
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=guided,5
// env: OMP_NUM_THREADS=3 OMP_SCHEDULE=auto
// env: OMP_NUM_THREADS=2 OMP_SCHEDULE=monotonic:dynamic,3
// env: OMP_NUM_THREADS=2 OMP_SCHEDULE=nonmonotonic:dynamic,3
#include "check.h"
#include <string.h>

int main(void)
{
    const char *text = getenv("OMP_SCHEDULE");
    const char *comma = strchr(text, ',');
    int chunk = comma ? atoi(comma + 1) : 0;
    const char *kind = strchr(text, ':') ? strchr(text, ':') + 1 : text;
    omp_sched_t want = kind[0] == 's'   ? omp_sched_static
                       : kind[0] == 'd' ? omp_sched_dynamic
                       : kind[0] == 'g' ? omp_sched_guided
                                        : omp_sched_auto;
    omp_sched_t got;
    int got_chunk;
    omp_get_schedule(&got, &got_chunk);
    CHECK(((unsigned)got & 0x7fffffffu) == (unsigned)want, "kind %x", (unsigned)got);
    if (chunk)
        CHECK(got_chunk == chunk, "chunk %d", got_chunk);

    enum { SPAN = 60 };
    int owner[SPAN], hits[SPAN] = {0}, n = check_threads();
#pragma omp parallel for schedule(runtime)
    for (int i = 0; i < SPAN; i++) {
        owner[i] = omp_get_thread_num();
        hits[i]++;
    }
    for (int i = 0; i < SPAN; i++) {
        CHECK(hits[i] == 1, "iteration %d ran %d times", i, hits[i]);
        if (want == omp_sched_static && chunk)
            CHECK(owner[i] == i / chunk % n, "iteration %d on thread %d", i, owner[i]);
        if (want == omp_sched_static && !chunk)
            CHECK(owner[i] == i / (SPAN / n), "iteration %d on thread %d", i, owner[i]);
        // A chunk is never split.
        if (want == omp_sched_dynamic && chunk)
            CHECK(owner[i] == owner[i / chunk * chunk], "chunk split at %d", i);
    }
    return check_end();
}

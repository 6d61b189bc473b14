// case: host-leaves-region args="host" timeout=60
// case: member-leaves-region args="member" timeout=60
// case: member-leaves-nested-region args="nested" timeout=60
// stock-fails: host-leaves-region libgomp hangs
// stock-fails: member-leaves-region libgomp hangs
// stock-fails: member-leaves-nested-region libgomp hangs
// stock-fails: host-leaves-region libomp dies of an assertion
// stock-fails: member-leaves-region libomp hangs
// stock-fails: member-leaves-nested-region libomp hangs
//
// pthread_exit by a member inside a region: cleanup handlers run, the member's part is over, and the region ends
// when the others have come.

#include "check.h"

enum { REGIONS = 50, TEAM = 3 };

static const char *way;
static int cleaned, wrong;

static void clean(void *unused)
{
    (void)unused;
    __atomic_fetch_add(&cleaned, 1, __ATOMIC_RELAXED);
}

static void leave(void)
{
    pthread_cleanup_push(clean, NULL);
    pthread_exit(NULL);
    pthread_cleanup_pop(0);
}

static int is(const char *name)
{
    return strcmp(way, name) == 0;
}

static void one_region(int who)
{
#pragma omp parallel num_threads(TEAM)
    {
        if (omp_get_thread_num() == who)
            leave();
    }
}

static void nested(int who)
{
#pragma omp parallel num_threads(TEAM)
    {
        if (omp_get_thread_num() == who)
            one_region(0);
    }
}

static void *host(void *unused)
{
    (void)unused;
    omp_set_max_active_levels(2);
    for (int i = 0; i < REGIONS; i++) {
        if (is("host"))
            one_region(0);
        else if (is("member"))
            one_region(1 + i % 2);
        else
            nested(1 + i % 2);
        int sum = 0;
#pragma omp parallel num_threads(TEAM) reduction(+ : sum)
        {
#pragma omp barrier
            sum += omp_get_thread_num() + 1;
        }
        if (sum != 6)
            wrong++;
    }
    return NULL;
}

int main(int argc, char **argv)
{
    (void)argc;
    way = argv[1];
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, host, NULL);
        pthread_join(thread, NULL);
    }
    int expected = is("host") ? 3 : 3 * REGIONS;
    if (cleaned != expected) {
        fprintf(stderr, "%d handlers ran, not %d\n", cleaned, expected);
        return 1;
    }
    int sum = 0;
#pragma omp parallel num_threads(TEAM) reduction(+ : sum)
    sum += omp_get_thread_num() + 1;
    if (wrong || sum != 6)
        return 1;
    puts("good");
    return 0;
}

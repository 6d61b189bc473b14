// case: host-leaves-region args="host" timeout=60
// case: host-leaves-large-combined-region args="combined" timeout=60
// case: member-leaves-region args="member" timeout=60
// case: member-leaves-nested-region args="nested" timeout=60
// stock-fails: host-leaves-region,host-leaves-large-combined-region libgomp hangs
// stock-fails: member-leaves-region libgomp hangs
// stock-fails: member-leaves-nested-region libgomp hangs
// stock-fails: host-leaves-region,host-leaves-large-combined-region libomp dies of an assertion
// stock-fails: member-leaves-region libomp hangs
// stock-fails: member-leaves-nested-region libomp hangs
//
// pthread_exit by a member inside a region: cleanup handlers run, the member's part is over, and the region ends
// when the others have come.

#include "check.h"

enum { REGIONS = 50, TEAM = 3, LARGE = 8 };

static const char *way;
static int cleaned, wrong, iterations;
static pthread_key_t key;

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

// The others may come late, when the primary's stack is somebody else's.
static void combined(void)
{
    pthread_setspecific(key, &key);
#pragma omp parallel for schedule(dynamic, 1) num_threads(LARGE)
    for (int i = 0; i < 64; i++) {
        if (omp_get_thread_num() == 0)
            leave();
        __atomic_fetch_add(&iterations, 1, __ATOMIC_RELAXED);
    }
}

static void fill_stack(void *unused)
{
    volatile char bytes[8192];
    (void)unused;
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = 0x41;
        usleep(1000);
    }
}

static void *host(void *unused)
{
    (void)unused;
    omp_set_max_active_levels(2);
    for (int i = 0; i < REGIONS; i++) {
        if (is("host"))
            one_region(0);
        else if (is("combined"))
            combined();
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
    int hosts = is("combined") ? 30 : 3;
    pthread_key_create(&key, fill_stack);
    for (int i = 0; i < hosts; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, host, NULL);
        pthread_join(thread, NULL);
    }
    int expected = is("host") || is("combined") ? hosts : 3 * REGIONS;
    if (cleaned != expected) {
        fprintf(stderr, "%d handlers ran, not %d\n", cleaned, expected);
        return 1;
    }
    int sum = 0;
#pragma omp parallel num_threads(TEAM) reduction(+ : sum)
    sum += omp_get_thread_num() + 1;
    if (wrong || sum != 6) {
        fprintf(stderr, "%d wrong sums before, the last is %d, not 6\n", wrong, sum);
        return 1;
    }
    puts("good");
    return 0;
}

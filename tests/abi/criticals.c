/* Criticals of gcc's and clang's code in one program. gcc compiles this file with -DMAIN, clang without.
   Both must get one lock for one name, and one for no name; different names must not get one. */
#ifndef MAIN
#define enter clang_enter
#endif

/* Counts in critical regions, `n` times; `inside` is called in the named one. */
void enter(long n, volatile long *plain, volatile long *named, void (*inside)(void));

void enter(long n, volatile long *plain, volatile long *named, void (*inside)(void)) {
    for (long i = 0; i < n; i++) {
#pragma omp critical
        *plain = *plain + 1;
#pragma omp critical(duomp_shared)
        *named = *named + 1;
    }
#pragma omp critical(duomp_shared)
    if (inside)
        inside();
}

#ifdef MAIN
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4, PAIRS = 100000 };

void clang_enter(long n, volatile long *plain, volatile long *named, void (*inside)(void));

static volatile long plain, named;
static volatile int clang_is_in;
static pthread_t clang_thread;

static void *by_gcc(void *unused) {
    enter(PAIRS, &plain, &named, NULL);
    return unused;
}

static void *by_clang(void *unused) {
    clang_enter(PAIRS, &plain, &named, NULL);
    return unused;
}

static void say(void) { clang_is_in = 1; }

static void *clang_goes_in(void *unused) {
    clang_enter(0, &plain, &named, say);
    return unused;
}

/* gcc's region of the name is entered: clang's code, in another thread, must not get in within 50 ms. */
static int let_in;
static void try_to_get_in(void) {
    if (pthread_create(&clang_thread, NULL, clang_goes_in, NULL))
        return;
    usleep(50000);
    let_in = clang_is_in;
}

static void other_name(void) {
#pragma omp critical(duomp_other)
    named = named + 1;
}

int main(void) {
    enter(0, &plain, &named, try_to_get_in);
    if (pthread_join(clang_thread, NULL) || let_in || !clang_is_in) {
        fprintf(stderr, "named: clang's code got in %s\n", let_in ? "beside gcc's" : "never");
        return 1;
    }
    enter(0, &plain, &named, other_name);
    pthread_t threads[THREADS];
    named = 0;
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, i % 2 ? by_gcc : by_clang, NULL))
            return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    if (plain != (long)THREADS * PAIRS || named != (long)THREADS * PAIRS) {
        fprintf(stderr, "unnamed %ld, named %ld, not %ld\n", plain, named, (long)THREADS * PAIRS);
        return 1;
    }
    return 0;
}
#endif

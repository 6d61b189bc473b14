/* locks.c LIBRARY NODE SIMPLE NEST FORTRAN_NEST [hints]: the lock routines of LIBRARY at the version NODE, in C and Fortran form.
   The numbers are the sizes in bytes of the lock types; nothing behind them may change. With `hints` the routines with hints too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "locks.c:%d: %s%s: not %s\n", __LINE__, form, kind, #condition); \
            exit(1); \
        } \
    } while (0)

enum { THREADS = 4, PAIRS = 20000, GUARD = 0x5a };

static void *library;
static const char *node, *form, *kind;
static void (*init)(void *), (*destroy)(void *), (*set)(void *), (*unset)(void *);
static int (*test)(void *);

static void *routine(const char *verb, const char *tail) {
    char name[64];
    snprintf(name, sizeof name, "omp_%s_%slock%s%s", verb, kind, tail, form);
    void *found = dlvsym(library, name, node);
    if (!found) {
        fprintf(stderr, "no %s at %s\n", name, node);
        exit(1);
    }
    return found;
}

static _Alignas(16) unsigned char memory[64];
static volatile long count;
static int nested;

/* Reports the result of a test from another thread, which can never own the lock. */
static void *try_it(void *result) {
    int got = test(memory);
    if (got)
        unset(memory);
    *(int *)result = got;
    return NULL;
}

static int elsewhere(void) {
    pthread_t thread;
    int result = -1;
    if (pthread_create(&thread, NULL, try_it, &result) || pthread_join(thread, NULL))
        abort();
    return result;
}

static void *add(void *unused) {
    for (int i = 0; i < PAIRS; i++) {
        if (i % 4)
            set(memory);
        else
            while (!test(memory))
                sched_yield();
        if (nested)
            set(memory);
        count = count + 1;
        if (nested)
            unset(memory);
        unset(memory);
    }
    return unused;
}

static void guard(size_t size) {
    for (size_t i = size; i < sizeof memory; i++)
        CHECK(memory[i] == GUARD);
}

static void exercise(size_t size) {
    CHECK(test(memory) == 1);
    if (nested) {
        CHECK(test(memory) == 2);
        set(memory);
        CHECK(test(memory) == 4);
        for (int i = 0; i < 4; i++) {
            CHECK(elsewhere() == 0);
            unset(memory);
        }
    } else {
        CHECK(elsewhere() == 0);
        CHECK(test(memory) == 0);
        unset(memory);
    }
    CHECK(elsewhere() == 1);
    pthread_t threads[THREADS];
    count = 0;
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, add, NULL) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(count == (long)THREADS * PAIRS);
    guard(size);
    destroy(memory);
    guard(size);
}

static void locks(const char *which, const char *suffix, size_t size, int hints) {
    kind = which;
    form = suffix;
    nested = *which != 0;
    init = (void (*)(void *))routine("init", "");
    destroy = (void (*)(void *))routine("destroy", "");
    set = (void (*)(void *))routine("set", "");
    unset = (void (*)(void *))routine("unset", "");
    test = (int (*)(void *))routine("test", "");
    memset(memory, GUARD, sizeof memory);
    init(memory);
    exercise(size);
    if (!hints)
        return;
    memset(memory, GUARD, sizeof memory);
    uintptr_t contended = 2;
    if (*suffix)
        ((void (*)(void *, uintptr_t *))routine("init", "_with_hint"))(memory, &contended);
    else
        ((void (*)(void *, uintptr_t))routine("init", "_with_hint"))(memory, contended);
    exercise(size);
}

int main(int argc, char **argv) {
    if (argc < 6)
        return 2;
    library = dlopen(argv[1], RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    node = argv[2];
    size_t simple = atoi(argv[3]), nest = atoi(argv[4]), fortran_nest = atoi(argv[5]);
    int hints = argc > 6;
    locks("", "", simple, hints);
    locks("", "_", simple, hints);
    locks("nest_", "", nest, hints);
    locks("nest_", "_", fortran_nest, hints);
    return 0;
}

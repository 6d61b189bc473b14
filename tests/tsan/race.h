// What the programs of tests/tsan/races share. RACE takes the ordering away that the program is about.
#ifndef RACE_H
#define RACE_H

#include <omp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifdef RACE
#define ORDERED(...)
#define UNORDERED(...) __VA_ARGS__
#else
#define ORDERED(...) __VA_ARGS__
#define UNORDERED(...)
#endif
#define DO_PRAGMA(text) _Pragma(#text)
// A directive that is there without RACE only, and one that is there with it only.
#ifdef RACE
#define ORDER(text)
#define DISORDER(text) DO_PRAGMA(omp text)
#else
#define ORDER(text) DO_PRAGMA(omp text)
#define DISORDER(text)
#endif

__attribute__((constructor)) static void race_watchdog(void) { alarm(50); }

static __attribute__((noinline)) void put(int *at, int value) { *at = value; }
static __attribute__((noinline)) int get(int *at) { return *at; }
static __attribute__((noinline)) void add(int *at, int value) { *at += value; }

// Relaxed atomics order nothing: these only make sure that threads are at work at the same time.
static inline void say(int *flag) { __atomic_fetch_add(flag, 1, __ATOMIC_RELAXED); }
static inline void await(int *flag, int value)
{
    while (__atomic_load_n(flag, __ATOMIC_RELAXED) < value)
        sched_yield();
}
// Waits until `n` threads are here.
static inline void meet(int *flag, int n)
{
    say(flag);
    await(flag, n);
}

// By each of these threads in its turn, from 0: one after the other in time, and not ordered all the same. Two
// accesses in the very same moment would hide from ThreadSanitizer.
#define IN_TURN(turn, me, ...) \
    do { \
        await(turn, me); \
        __VA_ARGS__; \
        say(turn); \
    } while (0)

static inline int must(int condition)
{
    (void)put, (void)get, (void)add;
    if (!condition)
        fprintf(stderr, "wrong result\n");
    return !condition;
}

#endif

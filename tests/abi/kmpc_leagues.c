/* Loops shared out over a league: entries that clang has no use for, called as compiled code would call them. Every iteration
   is to be run once, and one thread or team to be told that it has the last. */
#include <stdio.h>
#include <stdlib.h>

typedef struct { int r1, flags, r2, r3; const char *source; } ident;
static ident loc = {0, 2, 0, 0, ";f;g;1;1;;"};
int __kmpc_global_thread_num(ident *);
void __kmpc_dist_for_static_fini(ident *, int);

enum { N = 103, UNCHUNKED = 34, CHUNKED = 33, DYNAMIC = 35, TEAMS = 3, MEMBERS = 2 };
static int hit[N], lasts;

static void take(long i) {
    if (i < 0 || i >= N) {
        fprintf(stderr, "iteration %ld of %d\n", i, N);
        abort();
    }
#pragma omp atomic
    hit[i]++;
}

static void took(int last) {
#pragma omp atomic
    lasts += last != 0;
}

static void done(const char *what) {
    for (int i = 0; i < N; i++)
        if (hit[i] != 1) {
            fprintf(stderr, "%s: iteration %d ran %d times\n", what, i, hit[i]);
            abort();
        } else
            hit[i] = 0;
    if (lasts != 1) {
        fprintf(stderr, "%s: %d were told of the last iteration\n", what, lasts);
        abort();
    }
    lasts = 0;
}

/* T: the type of bounds, S: that of steps. `back`: from the last iteration to the first. */
#define LOOPS(K, T, S) \
    void __kmpc_dist_for_static_init_##K(ident *, int, int, int *, T *, T *, T *, S *, S, S); \
    void __kmpc_team_static_init_##K(ident *, int, int *, T *, T *, S *, S, S); \
    void __kmpc_dist_dispatch_init_##K(ident *, int, int, int *, T, T, S, S); \
    int __kmpc_dispatch_next_##K(ident *, int, int *, T *, T *, S *); \
    static void members_##K(int schedule, S chunk, int back) { \
        _Pragma("omp parallel num_threads(MEMBERS)") { \
            int last = 0, gtid = __kmpc_global_thread_num(&loc); \
            T lower = back ? N - 1 : 0, upper = back ? 0 : N - 1, end = upper; \
            S stride = 1, step = back ? -1 : 1; \
            __kmpc_dist_for_static_init_##K(&loc, gtid, schedule, &last, &lower, &upper, &end, &stride, step, chunk); \
            for (int more = 1; more; more = schedule == CHUNKED) { \
                long from = (long)lower, to = (long)upper, limit = (long)end; \
                if (schedule == CHUNKED && (back ? from < limit : from > limit)) \
                    break; \
                if (back ? to < limit : to > limit) \
                    to = limit; \
                for (long i = from; back ? i >= to : i <= to; i += step) \
                    take(i); \
                lower += stride, upper += stride; \
            } \
            took(last); \
            __kmpc_dist_for_static_fini(&loc, gtid); \
        } \
    } \
    static void dispatch_##K(void) { \
        _Pragma("omp parallel num_threads(MEMBERS)") { \
            int last = 0, mine = 0, gtid = __kmpc_global_thread_num(&loc); \
            T lower, upper; \
            S stride; \
            __kmpc_dist_dispatch_init_##K(&loc, gtid, DYNAMIC, &mine, 0, N - 1, 1, 4); \
            while (__kmpc_dispatch_next_##K(&loc, gtid, &last, &lower, &upper, &stride)) { \
                for (T i = lower; i <= upper; i++) \
                    take((long)i); \
                if (mine && last) \
                    took(1); \
            } \
        } \
    } \
    static void teams_##K(void) { \
        int last = 0; \
        T lower = 0, upper = N - 1; \
        S stride = 1; \
        __kmpc_team_static_init_##K(&loc, __kmpc_global_thread_num(&loc), &last, &lower, &upper, &stride, 1, 7); \
        for (; lower < N; lower += stride, upper += stride) \
            for (T i = lower; i <= upper && i < N; i++) \
                take((long)i); \
        took(last); \
    } \
    static void league_##K(void) { \
        _Pragma("omp teams num_teams(TEAMS) thread_limit(MEMBERS)") members_##K(UNCHUNKED, 0, 0); \
        done("dist_for_static_" #K); \
        _Pragma("omp teams num_teams(TEAMS) thread_limit(MEMBERS)") members_##K(UNCHUNKED, 0, 1); \
        done("dist_for_static_" #K " back"); \
        _Pragma("omp teams num_teams(TEAMS) thread_limit(MEMBERS)") members_##K(CHUNKED, 5, 0); \
        done("dist_for_static_" #K " in chunks"); \
        _Pragma("omp teams num_teams(TEAMS) thread_limit(MEMBERS)") dispatch_##K(); \
        done("dist_dispatch_" #K); \
        _Pragma("omp teams num_teams(TEAMS)") teams_##K(); \
        done("team_static_" #K); \
    }
LOOPS(4, int, int)
LOOPS(4u, unsigned, int)
LOOPS(8, long long, long long)
LOOPS(8u, unsigned long long, long long)

int main(void) {
    for (int round = 0; round < 20; round++) {
        league_4();
        league_4u();
        league_8();
        league_8u();
    }
    puts("ok");
    return 0;
}

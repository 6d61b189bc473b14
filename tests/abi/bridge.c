/* The bridge to a host language's run-time system, found as include/duomp.h advises. */
#define _GNU_SOURCE
#include "check.h"
#include "../../include/duomp.h"
#include <dlfcn.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned busy(void) { return 2; }

static int told;
static void forking(void) { told++; }

static int team(int threads) {
    int n = 0;
#pragma omp parallel num_threads(threads) reduction(+ : n)
    n++;
    return n;
}

int main(void) {
    int (*enter)(const struct duomp_host_capabilities *) =
        (int (*)(const struct duomp_host_capabilities *))dlsym(RTLD_DEFAULT, "duomp_register_host_capabilities");
    int (*follow)(const unsigned *) = (int (*)(const unsigned *))dlsym(RTLD_DEFAULT, "duomp_follow_host_capabilities");
    unsigned (*look)(void) = (unsigned (*)(void))dlsym(RTLD_DEFAULT, "duomp_host_busy");
    CHECK(enter && follow && look);
    struct duomp_host_capabilities host = {sizeof host, busy, NULL, forking};
    CHECK(look() == 0);
    host.size = 8;
    CHECK(enter(&host) == -1 && look() == 0);
    host.size = sizeof host, host.busy = NULL;
    CHECK(enter(&host) == -1 && look() == 0);
    host.busy = busy;
    CHECK(enter(&host) == 0);
    unsigned seen = 0;
    for (int i = 0; i < 10000 && seen != 2; i++)
        seen = look();
    CHECK(seen == 2);
    CHECK(told == 0 && team(2) == 2 && told == 1 && team(1) == 1 && told == 1);
    /* The structure as it was before it had the member. */
    host.size = offsetof(struct duomp_host_capabilities, forking);
    CHECK(enter(&host) == 0 && team(2) == 2 && told == 1);
    CHECK(enter(NULL) == 0 && look() == 0 && team(2) == 2 && told == 1);
    int before = omp_get_max_threads();
    static unsigned capabilities = 3;
    CHECK(follow(&capabilities) == 0 && omp_get_max_threads() == 3);
    capabilities = 5;
    CHECK(omp_get_max_threads() == 5);
    CHECK(follow(NULL) == 0 && omp_get_max_threads() == before);
    puts("ok");
    return 0;
}

/* Villages in a tree, each with a hospital; whom a village cannot treat goes to the next larger one. A task for each
 * village and step of time. */
#include "bots.h"

#define LEVELS 6
#define BRANCH 4
#define STEPS 120

struct village {
    struct village *child[BRANCH];
    uint64_t seed;
    int level, free, population;
    int waiting, treated[4], sent, healed;
};

static struct village *top;
static long want;

static struct village *build(int level, uint64_t seed) {
    if (level == 0)
        return NULL;
    struct village *v = must(calloc(1, sizeof *v));
    v->seed = seed;
    v->level = level;
    v->free = 1 << level;
    v->population = 1 << (level + 2);
    for (int i = 0; i < BRANCH; i++)
        v->child[i] = build(level - 1, mix(seed * BRANCH + i + 1));
    return v;
}

static void discard(struct village *v) {
    if (!v)
        return;
    for (int i = 0; i < BRANCH; i++)
        discard(v->child[i]);
    free(v);
}

static int chance(struct village *v, double p) {
    v->seed = mix(v->seed);
    return (double)(v->seed >> 11) * 0x1p-53 < p;
}

/* A step of one village, after those below it. */
static void step(struct village *v) {
    for (int i = 0; i < BRANCH; i++)
        if (v->child[i]) {
            v->waiting += v->child[i]->sent;
            v->child[i]->sent = 0;
        }
    v->healed += v->treated[0];
    v->free += v->treated[0];
    memmove(v->treated, v->treated + 1, sizeof v->treated - sizeof *v->treated);
    v->treated[3] = 0;
    for (int i = 0; i < v->population; i++)
        v->waiting += chance(v, 0.05);
    while (v->free > 0 && v->waiting > 0) {
        v->waiting--;
        if (v->level < LEVELS && chance(v, 0.3)) {
            v->sent++;
        } else {
            v->free--;
            v->treated[chance(v, 0.5) ? 3 : 1]++;
        }
    }
}

static void simulate(struct village *v) {
    for (int i = 0; i < BRANCH; i++)
        if (v->child[i]) {
#pragma omp task firstprivate(i)
            simulate(v->child[i]);
        }
#pragma omp taskwait
    step(v);
}

static void serial(struct village *v) {
    for (int i = 0; i < BRANCH; i++)
        if (v->child[i])
            serial(v->child[i]);
    step(v);
}

static long state(const struct village *v) {
    long sum = (long)(v->seed % 1000003) + 7L * v->waiting + 11L * v->healed + 13L * v->sent;
    for (int i = 0; i < BRANCH; i++)
        if (v->child[i])
            sum += state(v->child[i]);
    return sum;
}

static void prepare(void) {
    discard(top);
    top = build(LEVELS, 23);
}

static void work(void) {
    for (int i = 0; i < STEPS; i++)
        simulate(top);
}

static int right(void) { return state(top) == want; }

int main(void) {
    prepare();
    for (int i = 0; i < STEPS; i++)
        serial(top);
    want = state(top);
    return report("health", prepare, work, right);
}

/* Unbalanced tree search: a binomial tree whose shape a hash decides; a task for each node. */
#include "bots.h"

#define ROOT_CHILDREN 2000
#define CHILDREN 8
#define CHANCE 0.1243

static long result, want;

static int children_of(uint64_t node) { return (double)(node >> 11) * 0x1p-53 < CHANCE ? CHILDREN : 0; }

static long serial(uint64_t node, int n) {
    long sum = 1;
    for (int i = 0; i < n; i++) {
        uint64_t child = mix(node + 0x632be59bd9b4e019u * (i + 1));
        sum += serial(child, children_of(child));
    }
    return sum;
}

static long search(uint64_t node, int n) {
    long few[CHILDREN], *part = n <= CHILDREN ? few : must(malloc(n * sizeof *part)), sum = 1;
    for (int i = 0; i < n; i++) {
#pragma omp task firstprivate(i) shared(part)
        {
            uint64_t child = mix(node + 0x632be59bd9b4e019u * (i + 1));
            part[i] = search(child, children_of(child));
        }
    }
#pragma omp taskwait
    for (int i = 0; i < n; i++)
        sum += part[i];
    if (part != few)
        free(part);
    return sum;
}

static void work(void) { result = search(19, ROOT_CHILDREN); }
static int right(void) { return result == want; }

int main(void) {
    want = serial(19, ROOT_CHILDREN);
    return report("uts", NULL, work, right);
}

/* With KMP_DETERMINISTIC_REDUCTION=true sums of floating-point numbers have the same bits in every round and, as the output
   shows, in every run. */
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 2000, ROUNDS = 100 };
static double term[N];

static double region(void) {
    double sum = 0;
#pragma omp parallel for num_threads(5) reduction(+ : sum) schedule(static)
    for (int i = 0; i < N; i++)
        sum += term[i];
    return sum;
}

/* No atomic path, no barrier: several variables of several types. */
static double several(void) {
    double sum = 0, product = 1;
    float small = 0;
#pragma omp parallel num_threads(4)
#pragma omp for reduction(+ : sum, small) reduction(* : product) schedule(static, 7) nowait
    for (int i = 0; i < N; i++) {
        sum += term[i];
        small += (float)term[i];
        product *= 1 + term[i] / N;
    }
    return sum + small + product;
}

static double nested(void) {
    double sum = 0;
#pragma omp parallel num_threads(2) reduction(+ : sum)
    {
        double inner = 0;
#pragma omp parallel for num_threads(3) reduction(+ : inner) schedule(static)
        for (int i = 0; i < N; i++)
            inner += term[i] * (omp_get_ancestor_thread_num(1) + 1);
        sum += inner;
    }
    return sum;
}

static double league(void) {
    double sum = 0;
#pragma omp teams num_teams(6) reduction(+ : sum)
    sum += term[omp_get_team_num()] / 3;
    return sum;
}

static double distributed(void) {
    double sum = 0;
#pragma omp teams distribute parallel for num_teams(3) thread_limit(3) num_threads(3) reduction(+ : sum) dist_schedule(static)
    for (int i = 0; i < N; i++)
        sum += term[i];
    return sum;
}

int main(void) {
    double (*const all[])(void) = {region, several, nested, league, distributed};
    omp_set_max_active_levels(3);
    for (int i = 0; i < N; i++)
        term[i] = (i % 2 ? 1.0 : -1.0) / (3 * i + 1) * (1 + i % 13);
    for (unsigned which = 0; which < sizeof all / sizeof *all; which++) {
        double first = all[which]();
        for (int round = 0; round < ROUNDS; round++) {
            double sum = all[which]();
            if (memcmp(&sum, &first, sizeof sum)) {
                fprintf(stderr, "sum %u is %a, then %a\n", which, first, sum);
                return 1;
            }
        }
        printf("%a\n", first);
    }
    return 0;
}

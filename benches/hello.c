/* A program with one region: what start-up costs. */
#include <omp.h>
#include <stdlib.h>

int main(void) {
    int n = 0;
#pragma omp parallel num_threads(2) reduction(+ : n)
    n += omp_get_num_threads() == 2;
    return n != 2;
}

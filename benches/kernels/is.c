/* IS: ranks of integer keys by counting, ten times. */
#include "kernel.h"

int main(int argc, char **argv) {
    static const int places[3][5] = {{48427, 17148, 23627, 62548, 4431},
                                     {357773, 934767, 875723, 898999, 404505},
                                     {2112377, 662041, 5336171, 3642833, 4250760}};
    static const int ranks[3][5] = {{0, 18, 346, 64917, 65463},
                                    {1249, 11698, 1039987, 1043896, 1048018},
                                    {104, 17523, 123928, 8288932, 8388264}};
    char class = class_of(argc, argv);
    int c = class == 'S' ? 0 : class == 'W' ? 1 : 2;
    long keys = 1L << (c == 0 ? 16 : c == 1 ? 20 : 23);
    int most = 1 << (c == 0 ? 11 : c == 1 ? 16 : 19);
    int threads = omp_get_max_threads();
    int *key = must(malloc(keys * sizeof *key));
    int *count = must(malloc(most * sizeof *count));
    int *own = must(malloc((size_t)threads * most * sizeof *own));
    uint64_t x = 314159265;
    for (long i = 0; i < keys; i++) {
        double r = next_random(&x, A);
        r += next_random(&x, A);
        r += next_random(&x, A);
        r += next_random(&x, A);
        key[i] = (int)(most / 4 * r);
    }
    int right = 1;
    double start = bench_now();
    for (int turn = 1; turn <= 10; turn++) {
        key[turn] = turn;
        key[turn + 10] = most - turn;
        int asked[5];
        for (int i = 0; i < 5; i++)
            asked[i] = key[places[c][i]];
#pragma omp parallel num_threads(threads)
        {
            int n = omp_get_num_threads(), *mine = own + (size_t)omp_get_thread_num() * most;
            memset(mine, 0, most * sizeof *mine);
#pragma omp for schedule(static)
            for (long i = 0; i < keys; i++)
                mine[key[i]]++;
#pragma omp for schedule(static)
            for (int k = 0; k < most; k++) {
                int sum = 0;
                for (int t = 0; t < n; t++)
                    sum += own[(size_t)t * most + k];
                count[k] = sum;
            }
        }
        for (int k = 1; k < most; k++)
            count[k] += count[k - 1];
        for (int i = 0; i < 5; i++) {
            int low = c == 1 ? i < 2 : i <= 2;
            int shift = c == 0 ? turn : c == 1 ? (low ? turn - 2 : turn) : turn - 1;
            int want = low ? ranks[c][i] + shift : ranks[c][i] - shift;
            right &= asked[i] > 0 && count[asked[i] - 1] == want;
        }
    }
    int status = finish(class, start, right);
    free(key), free(count), free(own);
    return status;
}

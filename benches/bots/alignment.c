/* Scores of all pairs of sequences by the recurrence of Gotoh (gaps cost more to open than to extend): a task a pair. */
#include "bots.h"

#define SEQUENCES 100
#define LONGEST 160
#define OPEN 10
#define EXTEND 1

static int length[SEQUENCES], score[SEQUENCES][SEQUENCES];
static char text[SEQUENCES][LONGEST];

static int similarity(char x, char y) { return x == y ? 5 : (x & 3) == (y & 3) ? 1 : -3; }

static int align(int p, int q) {
    int best[LONGEST + 1], gap[LONGEST + 1];
    for (int j = 0; j <= length[q]; j++) {
        best[j] = j ? -OPEN - EXTEND * j : 0;
        gap[j] = -100000;
    }
    for (int i = 1; i <= length[p]; i++) {
        int corner = best[0], left = -100000;
        best[0] = -OPEN - EXTEND * i;
        for (int j = 1; j <= length[q]; j++) {
            int open = best[j] - OPEN - EXTEND, match = corner + similarity(text[p][i - 1], text[q][j - 1]);
            gap[j] = gap[j] - EXTEND > open ? gap[j] - EXTEND : open;
            open = best[j - 1] - OPEN - EXTEND;
            left = left - EXTEND > open ? left - EXTEND : open;
            corner = best[j];
            best[j] = match > gap[j] ? match : gap[j];
            best[j] = best[j] > left ? best[j] : left;
        }
    }
    return best[length[q]];
}

static void prepare(void) { memset(score, 0, sizeof score); }

static void work(void) {
    for (int p = 0; p < SEQUENCES; p++)
        for (int q = p + 1; q < SEQUENCES; q++) {
#pragma omp task firstprivate(p, q)
            score[p][q] = align(p, q);
        }
#pragma omp taskwait
}

static int right(void) {
    for (int p = 0; p < SEQUENCES; p++)
        for (int q = p + 1; q < SEQUENCES; q++)
            if (score[p][q] != align(q, p))
                return 0;
    return 1;
}

int main(void) {
    for (int i = 0; i < SEQUENCES; i++) {
        length[i] = LONGEST / 2 + (int)(mix(i) % (LONGEST / 2));
        for (int j = 0; j < length[i]; j++)
            text[i][j] = (char)(mix(i * LONGEST + j) % 20);
    }
    return report("alignment", prepare, work, right);
}

/* The smallest rectangle that holds all cells: branch and bound over places and shapes, a task a branch with a board of
 * its own. */
#include "bots.h"

#define CELLS 12
#define SIDE 32

/* Two shapes of each cell. */
static const unsigned char shape[CELLS][2][2] = {{{4, 2}, {2, 4}}, {{3, 3}, {9, 1}}, {{5, 2}, {2, 5}}, {{2, 2}, {4, 1}},
                                                 {{3, 2}, {2, 3}}, {{1, 6}, {6, 1}}, {{4, 3}, {3, 4}}, {{2, 1}, {1, 2}},
                                                 {{3, 1}, {1, 3}}, {{2, 5}, {5, 2}}, {{3, 4}, {6, 2}},
                                                 {{1, 4}, {4, 1}}};

struct plan {
    uint32_t row[SIDE];
    unsigned char x[CELLS], y[CELLS], w[CELLS], h[CELLS];
    int width, height;
};

static int best, want;

static int fits(const struct plan *p, int x, int y, int w, int h) {
    if (x + w > SIDE || y + h > SIDE)
        return 0;
    for (int i = y; i < y + h; i++)
        if (p->row[i] & (((1u << w) - 1) << x))
            return 0;
    return 1;
}

/* p with cell n of a shape at (x, y); its area, or 0 when it does not fit. */
static int put(struct plan *p, int n, int s, int x, int y) {
    int w = shape[n][s][0], h = shape[n][s][1];
    if (!fits(p, x, y, w, h))
        return 0;
    for (int i = y; i < y + h; i++)
        p->row[i] |= ((1u << w) - 1) << x;
    p->x[n] = (unsigned char)x, p->y[n] = (unsigned char)y, p->w[n] = (unsigned char)w, p->h[n] = (unsigned char)h;
    p->width = x + w > p->width ? x + w : p->width;
    p->height = y + h > p->height ? y + h : p->height;
    return p->width * p->height;
}

/* Candidate i: beside or below the cell before. */
static void place_of(const struct plan *p, int n, int i, int *x, int *y) {
    int before = i / 2 < n ? i / 2 : 0;
    *x = n == 0 ? 0 : i % 2 ? p->x[before] : p->x[before] + p->w[before];
    *y = n == 0 ? 0 : i % 2 ? p->y[before] + p->h[before] : p->y[before];
}

static int candidates(int n) { return n == 0 ? 1 : n < 3 ? 2 * n : 4; }

static int bound(void) {
    int b;
#pragma omp atomic read
    b = best;
    return b;
}

static void add(const struct plan *p, int n) {
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < candidates(n); i++) {
#pragma omp task firstprivate(p, n, s, i)
            {
                int x, y;
                struct plan mine = *p;
                place_of(p, n, i + (n < 3 ? 0 : 2 * (n - 2)), &x, &y);
                int area = put(&mine, n, s, x, y);
                if (area && area < bound()) {
                    if (n + 1 < CELLS) {
                        add(&mine, n + 1);
                    } else {
#pragma omp critical
                        if (area < best) {
#pragma omp atomic write
                            best = area;
                        }
                    }
                }
            }
        }
#pragma omp taskwait
}

static void serial(const struct plan *p, int n) {
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < candidates(n); i++) {
            int x, y;
            struct plan mine = *p;
            place_of(p, n, i + (n < 3 ? 0 : 2 * (n - 2)), &x, &y);
            int area = put(&mine, n, s, x, y);
            if (area && area < want) {
                if (n + 1 < CELLS)
                    serial(&mine, n + 1);
                else
                    want = area;
            }
        }
}

static const struct plan empty;

static void prepare(void) { best = SIDE * SIDE; }
static void work(void) { add(&empty, 0); }
static int right(void) { return best == want; }

int main(void) {
    want = SIDE * SIDE;
    serial(&empty, 0);
    return report("floorplan", prepare, work, right);
}

/* Calls one __kmpc_atomic_* function, found by its name, and compares what it does with what C does. atomics.rs calls
 * `check` and `contend` for every name in abi/symbols.toml. A name whose parts are not known here is an error, so a new
 * symbol needs a case. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef __float128 f16;
typedef long double f10;
typedef _Complex float c4;
typedef _Complex double c8;
typedef _Complex long double c10;
#ifdef __clang__
typedef _Complex __float128 c16;
#else
typedef _Complex float c16 __attribute__((mode(TC)));
#endif

/* What a name says. */
struct form {
    char op[16];
    bool rev, cpt;
};

typedef void *(*find_t)(const char *name);

static char message[512];
static int wrong(const char *format, ...) {
    va_list ap;
    va_start(ap, format);
    vsnprintf(message, sizeof message, format, ap);
    va_end(ap);
    return -1;
}
const char *why(void) { return message; }

enum { THREADS = 2, ROUNDS = 20000 };

/* Runs `body` on THREADS threads at once, each with its number. */
struct job {
    void (*body)(void *, int);
    void *arg;
    int number;
    pthread_barrier_t *start;
};
static void *entry(void *p) {
    struct job *j = p;
    pthread_barrier_wait(j->start);
    j->body(j->arg, j->number);
    return NULL;
}
static void together(void (*body)(void *, int), void *arg) {
    pthread_t t[THREADS];
    struct job j[THREADS];
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        j[i] = (struct job){body, arg, i, &start};
        pthread_create(&t[i], NULL, entry, &j[i]);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(t[i], NULL);
    pthread_barrier_destroy(&start);
}

/* The thread number the functions are given; a stock runtime wants its own. */
static int (*thread_id)(void *);
static int gtid(void) { return thread_id ? thread_id(NULL) : 0; }

/* Where an object may lie: aligned, or across two cache lines (which is slow: few cases do). What surrounds it must
 * survive. */
static unsigned char arena[256] __attribute__((aligned(64)));
static void *place(bool split, size_t size) {
    memset(arena, 0xA5, sizeof arena);
    return split && size > 1 ? arena + 128 - size / 2 - (size > 2) : arena + 64;
}
static bool surroundings_intact(void *p, size_t size) {
    unsigned char *a = p;
    for (unsigned char *c = arena; c < arena + sizeof arena; c++)
        if ((c < a || c >= a + size) && *c != 0xA5) return false;
    return true;
}

static bool is(const struct form *f, const char *op) { return strcmp(f->op, op) == 0; }

static bool may_split(const struct form *f, size_t size) {
    bool way = is(f, "add") || is(f, "mul") || is(f, "min") || is(f, "rd") || is(f, "wr") || is(f, "swp");
    return way && size <= 8 && !f->cpt && !f->rev;
}

/* expect_K: the new value by plain C in *e; false if the operation has no defined result for these operands, or if there
 * is no such operation, which sets `unknown`. */
static bool unknown;

#define ARITH(T)                                                                                                       \
    if (is(f, "add")) return *e = (T)(x + r), true;                                                                    \
    if (is(f, "mul")) return *e = (T)(x * r), true;                                                                    \
    if (is(f, "sub")) return *e = (T)(f->rev ? r - x : x - r), true;

#define ORDER                                                                                                          \
    if (is(f, "min")) return *e = r < x ? r : x, true;                                                                 \
    if (is(f, "max")) return *e = r > x ? r : x, true;

#define EXPECT_INT(K, T)                                                                                               \
    static bool expect_##K(const struct form *f, T x, T r, T *e) {                                                     \
        T by = f->rev ? x : r, of = f->rev ? r : x;                                                                    \
        unsigned long bits = sizeof(T) == 8 ? 64 : 32;                                                                 \
        ARITH(T)                                                                                                       \
        ORDER                                                                                                          \
        if (is(f, "div")) return by != 0 && !(sizeof(T) >= 4 && by == (T)-1) && (*e = (T)(of / by), true);             \
        if (is(f, "andb")) return *e = x & r, true;                                                                    \
        if (is(f, "orb")) return *e = x | r, true;                                                                     \
        if (is(f, "xor") || is(f, "neqv")) return *e = x ^ r, true;                                                    \
        if (is(f, "eqv")) return *e = ~(x ^ r), true;                                                                  \
        if (is(f, "andl")) return *e = x && r, true;                                                                   \
        if (is(f, "orl")) return *e = x || r, true;                                                                    \
        if (is(f, "shl")) return (unsigned long)by < bits && (*e = (T)(of << by), true);                               \
        if (is(f, "shr")) return (unsigned long)by < bits && (*e = (T)(of >> by), true);                               \
        return unknown = true, false;                                                                                  \
    }

#define EXPECT_REAL(K, T)                                                                                              \
    static bool expect_##K(const struct form *f, T x, T r, T *e) {                                                     \
        ARITH(T)                                                                                                       \
        ORDER                                                                                                          \
        if (is(f, "div")) return *e = f->rev ? r / x : x / r, true;                                                    \
        return unknown = true, false;                                                                                  \
    }

/* An operand of a wider type R. LOW and HIGH bound what T can hold, both outside; 0 and 0: no bound. */
#define EXPECT_MIXED(K, T, R, LOW, HIGH)                                                                               \
    static bool expect_##K(const struct form *f, T x, R r, T *e) {                                                     \
        R y;                                                                                                           \
        if (is(f, "add")) y = x + r;                                                                                   \
        else if (is(f, "mul")) y = x * r;                                                                              \
        else if (is(f, "sub")) y = f->rev ? r - x : x - r;                                                             \
        else if (is(f, "div")) y = f->rev ? r / x : x / r;                                                             \
        else return unknown = true, false;                                                                             \
        if (LOW != HIGH && !(y > LOW && y < HIGH)) return false;                                                       \
        return *e = (T)y, true;                                                                                        \
    }

#define EXPECT_COMPLEX(K, T, R)                                                                                        \
    static bool expect_##K(const struct form *f, T x, R r, T *e) {                                                     \
        ARITH(T)                                                                                                       \
        if (is(f, "div")) return *e = (T)(f->rev ? r / x : x / r), true;                                               \
        return unknown = true, false;                                                                                  \
    }

#define same_int(a, b) ((a) == (b))
#define same_real(a, b) ((a) == (b) ? !((a) == 0 && __builtin_copysign(1, (double)(a)) != __builtin_copysign(1, (double)(b))) : (a) != (a) && (b) != (b))
/* Divisions of complex numbers may differ in the last bits. */
#define near(a, b) ((a) == (b) || ((a) - (b) < 1e-6 && (b) - (a) < 1e-6))
#define same_complex(a, b) (near(__real__(a), __real__(b)) && near(__imag__(a), __imag__(b)))

#define INTS(T)                                                                                                        \
    {0, 1, 2, 3, 7, 31, 100, (T)-1, (T)-5, (T)0x55, (T)0x1234, (T)(1ul << (sizeof(T) * 8 - 1)),                        \
     (T) ~(1ul << (sizeof(T) * 8 - 1)), (T)0x123456789ABCDEF}
#define REALS(T) {0, -0.0, 1, -1, 0.5, 3, -7.25, 0.1, 1e10, 100, __builtin_nan("")}
#define COMPLEXES(T) {1, 2 + 2i, 1 - 1i, -3 + 0.5i, 0.75i, 100 + 0.25i}

/* Captures and exchanges return a value, or (cmplx4) store through a pointer. */
#define CAPTURE_TYPE_VALUE(T, R) T capture_t(void *, int, T *, R, int)
#define CAPTURE_VALUE(v, p, r, flag) v = ((capture_t *)fn)(NULL, gtid(), p, r, flag)
#define SWAP_TYPE_VALUE(T) T swap_t(void *, int, T *, T)
#define SWAP_VALUE(v, p, r) v = ((swap_t *)fn)(NULL, gtid(), p, r)
#define CAPTURE_TYPE_OUT(T, R) void capture_t(void *, int, T *, R, T *, int)
#define CAPTURE_OUT(v, p, r, flag) ((capture_t *)fn)(NULL, gtid(), p, r, &v, flag)
#define SWAP_TYPE_OUT(T) void swap_t(void *, int, T *, T, T *)
#define SWAP_OUT(v, p, r) ((swap_t *)fn)(NULL, gtid(), p, r, &v)

/* check_K runs one function over all pairs of operands. */
#define CHECK(K, T, R, SAME, HOW, TS, RS)                                                                              \
    static int check_##K(const struct form *f, void *fn) {                                                             \
        typedef CAPTURE_TYPE_##HOW(T, R);                                                                              \
        typedef SWAP_TYPE_##HOW(T);                                                                                    \
        static const T xs[] = TS(T);                                                                                   \
        static const R rs[] = RS(R);                                                                                   \
        int done = 0;                                                                                                  \
        for (unsigned i = 0; i < sizeof xs / sizeof *xs; i++)                                                          \
            for (unsigned j = 0; j < sizeof rs / sizeof *rs; j++)                                                      \
                for (int flag = 0; flag <= f->cpt; flag++) {                                                           \
                    bool split = i == 3 && j == 2 && may_split(f, sizeof(T));                                          \
                    T x = xs[i], *p = place(split, sizeof(T)), e = (T)0, v = (T)0, want = (T)0, now;                   \
                    R r = rs[j];                                                                                       \
                    memcpy(p, &x, sizeof x);                                                                           \
                    if (is(f, "rd")) v = ((T(*)(void *, int, T *))fn)(NULL, gtid(), p), e = want = x;                  \
                    else if (is(f, "wr")) ((void (*)(void *, int, T *, T))fn)(NULL, gtid(), p, (T)r), e = (T)r;        \
                    else if (is(f, "swp")) SWAP_##HOW(v, p, (T)r), want = x, e = (T)r;                                 \
                    else {                                                                                             \
                        bool defined = expect_##K(f, x, r, &e);                                                        \
                        if (unknown) return 0;                                                                         \
                        if (!defined) continue;                                                                        \
                        if (f->cpt) CAPTURE_##HOW(v, p, r, flag), want = flag ? e : x;                                 \
                        else ((void (*)(void *, int, T *, R))fn)(NULL, gtid(), p, r);                                  \
                    }                                                                                                  \
                    memcpy(&now, p, sizeof now);                                                                       \
                    if (!SAME(now, e)) return wrong("operands %u, %u: the location is wrong", i, j);                   \
                    if (!SAME(v, want)) return wrong("operands %u, %u, flag %d: returned wrong", i, j, flag);          \
                    if (!surroundings_intact(p, sizeof(T))) return wrong("wrote beside the location");                 \
                    done++;                                                                                            \
                }                                                                                                      \
        return done;                                                                                                   \
    }

/* contended_K: two threads add one; one of them comes other ways too, if given: through `plain`, and by a region. */
#define CONTEND(K, T, R, HOW)                                                                                          \
    struct contend_##K {                                                                                               \
        const struct form *f;                                                                                          \
        void *fn, *plain, *start, *end;                                                                                \
        T *p;                                                                                                          \
        f10 captured[THREADS];                                                                                         \
    };                                                                                                                 \
    static void body_##K(void *arg, int number) {                                                                      \
        typedef CAPTURE_TYPE_##HOW(T, R);                                                                              \
        struct contend_##K *c = arg;                                                                                   \
        void *fn = c->fn;                                                                                              \
        R one = is(c->f, "sub") ? (R)-1 : (R)1;                                                                        \
        for (int i = 0; i < ROUNDS; i++) {                                                                             \
            if (number == 1 && i % 4 == 0 && c->start) {                                                               \
                ((void (*)(void))c->start)();                                                                          \
                *c->p += (T)1;                                                                                         \
                ((void (*)(void))c->end)();                                                                            \
            } else if (number == 1 && i % 4 == 1 && c->plain) {                                                        \
                ((void (*)(void *, int, T *, T))c->plain)(NULL, gtid(), c->p, (T)1);                                   \
            } else if (c->f->cpt) {                                                                                    \
                T v;                                                                                                   \
                CAPTURE_##HOW(v, c->p, one, 1);                                                                        \
                c->captured[number] += (f10) __real__ v;                                                               \
            } else {                                                                                                   \
                ((void (*)(void *, int, T *, R))fn)(NULL, gtid(), c->p, one);                                          \
            }                                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static int contended_##K(const struct form *f, void *fn, void *plain, void *start, void *end) {                    \
        T *p = place(false, sizeof(T)), total = (T)0, zero = (T)0;                                                     \
        struct contend_##K c = {f, fn, plain, start, end, p, {0}};                                                     \
        memcpy(p, &zero, sizeof zero);                                                                                 \
        together(body_##K, &c);                                                                                        \
        for (int i = 0; i < THREADS * ROUNDS; i++) total += (T)1;                                                      \
        if (*p != total) return wrong("updates of two threads were lost");                                             \
        f10 n = THREADS * ROUNDS, all = n * (n + 1) / 2;                                                               \
        if (f->cpt && !plain && !start && sizeof(T) >= 4 && c.captured[0] + c.captured[1] != all)                      \
            return wrong("two threads captured the same value");                                                       \
        return 1;                                                                                                      \
    }

#define BOTH(K, T, R, SAME, HOW, TS, RS) CHECK(K, T, R, SAME, HOW, TS, RS) CONTEND(K, T, R, HOW)
#define INT(K, T) EXPECT_INT(K, T) BOTH(K, T, T, same_int, VALUE, INTS, INTS)
#define REAL(K, T) EXPECT_REAL(K, T) BOTH(K, T, T, same_real, VALUE, REALS, REALS)
#define WIDE_INT(K, T, R, LOW, HIGH) EXPECT_MIXED(K, T, R, LOW, HIGH) BOTH(K, T, R, same_int, VALUE, INTS, REALS)
#define WIDE_REAL(K, T, R) EXPECT_MIXED(K, T, R, 0, 0) BOTH(K, T, R, same_real, VALUE, REALS, REALS)
#define COMPLEX(K, T, R, HOW) EXPECT_COMPLEX(K, T, R) BOTH(K, T, R, same_complex, HOW, COMPLEXES, COMPLEXES)

INT(fixed1, signed char)
INT(fixed1u, unsigned char)
INT(fixed2, short)
INT(fixed2u, unsigned short)
INT(fixed4, int)
INT(fixed4u, unsigned)
INT(fixed8, long)
INT(fixed8u, unsigned long)
REAL(float4, float)
REAL(float8, double)
REAL(float10, f10)
REAL(float16, f16)
COMPLEX(cmplx4, c4, c4, OUT)
COMPLEX(cmplx8, c8, c8, VALUE)
COMPLEX(cmplx10, c10, c10, VALUE)
COMPLEX(cmplx16, c16, c16, VALUE)
COMPLEX(cmplx4_cmplx8, c4, c8, OUT)
WIDE_INT(fixed1_float8, signed char, double, -129, 128)
WIDE_INT(fixed2_float8, short, double, -32769, 32768)
WIDE_INT(fixed4_float8, int, double, -0x1p31 - 1, 0x1p31)
WIDE_INT(fixed8_float8, long, double, -0x1p63, 0x1p63)
WIDE_REAL(float4_float8, float, double)
WIDE_INT(fixed1_fp, signed char, f16, -129, 128)
WIDE_INT(fixed1u_fp, unsigned char, f16, -1, 256)
WIDE_INT(fixed2_fp, short, f16, -32769, 32768)
WIDE_INT(fixed2u_fp, unsigned short, f16, -1, 65536)
WIDE_INT(fixed4_fp, int, f16, -0x1p31 - 1, 0x1p31)
WIDE_INT(fixed4u_fp, unsigned, f16, -1, 0x1p32)
WIDE_INT(fixed8_fp, long, f16, -0x1p63, 0x1p63)
WIDE_INT(fixed8u_fp, unsigned long, f16, -1, 0x1p64)
WIDE_REAL(float4_fp, float, f16)
WIDE_REAL(float8_fp, double, f16)
WIDE_REAL(float10_fp, f10, f16)

static const struct kind {
    const char *name;
    int (*check)(const struct form *, void *);
    int (*contend)(const struct form *, void *, void *, void *, void *);
} kinds[] = {
#define ROW(K) {#K, check_##K, contended_##K},
    ROW(fixed1) ROW(fixed1u) ROW(fixed2) ROW(fixed2u) ROW(fixed4) ROW(fixed4u) ROW(fixed8) ROW(fixed8u)
    ROW(float4) ROW(float8) ROW(float10) ROW(float16) ROW(cmplx4) ROW(cmplx8) ROW(cmplx10) ROW(cmplx16)
    ROW(cmplx4_cmplx8) ROW(fixed1_float8) ROW(fixed2_float8) ROW(fixed4_float8) ROW(fixed8_float8) ROW(float4_float8)
    ROW(fixed1_fp) ROW(fixed1u_fp) ROW(fixed2_fp) ROW(fixed2u_fp) ROW(fixed4_fp) ROW(fixed4u_fp) ROW(fixed8_fp)
    ROW(fixed8u_fp) ROW(float4_fp) ROW(float8_fp) ROW(float10_fp)
};

/* Splits "__kmpc_atomic_KIND_OP[_cpt][_rev][_WIDE]". Returns the kind (with _WIDE), or NULL; the bare kind in `bare`. */
static const struct kind *parse(const char *name, struct form *f, char bare[16]) {
    char text[64], wide[16] = "", full[32], *rest = text, *word;
    if (strncmp(name, "__kmpc_atomic_", 14) != 0 || strlen(name) >= sizeof text) return NULL;
    strcpy(text, name + 14);
    memset(f, 0, sizeof *f);
    if (!(word = strsep(&rest, "_")) || strlen(word) > 15) return NULL;
    strcpy(bare, word);
    if (!(word = strsep(&rest, "_")) || strlen(word) > 15) return NULL;
    strcpy(f->op, word);
    while ((word = strsep(&rest, "_"))) {
        if (strcmp(word, "cpt") == 0) f->cpt = true;
        else if (strcmp(word, "rev") == 0) f->rev = true;
        else if (!rest && strlen(word) < 10) snprintf(wide, sizeof wide, "_%s", word);
        else return NULL;
    }
    snprintf(full, sizeof full, "%s%s", bare, wide);
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, full) == 0) return &kinds[i];
    return NULL;
}

/* The functions that take a function, a value to compare with, or a size. */

#define GENERIC(N, T)                                                                                                  \
    static void operate_##N(void *result, void *x, void *rhs) { *(T *)result = *(T *)x + *(T *)rhs; }                  \
    typedef void generic_##N(void *, int, void *, void *, void (*)(void *, void *, void *));                           \
    static void generic_body_##N(void *fn, int number) {                                                               \
        T one = (T)1;                                                                                                  \
        (void)number;                                                                                                  \
        for (int i = 0; i < ROUNDS; i++) ((generic_##N *)fn)(NULL, gtid(), arena + 64, &one, operate_##N);             \
    }                                                                                                                  \
    static int check_generic_##N(void *fn) {                                                                           \
        T *p = place(false, sizeof(T)), x = (T)5, r = (T)2, total = (T)0;                                              \
        memcpy(p, &x, sizeof x);                                                                                       \
        ((generic_##N *)fn)(NULL, gtid(), p, &r, operate_##N);                                                         \
        if (*p != (T)7) return wrong("5 and 2 do not make 7");                                                         \
        if (!surroundings_intact(p, sizeof(T))) return wrong("wrote beside the location");                             \
        memcpy(p, &total, sizeof total);                                                                               \
        together(generic_body_##N, fn);                                                                                \
        for (int i = 0; i < THREADS * ROUNDS; i++) total += (T)1;                                                      \
        return *p == total ? 1 : wrong("updates of two threads were lost");                                            \
    }
GENERIC(1, unsigned char)
GENERIC(2, unsigned short)
GENERIC(4, unsigned)
GENERIC(8, double)
GENERIC(10, f10)
GENERIC(16, c8)
GENERIC(20, c10)
GENERIC(32, c16)

#define COMPARE(N, T)                                                                                                  \
    static int check_compare_##N(bool value, bool capture, void *fn) {                                                 \
        for (int split = 0; split < 2; split++)                                                                        \
            for (int equal = 0; equal < 2; equal++) {                                                                  \
                T *p = place(split, sizeof(T)), x = (T)0x1122334455667788, d = (T)-3, e = equal ? x : x + 1, now;      \
                T out = 99, got = 0, want = value && equal ? d : equal ? 99 : x;                                       \
                bool did = false;                                                                                      \
                memcpy(p, &x, sizeof x);                                                                               \
                if (value && capture) got = ((T(*)(void *, int, T *, T, T, T *))fn)(NULL, gtid(), p, e, d, &out);      \
                else if (value) got = ((T(*)(void *, int, T *, T, T))fn)(NULL, gtid(), p, e, d);                       \
                else if (capture) did = ((bool (*)(void *, int, T *, T, T, T *))fn)(NULL, gtid(), p, e, d, &out);      \
                else did = ((bool (*)(void *, int, T *, T, T))fn)(NULL, gtid(), p, e, d);                              \
                memcpy(&now, p, sizeof now);                                                                           \
                if (now != (equal ? d : x)) return wrong("the location is wrong");                                     \
                if (value ? got != x : did != equal) return wrong("returned wrong");                                   \
                if (capture && out != want) return wrong("captured wrong");                                            \
                if (!surroundings_intact(p, sizeof(T))) return wrong("wrote beside the location");                     \
            }                                                                                                          \
        return 4;                                                                                                      \
    }
COMPARE(1, signed char)
COMPARE(2, short)
COMPARE(4, int)
COMPARE(8, long)

static const size_t sizes[] = {1, 2, 3, 4, 7, 8, 16, 24, 32};

static int check_sized(const char *what, void *fn) {
    unsigned char a[40], b[40], out[40];
    for (int k = 0; k < 40; k++) a[k] = k + 1, b[k] = 200 - k;
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes * 2; i++) {
        size_t n = sizes[i / 2];
        unsigned char *p = place(i & 1, n);
        memcpy(p, a, n);
        memset(out, 0, sizeof out);
        if (strcmp(what, "load") == 0) {
            ((void (*)(size_t, void *, void *, int))fn)(n, p, out, 5);
            if (memcmp(out, a, n) || memcmp(p, a, n)) return wrong("size %zu: read wrong", n);
            if (out[n]) return wrong("size %zu: wrote beside the result", n);
        } else if (strcmp(what, "store") == 0) {
            ((void (*)(size_t, void *, void *, int))fn)(n, p, b, 5);
            if (memcmp(p, b, n)) return wrong("size %zu: wrote wrong", n);
        } else if (strcmp(what, "compare_exchange") == 0) {
            bool (*exchange)(size_t, void *, void *, void *, bool, int, int) = fn;
            memcpy(out, a, n);
            out[n - 1] ^= 1;
            if (exchange(n, p, out, b, false, 5, 5)) return wrong("size %zu: exchanged what differs", n);
            if (memcmp(p, a, n) || memcmp(out, a, n)) return wrong("size %zu: wrong after no exchange", n);
            if (!exchange(n, p, out, b, false, 5, 5)) return wrong("size %zu: no exchange", n);
            if (memcmp(p, b, n) || memcmp(out, a, n)) return wrong("size %zu: wrong after exchange", n);
        } else {
            return 0;
        }
        if (!surroundings_intact(p, n)) return wrong("size %zu: wrote beside the location", n);
    }
    return 1;
}

static struct region {
    void (*start)(void), (*end)(void);
    volatile long count[2];
} region;
static void region_body(void *arg, int number) {
    (void)arg, (void)number;
    for (int i = 0; i < ROUNDS; i++) {
        region.start();
        region.count[0] = region.count[0] + 1;
        region.count[1] = region.count[1] + 1;
        region.end();
    }
}

/* How many cases were right; -1 and a message if one was wrong; 0 if the name is not known. */
int check(const char *name, void *fn, find_t find) {
    struct form f;
    char bare[16], tail, what[32] = "";
    int n;
    unknown = false;
    thread_id = (int (*)(void *))find("__kmpc_global_thread_num");
    const struct kind *k = parse(name, &f, bare);
    if (k) return k->check(&f, fn);
#define SIZE(N)                                                                                                        \
    if (strcmp(name, "__kmpc_atomic_" #N) == 0) return check_generic_##N(fn);
    SIZE(1) SIZE(2) SIZE(4) SIZE(8) SIZE(10) SIZE(16) SIZE(20) SIZE(32)
    bool value = sscanf(name, "__kmpc_atomic_val_%d_ca%c", &n, &tail) == 2;
    if (value || sscanf(name, "__kmpc_atomic_bool_%d_ca%c", &n, &tail) == 2) {
        bool capture = strstr(name, "_cas_cpt");
        return n == 1   ? check_compare_1(value, capture, fn)
               : n == 2 ? check_compare_2(value, capture, fn)
               : n == 4 ? check_compare_4(value, capture, fn)
               : n == 8 ? check_compare_8(value, capture, fn)
                        : 0;
    }
    if (strcmp(name, "__kmpc_atomic_start") == 0 || strcmp(name, "__kmpc_atomic_end") == 0) {
        region.start = (void (*)(void))find("__kmpc_atomic_start");
        region.end = (void (*)(void))find("__kmpc_atomic_end");
        region.count[0] = region.count[1] = 0;
        together(region_body, NULL);
        bool right = region.count[0] == THREADS * ROUNDS && region.count[1] == THREADS * ROUNDS;
        return right ? 1 : wrong("two threads were in the region at once");
    }
    if (strncmp(name, "__kmpc___atomic_", 16) == 0) snprintf(what, strlen(name) - 17, "%s", name + 16);
    if (strncmp(name, "__atomic_", 9) == 0) snprintf(what, sizeof what, "%s", name + 9);
    return check_sized(what, fn);
}

/* Two threads add through `fn`, and with `mix` through the plain addition and by regions as well. 1 if nothing was lost, -1
 * and a message if it was; 0 if the function does not add. */
int contend(const char *name, void *fn, find_t find, bool mix) {
    struct form f;
    char bare[16], plain[64];
    thread_id = (int (*)(void *))find("__kmpc_global_thread_num");
    const struct kind *k = parse(name, &f, bare);
    if (!k || f.rev || (!is(&f, "add") && !is(&f, "sub"))) return 0;
    if (!mix) return k->contend(&f, fn, NULL, NULL, NULL);
    snprintf(plain, sizeof plain, "__kmpc_atomic_%s_add", bare);
    bool locked = bare[0] == 'c' || strcmp(bare, "float10") == 0 || strcmp(bare, "float16") == 0;
    return k->contend(&f, fn, find(plain), locked ? find("__kmpc_atomic_start") : NULL, find("__kmpc_atomic_end"));
}

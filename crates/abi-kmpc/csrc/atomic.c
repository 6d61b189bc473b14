/* __kmpc_atomic_*: what has no type in Rust. The 80-bit long double and the quad, their complex numbers (all under the
 * lock of atomic regions), and every operation with a quad operand (a compare-and-exchange loop where the location
 * has 8 bytes or less). See src/atomic/mod.rs for the forms, and there Note [Who excludes whom].
 *
 * Quad arithmetic calls the compiler's support library (__addtf3 and so on). */

typedef long double f80;
typedef __float128 quad;
typedef _Complex long double c80;
#if defined(__clang__)
typedef _Complex __float128 cquad;
#else
typedef _Complex float cquad __attribute__((mode(TC)));
#endif

_Static_assert(sizeof(f80) == 16 && sizeof(quad) == 16 && sizeof(c80) == 32 && sizeof(cquad) == 32, "x86-64 layouts");

__attribute__((visibility("hidden"))) void duomp_atomic_lock(void);
__attribute__((visibility("hidden"))) void duomp_atomic_unlock(void);

#define NAME(K, FORM) __kmpc_atomic_##K##_##FORM
#define ARGS(T, R) const void *loc, int gtid, T *lhs, R rhs
#define UNUSED (void)loc, (void)gtid

/* The location, which may be less aligned than its type says. */
#define LOCATION(T)                                                                                                    \
    typedef T any __attribute__((aligned(1)));                                                                         \
    any *p = (any *)lhs

/* One operation under the lock: with and without capture. NEW is an expression in x, the old value, and rhs. */
#define LOCKED(K, T, R, PLAIN, CAPTURE, NEW)                                                                           \
    static inline T do_##K##_##PLAIN(T *lhs, R rhs, int flag) {                                                        \
        LOCATION(T);                                                                                                   \
        duomp_atomic_lock();                                                                                           \
        T x = *p, y = (T)(NEW);                                                                                        \
        *p = y;                                                                                                        \
        duomp_atomic_unlock();                                                                                         \
        return flag ? y : x;                                                                                           \
    }                                                                                                                  \
    void NAME(K, PLAIN)(ARGS(T, R)) { UNUSED, (void)do_##K##_##PLAIN(lhs, rhs, 0); }                                   \
    T NAME(K, CAPTURE)(ARGS(T, R), int flag) { return UNUSED, do_##K##_##PLAIN(lhs, rhs, flag); }

/* The same by compare-and-exchange on W, an unsigned integer as wide as T. The location may be misaligned. */
#define EXCHANGED(K, T, W, PLAIN, CAPTURE, NEW)                                                                        \
    static inline T do_##K##_##PLAIN(T *lhs, quad rhs, int flag) {                                                     \
        typedef W word __attribute__((may_alias));                                                                     \
        union {                                                                                                        \
            T v;                                                                                                       \
            W w;                                                                                                       \
        } old, new;                                                                                                    \
        old.w = __atomic_load_n((word *)lhs, __ATOMIC_SEQ_CST);                                                        \
        do {                                                                                                           \
            T x = old.v;                                                                                               \
            new.v = (T)(NEW);                                                                                          \
        } while (!__atomic_compare_exchange_n((word *)lhs, &old.w, new.w, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));     \
        return flag ? new.v : old.v;                                                                                   \
    }                                                                                                                  \
    void NAME(K, PLAIN)(ARGS(T, quad)) { UNUSED, (void)do_##K##_##PLAIN(lhs, rhs, 0); }                                \
    T NAME(K, CAPTURE)(ARGS(T, quad), int flag) { return UNUSED, do_##K##_##PLAIN(lhs, rhs, flag); }

#define READ_WRITE(K, T)                                                                                               \
    T NAME(K, rd)(const void *loc, int gtid, T *lhs) {                                                                 \
        LOCATION(T);                                                                                                   \
        UNUSED;                                                                                                        \
        duomp_atomic_lock();                                                                                           \
        T x = *p;                                                                                                      \
        duomp_atomic_unlock();                                                                                         \
        return x;                                                                                                      \
    }                                                                                                                  \
    T NAME(K, swp)(ARGS(T, T)) {                                                                                       \
        LOCATION(T);                                                                                                   \
        UNUSED;                                                                                                        \
        duomp_atomic_lock();                                                                                           \
        T x = *p;                                                                                                      \
        *p = rhs;                                                                                                      \
        duomp_atomic_unlock();                                                                                         \
        return x;                                                                                                      \
    }                                                                                                                  \
    void NAME(K, wr)(ARGS(T, T)) { (void)NAME(K, swp)(loc, gtid, lhs, rhs); }

#define ARITHMETIC(K, T)                                                                                               \
    LOCKED(K, T, T, add, add_cpt, x + rhs)                                                                             \
    LOCKED(K, T, T, sub, sub_cpt, x - rhs)                                                                             \
    LOCKED(K, T, T, mul, mul_cpt, x * rhs)                                                                             \
    LOCKED(K, T, T, div, div_cpt, x / rhs)                                                                             \
    LOCKED(K, T, T, sub_rev, sub_cpt_rev, rhs - x)                                                                     \
    LOCKED(K, T, T, div_rev, div_cpt_rev, rhs / x)

/* A comparison with NaN is false and leaves x. */
#define MIN_MAX(K, T)                                                                                                  \
    LOCKED(K, T, T, min, min_cpt, x > rhs ? rhs : x)                                                                   \
    LOCKED(K, T, T, max, max_cpt, x < rhs ? rhs : x)

READ_WRITE(float10, f80)
ARITHMETIC(float10, f80)
MIN_MAX(float10, f80)
READ_WRITE(float16, quad)
ARITHMETIC(float16, quad)
MIN_MAX(float16, quad)
READ_WRITE(cmplx10, c80)
ARITHMETIC(cmplx10, c80)
READ_WRITE(cmplx16, cquad)
ARITHMETIC(cmplx16, cquad)

LOCKED(float10, f80, quad, add_fp, add_cpt_fp, x + rhs)
LOCKED(float10, f80, quad, sub_fp, sub_cpt_fp, x - rhs)
LOCKED(float10, f80, quad, mul_fp, mul_cpt_fp, x * rhs)
LOCKED(float10, f80, quad, div_fp, div_cpt_fp, x / rhs)
LOCKED(float10, f80, quad, sub_rev_fp, sub_cpt_rev_fp, rhs - x)
LOCKED(float10, f80, quad, div_rev_fp, div_cpt_rev_fp, rhs / x)

#define QUAD_OPERAND(K, T, W)                                                                                          \
    EXCHANGED(K, T, W, add_fp, add_cpt_fp, x + rhs)                                                                    \
    EXCHANGED(K, T, W, sub_fp, sub_cpt_fp, x - rhs)                                                                    \
    EXCHANGED(K, T, W, mul_fp, mul_cpt_fp, x * rhs)                                                                    \
    EXCHANGED(K, T, W, div_fp, div_cpt_fp, x / rhs)                                                                    \
    EXCHANGED(K, T, W, sub_rev_fp, sub_cpt_rev_fp, rhs - x)                                                            \
    EXCHANGED(K, T, W, div_rev_fp, div_cpt_rev_fp, rhs / x)

QUAD_OPERAND(fixed1, signed char, unsigned char)
QUAD_OPERAND(fixed1u, unsigned char, unsigned char)
QUAD_OPERAND(fixed2, short, unsigned short)
QUAD_OPERAND(fixed2u, unsigned short, unsigned short)
QUAD_OPERAND(fixed4, int, unsigned)
QUAD_OPERAND(fixed4u, unsigned, unsigned)
QUAD_OPERAND(fixed8, long, unsigned long)
QUAD_OPERAND(fixed8u, unsigned long, unsigned long)
QUAD_OPERAND(float4, float, unsigned)
QUAD_OPERAND(float8, double, unsigned long)

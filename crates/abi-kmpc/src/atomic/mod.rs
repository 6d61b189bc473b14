//! `__kmpc_atomic_*`: atomic update, capture, read, write and compare (OpenMP 5.2, 15.8.4).
//!
//! A name says the type of the location, the operation and the form: `__kmpc_atomic_fixed4_sub_cpt_rev` works on a signed
//! 4-byte integer, subtracts, returns a value, and has its operands the other way round.
//!
//! | form | does | returns |
//! |---|---|---|
//! | (none) | `x = x op rhs` | nothing |
//! | `_rev` | `x = rhs op x` | nothing |
//! | `_cpt`, `_cpt_rev` | the same | the new value if `flag` is not 0, else the old one |
//! | `_rd`, `_wr`, `_swp` | read, write, exchange | the value, nothing, the old value |
//! | `_float8`, `_cmplx8`, `_fp` | `rhs` is a double, a double complex, a quad; the operation runs in that type | |
//!
//! Integers are `fixed1` to `fixed8` and `fixed1u` to `fixed8u`, reals `float4` to `float16`, complex numbers `cmplx4` to
//! `cmplx16`, by the bytes of one part; 10 means the 80-bit `long double`, 16 the quad `__float128`. Rust has neither type,
//! so those, and everything with a quad operand, are in `csrc/atomic.c`.
//!
//! Note [Who excludes whom]
//! All operations on one location must exclude each other, whatever form and whatever compiler asks:
//! - an object of 1, 2, 4 or 8 bytes that is not complex is always changed by one locked instruction or a loop around
//!   `lock cmpxchg`, as compilers do when they expand an atomic in line. That holds for a misaligned one too: x86-64 locks
//!   the bus for it;
//! - every other object is changed under one lock of the process (`rts_core::lock::region::ATOMIC`), the one of `__kmpc_atomic_start` and of
//!   `GOMP_atomic_start`, which gcc brackets such updates with. So code of two compilers may update one variable.
//!
//! All operations are sequentially consistent; the lock is not, and need not be: operations on locations that it
//! guards are in its total order, and each of them is a full barrier on x86-64.

mod cell;
pub mod complex;
pub mod fixed;
pub mod float;
pub mod generic;
pub mod lock;
mod ops;
pub mod sized;
mod table;

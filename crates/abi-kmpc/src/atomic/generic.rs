//! Updates by a function of the program, compare-and-exchange, and objects of any size.

use core::ffi::c_void;

use super::cell::{Cell, update};
use super::lock;

/// The program's operation: `*result = op(*x, *rhs)`; `result` may be `x`.
pub type Update = unsafe extern "C" fn(result: *mut c_void, x: *mut c_void, rhs: *mut c_void);

macro_rules! by_word {
    ($($t:ty: $name:ident;)*) => {$(
        #[doc = concat!("`f(&new, lhs, rhs)` and `*lhs = new`, atomically, for ", stringify!($t), " and alike.")]
        /// `f` runs again if another thread came between.
        ///
        /// # Safety
        /// `lhs` points to a live object of that size, which other threads change atomically only; `f` may be called.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            _loc: *const c_void, _gtid: i32, lhs: *mut c_void, rhs: *mut c_void, f: Update,
        ) {
            let operation = |mut old: $t, rhs: *mut c_void| {
                let mut new = old;
                // SAFETY: the two locals are this size; the rest is the caller's promise.
                unsafe { f((&raw mut new).cast(), (&raw mut old).cast(), rhs) };
                new
            };
            // SAFETY: the caller's promise is the one asked for.
            unsafe { update(lhs.cast::<$t>(), rhs, operation) };
        }
    )*};
}
by_word! {
    u8: __kmpc_atomic_1;
    u16: __kmpc_atomic_2;
    u32: __kmpc_atomic_4;
    u64: __kmpc_atomic_8;
}

macro_rules! by_lock {
    ($($what:literal: $name:ident;)*) => {$(
        #[doc = concat!("`f(lhs, lhs, rhs)`, atomically, for ", $what, ".")]
        ///
        /// # Safety
        /// `lhs` points to a live object of that size, which other threads change atomically only; `f` may be called.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            _loc: *const c_void, _gtid: i32, lhs: *mut c_void, rhs: *mut c_void, f: Update,
        ) {
            lock::acquire();
            // SAFETY: the caller's promise; nobody else changes `*lhs`: the lock is ours.
            unsafe { f(lhs, lhs, rhs) };
            lock::release();
        }
    )*};
}
by_lock! {
    "the 80-bit `long double`": __kmpc_atomic_10;
    "16 bytes": __kmpc_atomic_16;
    "the complex 80-bit `long double`": __kmpc_atomic_20;
    "32 bytes": __kmpc_atomic_32;
}

macro_rules! compare {
    ($($t:ty: $bool:ident, $bool_cpt:ident, $val:ident, $val_cpt:ident;)*) => {$(
        /// `if (*x == e) *x = d`, atomically (OpenMP 5.2, 15.8.4). Returns whether it did.
        ///
        /// # Safety
        /// `x` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $bool(_loc: *const c_void, _gtid: i32, x: *mut $t, e: $t, d: $t) -> bool {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { Cell::compare(x, e, d) }.is_ok()
        }

        /// `if (*x == e) *x = d; else *pv = *x`, atomically (OpenMP 5.2, 15.8.4). Returns whether they were equal.
        ///
        /// # Safety
        /// `x` points to a live object of its type, which other threads change atomically only; `pv` to the caller's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $bool_cpt(
            _loc: *const c_void, _gtid: i32, x: *mut $t, e: $t, d: $t, pv: *mut $t,
        ) -> bool {
            // SAFETY: the caller's promise is the one asked for.
            let Err(now) = (unsafe { Cell::compare(x, e, d) }) else { return true };
            // SAFETY: the caller's own object.
            unsafe { pv.write_unaligned(now) };
            false
        }

        /// `if (*x == e) *x = d`, atomically (OpenMP 5.2, 15.8.4). Returns what was there.
        ///
        /// # Safety
        /// `x` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $val(_loc: *const c_void, _gtid: i32, x: *mut $t, e: $t, d: $t) -> $t {
            // SAFETY: the caller's promise is the one asked for.
            match unsafe { Cell::compare(x, e, d) } {
                Ok(was) | Err(was) => was,
            }
        }

        /// `if (*x == e) *x = d`, atomically (OpenMP 5.2, 15.8.4). Returns what was there, and stores to `*pv` what is
        /// there now.
        ///
        /// # Safety
        /// `x` points to a live object of its type, which other threads change atomically only; `pv` to the caller's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $val_cpt(
            _loc: *const c_void, _gtid: i32, x: *mut $t, e: $t, d: $t, pv: *mut $t,
        ) -> $t {
            // SAFETY: the caller's promise is the one asked for.
            let (was, now) = match unsafe { Cell::compare(x, e, d) } {
                Ok(was) => (was, d),
                Err(was) => (was, was),
            };
            // SAFETY: the caller's own object.
            unsafe { pv.write_unaligned(now) };
            was
        }
    )*};
}
compare! {
    i8: __kmpc_atomic_bool_1_cas, __kmpc_atomic_bool_1_cas_cpt, __kmpc_atomic_val_1_cas, __kmpc_atomic_val_1_cas_cpt;
    i16: __kmpc_atomic_bool_2_cas, __kmpc_atomic_bool_2_cas_cpt, __kmpc_atomic_val_2_cas, __kmpc_atomic_val_2_cas_cpt;
    i32: __kmpc_atomic_bool_4_cas, __kmpc_atomic_bool_4_cas_cpt, __kmpc_atomic_val_4_cas, __kmpc_atomic_val_4_cas_cpt;
    i64: __kmpc_atomic_bool_8_cas, __kmpc_atomic_bool_8_cas_cpt, __kmpc_atomic_val_8_cas, __kmpc_atomic_val_8_cas_cpt;
}

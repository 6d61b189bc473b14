//! The complex numbers with float and double parts: always under the lock (Note [Who excludes whom]).

use core::ffi::c_void;
use core::ops::{Add, Div, Mul, Sub};

use super::cell::locked;
use super::ops::{Mixed, Num, Part};
use super::table::updates;

/// A C `_Complex`. By value it travels as that does on x86-64: two floats in one vector register, two doubles in two.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex<T> {
    /// Real part.
    pub re: T,
    /// Imaginary part.
    pub im: T,
}

const _: () = assert!(size_of::<Complex<f32>>() == 8 && align_of::<Complex<f32>>() == 4);
const _: () = assert!(size_of::<Complex<f64>>() == 16 && align_of::<Complex<f64>>() == 8);

impl Complex<f32> {
    /// The same number in double precision.
    pub(super) fn widen(self) -> Complex<f64> {
        Complex { re: self.re as f64, im: self.im as f64 }
    }
}

impl Complex<f64> {
    /// The nearest number in single precision.
    pub(super) fn narrow(self) -> Complex<f32> {
        Complex { re: self.re as f32, im: self.im as f32 }
    }
}

impl<T: Part> Add for Complex<T> {
    type Output = Self;
    fn add(self, r: Self) -> Self {
        Complex { re: self.re + r.re, im: self.im + r.im }
    }
}

impl<T: Part> Sub for Complex<T> {
    type Output = Self;
    fn sub(self, r: Self) -> Self {
        Complex { re: self.re - r.re, im: self.im - r.im }
    }
}

impl<T: Part> Mul for Complex<T> {
    type Output = Self;
    fn mul(self, r: Self) -> Self {
        T::complex_mul(self, r)
    }
}

impl<T: Part> Div for Complex<T> {
    type Output = Self;
    fn div(self, r: Self) -> Self {
        T::complex_div(self, r)
    }
}

updates! { Complex<f32>, Complex<f32>, Num;
    locked, add, "x = x + rhs": __kmpc_atomic_cmplx4_add;
    locked, sub, "x = x - rhs": __kmpc_atomic_cmplx4_sub;
    locked, mul, "x = x * rhs": __kmpc_atomic_cmplx4_mul;
    locked, div, "x = x / rhs": __kmpc_atomic_cmplx4_div;
    locked, sub_rev, "x = rhs - x": __kmpc_atomic_cmplx4_sub_rev;
    locked, div_rev, "x = rhs / x": __kmpc_atomic_cmplx4_div_rev;
}

updates! { Complex<f32>, Complex<f64>, Mixed<Complex<f64>>;
    locked, add_wide, "x = x + rhs": __kmpc_atomic_cmplx4_add_cmplx8;
    locked, sub_wide, "x = x - rhs": __kmpc_atomic_cmplx4_sub_cmplx8;
    locked, mul_wide, "x = x * rhs": __kmpc_atomic_cmplx4_mul_cmplx8;
    locked, div_wide, "x = x / rhs": __kmpc_atomic_cmplx4_div_cmplx8;
}

updates! { Complex<f64>, Complex<f64>, Num;
    locked, add, "x = x + rhs": __kmpc_atomic_cmplx8_add, __kmpc_atomic_cmplx8_add_cpt;
    locked, sub, "x = x - rhs": __kmpc_atomic_cmplx8_sub, __kmpc_atomic_cmplx8_sub_cpt;
    locked, mul, "x = x * rhs": __kmpc_atomic_cmplx8_mul, __kmpc_atomic_cmplx8_mul_cpt;
    locked, div, "x = x / rhs": __kmpc_atomic_cmplx8_div, __kmpc_atomic_cmplx8_div_cpt;
    locked, sub_rev, "x = rhs - x": __kmpc_atomic_cmplx8_sub_rev, __kmpc_atomic_cmplx8_sub_cpt_rev;
    locked, div_rev, "x = rhs / x": __kmpc_atomic_cmplx8_div_rev, __kmpc_atomic_cmplx8_div_cpt_rev;
}

/// The captures of `cmplx4`, which return through a pointer.
macro_rules! captures_out {
    ($t:ty; $($op:ident, $what:literal: $cpt:ident;)*) => {$(
        #[doc = concat!("`", $what, "`, atomically; `x` is `*lhs` (OpenMP 5.2, 15.8.4).")]
        /// Stores to `*out` the new value if `flag` is not 0, else the old one.
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only, and `out` to one that
        /// is the caller's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $cpt(
            _loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $t, out: *mut $t, flag: i32,
        ) {
            // SAFETY: the caller's promise is the one asked for.
            let old = unsafe { locked(lhs, rhs, <$t as Num>::$op) };
            let v = if flag != 0 { <$t as Num>::$op(old, rhs) } else { old };
            // SAFETY: the caller's own object.
            unsafe { out.write_unaligned(v) };
        }
    )*};
}

captures_out! { Complex<f32>;
    add, "x = x + rhs": __kmpc_atomic_cmplx4_add_cpt;
    sub, "x = x - rhs": __kmpc_atomic_cmplx4_sub_cpt;
    mul, "x = x * rhs": __kmpc_atomic_cmplx4_mul_cpt;
    div, "x = x / rhs": __kmpc_atomic_cmplx4_div_cpt;
    sub_rev, "x = rhs - x": __kmpc_atomic_cmplx4_sub_cpt_rev;
    div_rev, "x = rhs / x": __kmpc_atomic_cmplx4_div_cpt_rev;
}

macro_rules! reads_writes {
    ($t:ty; $rd:ident, $wr:ident) => {
        /// `*lhs`, read atomically (OpenMP 5.2, 15.8.4).
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $rd(_loc: *const c_void, _gtid: i32, lhs: *mut $t) -> $t {
            // SAFETY: the caller's promise is the one asked for; what is written back is what is there.
            unsafe { locked(lhs, (), |x, ()| x) }
        }

        /// `*lhs = rhs`, atomically (OpenMP 5.2, 15.8.4).
        ///
        /// # Safety
        /// `lhs` points to a live object of its type, which other threads change atomically only.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $wr(_loc: *const c_void, _gtid: i32, lhs: *mut $t, rhs: $t) {
            // SAFETY: the caller's promise is the one asked for.
            unsafe { locked(lhs, rhs, |_, r| r) };
        }
    };
}
reads_writes!(Complex<f32>; __kmpc_atomic_cmplx4_rd, __kmpc_atomic_cmplx4_wr);
reads_writes!(Complex<f64>; __kmpc_atomic_cmplx8_rd, __kmpc_atomic_cmplx8_wr);

/// `*lhs = rhs`, atomically; stores to `*out` what was there (OpenMP 5.2, 15.8.4).
///
/// # Safety
/// `lhs` points to a live object, which other threads change atomically only, and `out` to one that is the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_atomic_cmplx4_swp(
    _loc: *const c_void,
    _gtid: i32,
    lhs: *mut Complex<f32>,
    rhs: Complex<f32>,
    out: *mut Complex<f32>,
) {
    // SAFETY: the caller's promise is the one asked for.
    let old = unsafe { locked(lhs, rhs, |_, r| r) };
    // SAFETY: the caller's own object.
    unsafe { out.write_unaligned(old) };
}

/// `*lhs = rhs`, atomically; returns what was there (OpenMP 5.2, 15.8.4).
///
/// # Safety
/// `lhs` points to a live object, which other threads change atomically only.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_atomic_cmplx8_swp(
    _loc: *const c_void,
    _gtid: i32,
    lhs: *mut Complex<f64>,
    rhs: Complex<f64>,
) -> Complex<f64> {
    // SAFETY: the caller's promise is the one asked for.
    unsafe { locked(lhs, rhs, |_, r| r) }
}

//! The operations as functions of the old value and the operand, as C computes them on x86-64.

use super::complex::Complex;

/// What the complex types need of their parts: the C compiler's own multiplication and division, with its care for
/// infinities (C11, Annex G).
pub(super) trait Part: Copy + core::ops::Add<Output = Self> + core::ops::Sub<Output = Self> {
    /// `x * y`.
    fn complex_mul(x: Complex<Self>, y: Complex<Self>) -> Complex<Self>;
    /// `x / y`.
    fn complex_div(x: Complex<Self>, y: Complex<Self>) -> Complex<Self>;
}

// The compiler's support library, which every C compiler links.
unsafe extern "C" {
    fn __mulsc3(a: f32, b: f32, c: f32, d: f32) -> Complex<f32>;
    fn __divsc3(a: f32, b: f32, c: f32, d: f32) -> Complex<f32>;
    fn __muldc3(a: f64, b: f64, c: f64, d: f64) -> Complex<f64>;
    fn __divdc3(a: f64, b: f64, c: f64, d: f64) -> Complex<f64>;
}

macro_rules! part {
    ($t:ty, $mul:ident, $div:ident) => {
        impl Part for $t {
            fn complex_mul(x: Complex<Self>, y: Complex<Self>) -> Complex<Self> {
                // SAFETY: a function of its four arguments.
                unsafe { $mul(x.re, x.im, y.re, y.im) }
            }
            fn complex_div(x: Complex<Self>, y: Complex<Self>) -> Complex<Self> {
                // SAFETY: a function of its four arguments.
                unsafe { $div(x.re, x.im, y.re, y.im) }
            }
        }
    };
}
part!(f32, __mulsc3, __divsc3);
part!(f64, __muldc3, __divdc3);

/// Arithmetic of every type. Integers wrap.
pub(super) trait Num: Copy {
    /// `x + r`.
    fn add(x: Self, r: Self) -> Self;
    /// `x - r`.
    fn sub(x: Self, r: Self) -> Self;
    /// `x * r`.
    fn mul(x: Self, r: Self) -> Self;
    /// `x / r`.
    fn div(x: Self, r: Self) -> Self;
    /// `r - x`.
    #[inline(always)]
    fn sub_rev(x: Self, r: Self) -> Self {
        Self::sub(r, x)
    }
    /// `r / x`.
    #[inline(always)]
    fn div_rev(x: Self, r: Self) -> Self {
        Self::div(r, x)
    }
}

/// Types with an order. A comparison with NaN is false and leaves `x`.
pub(super) trait Ordered: Copy + PartialOrd {
    /// The lesser of the two.
    #[inline(always)]
    fn min(x: Self, r: Self) -> Self {
        if x > r { r } else { x }
    }
    /// The greater of the two.
    #[inline(always)]
    fn max(x: Self, r: Self) -> Self {
        if x < r { r } else { x }
    }
}

/// Operations of integers only.
pub(super) trait Bits: Num {
    /// `x & r`.
    fn andb(x: Self, r: Self) -> Self;
    /// `x | r`.
    fn orb(x: Self, r: Self) -> Self;
    /// `x ^ r`, also the logical `.neqv.` of Fortran.
    fn xor(x: Self, r: Self) -> Self;
    /// `x ^ ~r`: the logical `.eqv.` of Fortran.
    fn eqv(x: Self, r: Self) -> Self;
    /// `x && r`, 0 or 1.
    fn andl(x: Self, r: Self) -> Self;
    /// `x || r`, 0 or 1.
    fn orl(x: Self, r: Self) -> Self;
    /// `x << r`; the count is taken modulo 32, or 64 for 8 bytes, as the processor does.
    fn shl(x: Self, r: Self) -> Self;
    /// `x >> r`, counted as in [`Bits::shl`]; arithmetic if signed.
    fn shr(x: Self, r: Self) -> Self;
    /// `r << x`.
    #[inline(always)]
    fn shl_rev(x: Self, r: Self) -> Self {
        Self::shl(r, x)
    }
    /// `r >> x`.
    #[inline(always)]
    fn shr_rev(x: Self, r: Self) -> Self {
        Self::shr(r, x)
    }
}

/// Operations with an operand of a wider type, done in that type and converted back.
pub(super) trait Mixed<R> {
    /// `x + r`.
    fn add_wide(x: Self, r: R) -> Self;
    /// `x - r`.
    fn sub_wide(x: Self, r: R) -> Self;
    /// `x * r`.
    fn mul_wide(x: Self, r: R) -> Self;
    /// `x / r`.
    fn div_wide(x: Self, r: R) -> Self;
}

/// Division by zero, reported as the hardware reports it: SIGFPE.
#[cold]
fn divide_fault() -> ! {
    loop {
        // SAFETY: faults, and returns only if a handler skips the instruction.
        unsafe { core::arch::asm!("div {0:e}", in(reg) 0u32, inout("eax") 1u32 => _, inout("edx") 0u32 => _) };
    }
}

/// `$p` is the type that C promotes `$t` to.
macro_rules! integer {
    ($($t:ty, $p:ty;)*) => {$(
        impl Num for $t {
            #[inline(always)]
            fn add(x: Self, r: Self) -> Self {
                x.wrapping_add(r)
            }
            #[inline(always)]
            fn sub(x: Self, r: Self) -> Self {
                x.wrapping_sub(r)
            }
            #[inline(always)]
            fn mul(x: Self, r: Self) -> Self {
                x.wrapping_mul(r)
            }
            #[inline(always)]
            fn div(x: Self, r: Self) -> Self {
                if r == 0 {
                    divide_fault();
                }
                x.wrapping_div(r)
            }
        }
        impl Ordered for $t {}
        impl Bits for $t {
            #[inline(always)]
            fn andb(x: Self, r: Self) -> Self {
                x & r
            }
            #[inline(always)]
            fn orb(x: Self, r: Self) -> Self {
                x | r
            }
            #[inline(always)]
            fn xor(x: Self, r: Self) -> Self {
                x ^ r
            }
            #[inline(always)]
            fn eqv(x: Self, r: Self) -> Self {
                x ^ !r
            }
            #[inline(always)]
            fn andl(x: Self, r: Self) -> Self {
                (x != 0 && r != 0) as Self
            }
            #[inline(always)]
            fn orl(x: Self, r: Self) -> Self {
                (x != 0 || r != 0) as Self
            }
            #[inline(always)]
            fn shl(x: Self, r: Self) -> Self {
                (x as $p).wrapping_shl(r as u32) as Self
            }
            #[inline(always)]
            fn shr(x: Self, r: Self) -> Self {
                (x as $p).wrapping_shr(r as u32) as Self
            }
        }
        impl Mixed<f64> for $t {
            #[inline(always)]
            fn add_wide(x: Self, r: f64) -> Self {
                (x as f64 + r) as $p as Self
            }
            #[inline(always)]
            fn sub_wide(x: Self, r: f64) -> Self {
                (x as f64 - r) as $p as Self
            }
            #[inline(always)]
            fn mul_wide(x: Self, r: f64) -> Self {
                (x as f64 * r) as $p as Self
            }
            #[inline(always)]
            fn div_wide(x: Self, r: f64) -> Self {
                (x as f64 / r) as $p as Self
            }
        }
    )*};
}
integer! {
    i8, i32; u8, i32; i16, i32; u16, i32;
    i32, i32; u32, u32; i64, i64; u64, u64;
}

macro_rules! arithmetic {
    ($($t:ty)*) => {$(
        impl Num for $t {
            #[inline(always)]
            fn add(x: Self, r: Self) -> Self {
                x + r
            }
            #[inline(always)]
            fn sub(x: Self, r: Self) -> Self {
                x - r
            }
            #[inline(always)]
            fn mul(x: Self, r: Self) -> Self {
                x * r
            }
            #[inline(always)]
            fn div(x: Self, r: Self) -> Self {
                x / r
            }
        }
    )*};
}
arithmetic! { f32 f64 Complex<f32> Complex<f64> }

impl Ordered for f32 {}
impl Ordered for f64 {}

macro_rules! mixed {
    ($t:ty, $r:ty, $widen:expr, $narrow:expr) => {
        impl Mixed<$r> for $t {
            #[inline(always)]
            fn add_wide(x: Self, r: $r) -> Self {
                $narrow($widen(x) + r)
            }
            #[inline(always)]
            fn sub_wide(x: Self, r: $r) -> Self {
                $narrow($widen(x) - r)
            }
            #[inline(always)]
            fn mul_wide(x: Self, r: $r) -> Self {
                $narrow($widen(x) * r)
            }
            #[inline(always)]
            fn div_wide(x: Self, r: $r) -> Self {
                $narrow($widen(x) / r)
            }
        }
    };
}
mixed!(f32, f64, |x: f32| x as f64, |x: f64| x as f32);
mixed!(Complex<f32>, Complex<f64>, Complex::widen, Complex::narrow);

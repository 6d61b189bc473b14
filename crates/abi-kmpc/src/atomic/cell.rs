//! Memory words that one instruction changes, and the loops around them.

use core::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering::SeqCst};

use super::lock;

/// A number of 1, 2, 4 or 8 bytes. Its location may be misaligned. Comparison is by bits: NaN equals itself, -0 is not 0.
pub(super) trait Cell: Copy {
    /// Reads `*p`.
    ///
    /// # Safety
    /// `p` points to a live object of this size, which other threads change by atomic operations only.
    unsafe fn load(p: *mut Self) -> Self;

    /// Writes `v` and returns what was there.
    ///
    /// # Safety
    /// As for [`Cell::load`].
    unsafe fn swap(p: *mut Self, v: Self) -> Self;

    /// Writes `new` if `*p` is `old`. Returns what was there, in `Ok` if written.
    ///
    /// # Safety
    /// As for [`Cell::load`].
    unsafe fn compare(p: *mut Self, old: Self, new: Self) -> Result<Self, Self>;

    /// Whether the two have the same bits.
    fn same(a: Self, b: Self) -> bool;
}

/// Integers that one instruction adds to or masks. Each returns the old value; `f` is the operation itself, for a
/// misaligned word.
pub(super) trait IntCell: Cell {
    /// `*p += r`. # Safety: as for [`Cell::load`].
    unsafe fn fetch_add(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self;
    /// `*p -= r`. # Safety: as for [`Cell::load`].
    unsafe fn fetch_sub(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self;
    /// `*p &= r`. # Safety: as for [`Cell::load`].
    unsafe fn fetch_and(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self;
    /// `*p |= r`. # Safety: as for [`Cell::load`].
    unsafe fn fetch_or(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self;
    /// `*p ^= r`. # Safety: as for [`Cell::load`].
    unsafe fn fetch_xor(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self;
}

/// `*p = f(*p, r)` by a loop around compare-and-exchange; returns the old value.
///
/// # Safety
/// As for [`Cell::load`].
#[inline(always)]
pub(super) unsafe fn update<T: Cell, R: Copy>(p: *mut T, r: R, f: impl Fn(T, R) -> T) -> T {
    // SAFETY: the caller's promise.
    let mut old = unsafe { T::load(p) };
    loop {
        // SAFETY: the caller's promise.
        match unsafe { T::compare(p, old, f(old, r)) } {
            Ok(_) => return old,
            Err(now) => old = now,
        }
    }
}

/// As [`update`], but writes nothing when nothing changes (minimum, maximum): the line stays shared.
///
/// # Safety
/// As for [`Cell::load`].
#[inline(always)]
pub(super) unsafe fn update_if_changed<T: Cell>(p: *mut T, r: T, f: impl Fn(T, T) -> T) -> T {
    // SAFETY: the caller's promise.
    let mut old = unsafe { T::load(p) };
    loop {
        let new = f(old, r);
        if T::same(old, new) {
            return old;
        }
        // SAFETY: the caller's promise.
        match unsafe { T::compare(p, old, new) } {
            Ok(_) => return old,
            Err(now) => old = now,
        }
    }
}

/// `*p = f(*p, r)` under the lock; returns the old value.
///
/// # Safety
/// `p` points to a live object, which other threads change under that lock only.
#[inline]
pub(super) unsafe fn locked<T: Copy, R: Copy>(p: *mut T, r: R, f: impl Fn(T, R) -> T) -> T {
    lock::acquire();
    // SAFETY: live by the caller's promise, and nobody else changes it: the lock is ours. Alignment is not promised.
    let old = unsafe { p.read_unaligned() };
    let new = f(old, r);
    // SAFETY: as above.
    unsafe { p.write_unaligned(new) };
    lock::release();
    old
}

/// Defines `lock cmpxchg` at any address: what [`Cell::compare`] does to a misaligned word. Rust's atomics want alignment.
macro_rules! split_compare {
    ($name:ident, $bits:ty, $acc:tt, $insn:literal) => {
        #[cold]
        unsafe fn $name(p: *mut $bits, old: $bits, new: $bits) -> Result<$bits, $bits> {
            let mut seen = old;
            // SAFETY: the caller promises a live word; the instruction is atomic across lines and pages too.
            unsafe {
                core::arch::asm!($insn, p = in(reg) p, new = in(reg) new, inout($acc) seen, options(nostack));
            }
            if seen == old { Ok(seen) } else { Err(seen) }
        }
    };
}

split_compare!(split16, u16, "ax", "lock cmpxchg word ptr [{p}], {new:x}");
split_compare!(split32, u32, "eax", "lock cmpxchg dword ptr [{p}], {new:e}");
split_compare!(split64, u64, "rax", "lock cmpxchg qword ptr [{p}], {new:r}");

/// No byte is misaligned.
unsafe fn split8(_: *mut u8, _: u8, _: u8) -> Result<u8, u8> {
    unreachable!("a byte is aligned")
}

macro_rules! cell {
    ($t:ty, $atomic:ident, $bits:ty, $split:ident, $to:expr, $from:expr) => {
        impl Cell for $t {
            #[inline(always)]
            unsafe fn load(p: *mut Self) -> Self {
                if !p.is_aligned() {
                    // SAFETY: the caller's promise. The exchange writes 0 over 0, or nothing.
                    let (Ok(v) | Err(v)) = unsafe { $split(p.cast(), 0, 0) };
                    return $from(v);
                }
                // SAFETY: live by the caller's promise, and aligned.
                $from(unsafe { $atomic::from_ptr(p.cast()) }.load(SeqCst))
            }

            #[inline(always)]
            unsafe fn swap(p: *mut Self, v: Self) -> Self {
                if !p.is_aligned() {
                    // SAFETY: the caller's promise.
                    return unsafe { update(p, v, |_, v| v) };
                }
                // SAFETY: live by the caller's promise, and aligned.
                $from(unsafe { $atomic::from_ptr(p.cast()) }.swap($to(v), SeqCst))
            }

            #[inline(always)]
            unsafe fn compare(p: *mut Self, old: Self, new: Self) -> Result<Self, Self> {
                let (old, new) = ($to(old), $to(new));
                if !p.is_aligned() {
                    // SAFETY: the caller's promise.
                    return unsafe { $split(p.cast(), old, new) }.map($from).map_err($from);
                }
                // SAFETY: live by the caller's promise, and aligned.
                let word = unsafe { $atomic::from_ptr(p.cast()) };
                word.compare_exchange(old, new, SeqCst, SeqCst).map($from).map_err($from)
            }

            #[inline(always)]
            fn same(a: Self, b: Self) -> bool {
                $to(a) == $to(b)
            }
        }
    };
}

macro_rules! int_cell {
    ($t:ty, $atomic:ident, $bits:ty, $split:ident; $($fetch:ident)*) => {
        cell!($t, $atomic, $bits, $split, |v: $t| v as $bits, |v: $bits| v as $t);
        impl IntCell for $t {$(
            #[inline(always)]
            unsafe fn $fetch(p: *mut Self, r: Self, f: impl Fn(Self, Self) -> Self) -> Self {
                if !p.is_aligned() {
                    // SAFETY: the caller's promise.
                    return unsafe { update(p, r, f) };
                }
                // SAFETY: live by the caller's promise, and aligned.
                unsafe { $atomic::from_ptr(p.cast()) }.$fetch(r as $bits, SeqCst) as $t
            }
        )*}
    };
}

int_cell!(i8, AtomicU8, u8, split8; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(u8, AtomicU8, u8, split8; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(i16, AtomicU16, u16, split16; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(u16, AtomicU16, u16, split16; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(i32, AtomicU32, u32, split32; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(u32, AtomicU32, u32, split32; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(i64, AtomicU64, u64, split64; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
int_cell!(u64, AtomicU64, u64, split64; fetch_add fetch_sub fetch_and fetch_or fetch_xor);
cell!(f32, AtomicU32, u32, split32, f32::to_bits, f32::from_bits);
cell!(f64, AtomicU64, u64, split64, f64::to_bits, f64::from_bits);

//! Load, store and compare-and-exchange of objects of any size: Intel's runtime exports them, with the meaning of the
//! compilers' own `__atomic_*` library calls. The memory orders are not looked at: all are sequentially consistent.

use core::ffi::c_void;

use super::cell::Cell;
use super::lock;

/// Runs `$word` with the integer type of the object's size in `$t`, or `$other` under the lock.
macro_rules! by_size {
    ($size:expr, $t:ident => $word:expr, else $other:expr) => {{
        macro_rules! arm {
            ($bits:ty) => {{
                type $t = $bits;
                $word
            }};
        }
        match $size {
            1 => arm!(u8),
            2 => arm!(u16),
            4 => arm!(u32),
            8 => arm!(u64),
            _ => {
                lock::acquire();
                let r = $other;
                lock::release();
                r
            }
        }
    }};
}

/// Copies the `size` bytes at `ptr`, read atomically, to `ret`.
///
/// # Safety
/// Both are valid for `size` bytes; other threads change `ptr`'s atomically only, and `ret`'s are the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __atomic_load(size: usize, ptr: *mut c_void, ret: *mut c_void, _order: i32) {
    by_size!(size, T => {
        // SAFETY: the caller's promise is the one asked for.
        let v = unsafe { <T as Cell>::load(ptr.cast()) };
        // SAFETY: the caller's own object.
        unsafe { ret.cast::<T>().write_unaligned(v) }
    }, else {
        // SAFETY: nobody changes `ptr`'s bytes: the lock is ours.
        unsafe { ret.cast::<u8>().copy_from(ptr.cast(), size) }
    })
}

/// Copies the `size` bytes at `val` to `ptr`, written atomically.
///
/// # Safety
/// Both are valid for `size` bytes; other threads change `ptr`'s atomically only, and `val`'s are the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __atomic_store(size: usize, ptr: *mut c_void, val: *mut c_void, _order: i32) {
    by_size!(size, T => {
        // SAFETY: the caller's own object.
        let v = unsafe { val.cast::<T>().read_unaligned() };
        // SAFETY: the caller's promise is the one asked for.
        unsafe { <T as Cell>::swap(ptr.cast(), v) };
    }, else {
        // SAFETY: nobody else uses `ptr`'s bytes: the lock is ours.
        unsafe { ptr.cast::<u8>().copy_from(val.cast(), size) }
    })
}

/// If the `size` bytes at `ptr` and `expected` are the same, copies `desired` to `ptr`, else `ptr` to `expected`,
/// atomically. Returns whether they were the same. Never fails spuriously, whatever `weak` says.
///
/// # Safety
/// All are valid for `size` bytes; other threads change `ptr`'s atomically only, the others are the caller's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __atomic_compare_exchange(
    size: usize,
    ptr: *mut c_void,
    expected: *mut c_void,
    desired: *mut c_void,
    _weak: bool,
    _success: i32,
    _failure: i32,
) -> bool {
    by_size!(size, T => {
        // SAFETY: the caller's own object.
        let old = unsafe { expected.cast::<T>().read_unaligned() };
        // SAFETY: the caller's own object.
        let new = unsafe { desired.cast::<T>().read_unaligned() };
        // SAFETY: the caller's promise is the one asked for.
        match unsafe { <T as Cell>::compare(ptr.cast(), old, new) } {
            Ok(_) => true,
            Err(now) => {
                // SAFETY: the caller's own object.
                unsafe { expected.cast::<T>().write_unaligned(now) };
                false
            }
        }
    }, else {
        // SAFETY: nobody else uses `ptr`'s bytes: the lock is ours.
        let same = unsafe { libc::memcmp(ptr, expected, size) } == 0;
        let (to, from) = if same { (ptr, desired) } else { (expected, ptr) };
        // SAFETY: as above, and the other two are the caller's own.
        unsafe { to.cast::<u8>().copy_from(from.cast(), size) };
        same
    })
}

/// [`__atomic_load`] under Intel's own name.
///
/// # Safety
/// As [`__atomic_load`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc___atomic_load_n(size: usize, ptr: *mut c_void, ret: *mut c_void, order: i32) {
    // SAFETY: the same promise.
    unsafe { __atomic_load(size, ptr, ret, order) }
}

/// [`__atomic_store`] under Intel's own name.
///
/// # Safety
/// As [`__atomic_store`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc___atomic_store_n(size: usize, ptr: *mut c_void, val: *mut c_void, order: i32) {
    // SAFETY: the same promise.
    unsafe { __atomic_store(size, ptr, val, order) }
}

/// [`__atomic_compare_exchange`] under Intel's own name.
///
/// # Safety
/// As [`__atomic_compare_exchange`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc___atomic_compare_exchange_n(
    size: usize,
    ptr: *mut c_void,
    expected: *mut c_void,
    desired: *mut c_void,
    weak: bool,
    success: i32,
    failure: i32,
) -> bool {
    // SAFETY: the same promise.
    unsafe { __atomic_compare_exchange(size, ptr, expected, desired, weak, success, failure) }
}

//! Locks as clang's older code generators and tools call them (OpenMP 5.2, 18.9): the same forms as `omp_lock_t` and
//! `omp_nest_lock_t` of LLVM's omp.h. Hints are accepted and change nothing.

use core::ffi::c_void;

use crate::Ident;
use rts_core::lock::{NestHandle, NestLock, RawLock, fatal_not_initialised, warn_not_set};
use rts_core::team::Worker;

/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`.
unsafe fn nest<'a>(lock: *mut *mut c_void, routine: &str) -> &'a NestLock {
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).get() }.unwrap_or_else(|| fatal_not_initialised(routine, lock.cast()))
}

/// Initialises a simple lock.
///
/// # Safety
/// `lock` points to an `omp_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { lock.cast::<u32>().write(0) };
}

/// Initialises a simple lock with a hint on its use.
///
/// # Safety
/// As [`__kmpc_init_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_lock_with_hint(
    _loc: *const Ident,
    _gtid: i32,
    lock: *mut *mut c_void,
    _hint: usize,
) {
    // SAFETY: the caller's promise.
    unsafe { lock.cast::<u32>().write(0) };
}

/// Makes a simple lock uninitialised.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_destroy_lock(_loc: *const Ident, _gtid: i32, _lock: *mut *mut c_void) {}

/// Waits until a simple lock is unset, and sets it.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_set_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { RawLock::at(lock.cast()) }.lock();
}

/// Unsets a simple lock.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`, which the program has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_unset_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    if !unsafe { RawLock::unlock(lock.cast()) } {
        warn_not_set("omp_unset_lock", lock.cast());
    }
}

/// Sets a simple lock if it is unset, and returns whether it did.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_test_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    i32::from(unsafe { RawLock::at(lock.cast()) }.try_lock())
}

/// Initialises a nestable lock.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).init() };
}

/// Initialises a nestable lock with a hint on its use.
///
/// # Safety
/// As [`__kmpc_init_nest_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_nest_lock_with_hint(
    _loc: *const Ident,
    _gtid: i32,
    lock: *mut *mut c_void,
    _hint: usize,
) {
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).init() };
}

/// Makes a nestable lock uninitialised.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_destroy_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).destroy() };
}

/// Waits until a nestable lock is unset or the current task's, and sets it once more.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_set_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { nest(lock, "omp_set_nest_lock") }.lock(Worker::lock_owner());
}

/// Undoes one set of a nestable lock, and unsets it with the last.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_unset_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    let nest: *const NestLock = unsafe { nest(lock, "omp_unset_nest_lock") };
    // SAFETY: valid, from a reference just now.
    if !unsafe { NestLock::unlock(nest) } {
        warn_not_set("omp_unset_nest_lock", lock.cast());
    }
}

/// Sets a nestable lock once more if it is unset or the current task's; returns how often it is set, or 0.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_test_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { nest(lock, "omp_test_nest_lock") }.try_lock(Worker::lock_owner())
}

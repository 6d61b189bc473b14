//! Locks as clang's older code generators and tools call them (OpenMP 5.2, 18.9): the same forms as `omp_lock_t` and
//! `omp_nest_lock_t` of LLVM's omp.h. Hints are accepted and change nothing.

use core::ffi::c_void;

use crate::Ident;
use rts_core::lock::{NestHandle, NestLock, RawLock, fatal_not_initialised};
use rts_core::team::Worker;
use rts_core::tool::{self, Mutex, mutex};

/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`.
unsafe fn nest<'a>(lock: *mut *mut c_void, routine: &str) -> &'a NestLock {
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).get() }.unwrap_or_else(|| fatal_not_initialised(routine, lock.cast()))
}

/// # Safety
/// `lock` points to an `omp_lock_t` that no other thread uses meanwhile.
unsafe fn init(lock: *mut *mut c_void, hint: u32) {
    // A tool may have to be started.
    Worker::current();
    // SAFETY: the caller's promise.
    unsafe { lock.cast::<u32>().write(0) };
    if tool::active() {
        mutex::initialised(Mutex::Lock, hint, lock as usize);
    }
}

/// # Safety
/// `lock` points to an `omp_nest_lock_t` that no other thread uses meanwhile.
unsafe fn init_nest(lock: *mut *mut c_void, hint: u32) {
    // A tool may have to be started.
    Worker::current();
    // SAFETY: the caller's promise.
    unsafe { NestHandle::new(lock.cast()).init() };
    if tool::active() {
        mutex::initialised(Mutex::NestLock, hint, lock as usize);
    }
}

/// Initialises a simple lock.
///
/// # Safety
/// `lock` points to an `omp_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, 0) };
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
    hint: usize,
) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, hint as u32) };
}

/// Makes a simple lock uninitialised.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_destroy_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    if tool::active() {
        mutex::destroyed(Mutex::Lock, lock as usize);
    }
}

/// Waits until a simple lock is unset, and sets it.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_set_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    mutex::lock(unsafe { RawLock::at(lock.cast()) }, Mutex::Lock, 0, lock as usize);
}

/// Unsets a simple lock.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`, which the program has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_unset_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { mutex::unset(lock.cast()) };
}

/// Sets a simple lock if it is unset, and returns whether it did.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_test_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    i32::from(mutex::try_lock(unsafe { RawLock::at(lock.cast()) }, Mutex::TestLock, lock as usize))
}

/// Initialises a nestable lock.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    // SAFETY: the caller's promise.
    unsafe { init_nest(lock, 0) };
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
    hint: usize,
) {
    // SAFETY: the caller's promise.
    unsafe { init_nest(lock, hint as u32) };
}

/// Makes a nestable lock uninitialised.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_destroy_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) {
    if tool::active() {
        mutex::destroyed(Mutex::NestLock, lock as usize);
    }
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
    Worker::set_nest_lock(unsafe { nest(lock, "omp_set_nest_lock") }, lock as usize);
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
    unsafe { mutex::nest_unset(nest, lock as usize) };
}

/// Sets a nestable lock once more if it is unset or the current task's; returns how often it is set, or 0.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_test_nest_lock(_loc: *const Ident, _gtid: i32, lock: *mut *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    mutex::nest_try_lock(unsafe { nest(lock, "omp_test_nest_lock") }, Worker::lock_owner(), lock as usize)
}

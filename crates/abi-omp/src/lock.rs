//! Simple locks (OpenMP 5.2, 18.9): four bytes in the GNU form; the first four of eight in the LLVM form.
//!
//! Hints are accepted and change nothing: the lock learns how it is used.

use rts_core::lock::RawLock;
use rts_core::team::Worker;
use rts_core::tool::{self, Mutex, mutex};

/// Initialises a simple lock: `omp_init_lock`.
///
/// # Safety
/// `lock` points to an `omp_lock_t` that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_lock(lock: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, 0) };
}

/// # Safety
/// As [`omp_init_lock`].
#[inline(always)]
unsafe fn init(lock: *mut u32, hint: u32) {
    // A tool may have to be started.
    Worker::current();
    // SAFETY: the caller's promise.
    unsafe { lock.write(0) };
    if tool::active() {
        mutex::initialised(Mutex::Lock, hint, lock as usize);
    }
}

/// Initialises a simple lock with a hint on its use: `omp_init_lock_with_hint`.
///
/// # Safety
/// As [`omp_init_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_lock_with_hint(lock: *mut u32, hint: u32) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, hint) };
}

/// Makes a simple lock uninitialised: `omp_destroy_lock`.
#[unsafe(no_mangle)]
pub extern "C" fn omp_destroy_lock(lock: *mut u32) {
    if tool::active() {
        mutex::destroyed(Mutex::Lock, lock as usize);
    }
}

/// Waits until the lock is unset, and sets it: `omp_set_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_lock(lock: *mut u32) {
    // SAFETY: the caller's promise.
    mutex::lock(unsafe { RawLock::at(lock) }, Mutex::Lock, 0, lock as usize);
}

/// Unsets the lock: `omp_unset_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`, which the program has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_unset_lock(lock: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { mutex::unset(lock.cast()) };
}

/// Sets the lock if it is unset, and returns whether it did: `omp_test_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_lock_t`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_test_lock(lock: *mut u32) -> i32 {
    // SAFETY: the caller's promise.
    i32::from(mutex::try_lock(unsafe { RawLock::at(lock) }, Mutex::TestLock, lock as usize))
}

/// The Fortran form of [`omp_init_lock`].
///
/// # Safety
/// As [`omp_init_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_lock_(lock: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { omp_init_lock(lock) };
}

/// The Fortran form of [`omp_set_lock`].
///
/// # Safety
/// As [`omp_set_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_lock_(lock: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { omp_set_lock(lock) };
}

/// The Fortran form of [`omp_unset_lock`].
///
/// # Safety
/// As [`omp_unset_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_unset_lock_(lock: *mut u32) {
    // SAFETY: the caller's promise.
    unsafe { omp_unset_lock(lock) };
}

/// The Fortran form of [`omp_test_lock`].
///
/// # Safety
/// As [`omp_test_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_test_lock_(lock: *mut u32) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { omp_test_lock(lock) }
}

/// The Fortran form of [`omp_init_lock_with_hint`].
///
/// # Safety
/// As [`omp_init_lock_with_hint`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_lock_with_hint_(lock: *mut u32, _hint: *const usize) {
    // SAFETY: the caller's promise.
    unsafe { omp_init_lock(lock) };
}

/// The Fortran form of [`omp_destroy_lock`].
#[unsafe(no_mangle)]
pub extern "C" fn omp_destroy_lock_(lock: *mut u32) {
    omp_destroy_lock(lock);
}

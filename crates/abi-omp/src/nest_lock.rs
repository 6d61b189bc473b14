//! Nestable locks (OpenMP 5.2, 18.9) in the GNU form of C and C++ since OpenMP 3.0: 16 bytes, all in the program's memory.
//!
//! The forms of eight bytes are in [`super::nest_lock_handle`]. Hints are accepted and change nothing.

use rts_core::lock::NestLock;
use rts_core::team::Worker;
use rts_core::tool::{self, Mutex, mutex};

/// Initialises a nestable lock: `omp_init_nest_lock`.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of 16 bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, 0) };
}

/// # Safety
/// As [`omp_init_nest_lock`].
#[inline(always)]
unsafe fn init(lock: *mut u8, hint: u32) {
    // A tool may have to be started.
    Worker::current();
    // SAFETY: the caller's promise.
    unsafe { NestLock::at(lock) }.reset();
    if tool::active() {
        mutex::initialised(Mutex::NestLock, hint, lock as usize);
    }
}

/// Initialises a nestable lock with a hint on its use: `omp_init_nest_lock_with_hint`.
///
/// # Safety
/// As [`omp_init_nest_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_nest_lock_with_hint(lock: *mut u8, hint: u32) {
    // SAFETY: the caller's promise.
    unsafe { init(lock, hint) };
}

/// Makes a nestable lock uninitialised: `omp_destroy_nest_lock`.
#[unsafe(no_mangle)]
pub extern "C" fn omp_destroy_nest_lock(lock: *mut u8) {
    if tool::active() {
        mutex::destroyed(Mutex::NestLock, lock as usize);
    }
}

/// Waits until the lock is unset or the current task's, and sets it once more: `omp_set_nest_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of 16 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    Worker::set_nest_lock(unsafe { NestLock::at(lock) }, lock as usize);
}

/// Undoes one set, and unsets the lock with the last: `omp_unset_nest_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of 16 bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_unset_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { mutex::nest_unset(lock.cast(), lock as usize) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: `omp_test_nest_lock`.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of 16 bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_test_nest_lock(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    mutex::nest_try_lock(unsafe { NestLock::at(lock) }, Worker::lock_owner(), lock as usize)
}

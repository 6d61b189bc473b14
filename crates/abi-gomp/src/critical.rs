//! Critical regions (OpenMP 5.2, 15.2).

use rts_core::lock::region::{self, Spelling};
use rts_core::tool::{Mutex, mutex};

/// How gcc spells the symbol of a name.
static SPELLING: Spelling = Spelling { prefix: ".gomp_critical_user_", suffix: "" };

/// Starts a critical region without a name.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_critical_start() {
    let lock = &region::UNNAMED.0;
    mutex::lock(lock, Mutex::Critical, 0, &raw const *lock as usize);
}

/// Ends a critical region without a name.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_critical_end() {
    // SAFETY: the lock is static.
    unsafe { mutex::unlock(&region::UNNAMED.0, Mutex::Critical, &raw const region::UNNAMED.0 as usize) };
}

/// Starts a critical region with a name, whose symbol is at `name`.
///
/// # Safety
/// `name` points to a pointer that was null when the program started and is given to nothing but the routines of critical regions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_critical_name_start(name: *mut *mut u8) {
    // SAFETY: the caller's promise.
    let lock = unsafe { region::named(name.cast(), &SPELLING) };
    mutex::lock(lock, Mutex::Critical, 0, &raw const *lock as usize);
}

/// Ends a critical region with a name, whose symbol is at `name`.
///
/// # Safety
/// As [`GOMP_critical_name_start`], which the caller has called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_critical_name_end(name: *mut *mut u8) {
    // SAFETY: the caller's promise.
    let lock = unsafe { region::named(name.cast(), &SPELLING) };
    // SAFETY: locks of regions live for ever.
    unsafe { mutex::unlock(lock, Mutex::Critical, &raw const *lock as usize) };
}

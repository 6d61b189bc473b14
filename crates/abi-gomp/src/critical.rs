//! Critical regions (OpenMP 5.2, 15.2).

use rts_core::lock::RawLock;
use rts_core::lock::region::{self, Spelling};

/// How gcc spells the symbol of a name.
static SPELLING: Spelling = Spelling { prefix: ".gomp_critical_user_", suffix: "" };

/// Starts a critical region without a name.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_critical_start() {
    region::UNNAMED.lock();
}

/// Ends a critical region without a name.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_critical_end() {
    // SAFETY: the lock is static.
    unsafe { RawLock::unlock(&region::UNNAMED.0) };
}

/// Starts a critical region with a name, whose symbol is at `name`.
///
/// # Safety
/// `name` points to a pointer that was null when the program started and is given to nothing but the routines of critical regions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_critical_name_start(name: *mut *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { region::named(name.cast(), &SPELLING) }.lock();
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
    unsafe { RawLock::unlock(lock) };
}

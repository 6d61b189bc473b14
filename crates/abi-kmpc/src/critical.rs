//! Critical regions (OpenMP 5.2, 15.2).

use crate::Ident;
use rts_core::lock::RawLock;
use rts_core::lock::region::{self, Spelling};
use rts_core::tool::{Mutex, mutex};

/// `kmp_critical_name`: the symbol of a critical region's name, zero when the program starts.
pub type CriticalName = [i32; 8];

/// How clang and flang spell the symbol of a name, an empty one included.
static SPELLING: Spelling = Spelling { prefix: ".gomp_critical_user_", suffix: ".var" };

/// The lock of the critical regions, or of the reductions, whose symbol is at `name`.
///
/// # Safety
/// As [`__kmpc_critical`].
#[inline(always)]
pub(crate) unsafe fn lock_of(name: *mut CriticalName) -> &'static RawLock {
    // SAFETY: the caller's promise; the 32 bytes hold an aligned pointer wherever they begin.
    unsafe { region::named(name.cast(), &SPELLING) }
}

/// # Safety
/// As [`__kmpc_critical`].
#[inline(always)]
unsafe fn start(name: *mut CriticalName, hint: u32) {
    // SAFETY: the caller's promise.
    let lock = unsafe { lock_of(name) };
    mutex::lock(lock, Mutex::Critical, hint, &raw const *lock as usize);
}

/// Starts a critical region whose symbol is at `name`.
///
/// # Safety
/// `name` points to a `kmp_critical_name` that was zero when the program started and is given to nothing but the routines of critical
/// regions and reductions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_critical(_loc: *const Ident, _gtid: i32, name: *mut CriticalName) {
    // SAFETY: the caller's promise.
    unsafe { start(name, 0) };
}

/// Starts a critical region with a hint on its use, which changes nothing: the lock learns how it is used.
///
/// # Safety
/// As [`__kmpc_critical`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_critical_with_hint(_loc: *const Ident, _gtid: i32, name: *mut CriticalName, hint: u32) {
    // SAFETY: the caller's promise.
    unsafe { start(name, hint) };
}

/// Ends a critical region whose symbol is at `name`.
///
/// # Safety
/// As [`__kmpc_critical`], which the caller has called.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_end_critical(_loc: *const Ident, _gtid: i32, name: *mut CriticalName) {
    // SAFETY: the caller's promise.
    let lock = unsafe { lock_of(name) };
    // SAFETY: locks of regions live for ever.
    unsafe { mutex::unlock(lock, Mutex::Critical, &raw const *lock as usize) };
}

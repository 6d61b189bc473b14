//! Atomic regions that no single instruction can do; see Note [Who excludes whom].

use rts_core::lock::{RawLock, region::ATOMIC};

/// Takes the lock.
#[inline]
pub(super) fn acquire() {
    ATOMIC.0.lock();
}

/// Gives the lock back.
#[inline]
pub(super) fn release() {
    // SAFETY: the lock is static.
    unsafe { RawLock::unlock(&ATOMIC.0) };
}

/// Starts an atomic region of a type that no instruction covers; ends at [`__kmpc_atomic_end`].
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_atomic_start() {
    acquire();
}

/// Ends the region of [`__kmpc_atomic_start`].
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_atomic_end() {
    release();
}

/// Takes the lock for `csrc/atomic.c`; not exported from the library.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_atomic_lock() {
    acquire();
}

/// Gives the lock back for `csrc/atomic.c`; not exported from the library.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_atomic_unlock() {
    release();
}

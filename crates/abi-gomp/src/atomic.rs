//! Atomic regions that gcc cannot do with an instruction (OpenMP 5.2, 15.8.4). They exclude those of `__kmpc_atomic_start`.

use rts_core::lock::{RawLock, region};

/// Starts an atomic region.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_atomic_start() {
    region::ATOMIC.lock();
}

/// Ends an atomic region.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_atomic_end() {
    // SAFETY: the lock is static.
    unsafe { RawLock::unlock(&region::ATOMIC.0) };
}

//! Atomic regions that gcc cannot do with an instruction (OpenMP 5.2, 15.8.4). They exclude those of `__kmpc_atomic_start`.

use rts_core::lock::region;
use rts_core::tool::{Mutex, mutex};

/// Starts an atomic region.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_atomic_start() {
    mutex::lock(&region::ATOMIC.0, Mutex::Atomic, 0, &raw const region::ATOMIC.0 as usize);
}

/// Ends an atomic region.
#[unsafe(no_mangle)]
pub extern "C" fn GOMP_atomic_end() {
    // SAFETY: the lock is static.
    unsafe { mutex::unlock(&region::ATOMIC.0, Mutex::Atomic, &raw const region::ATOMIC.0 as usize) };
}

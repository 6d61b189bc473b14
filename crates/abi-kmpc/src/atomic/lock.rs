//! The lock of all atomic operations that no single instruction can do; see Note [Who excludes whom].

use rts_core::prim::{AtomicU32, Ordering};
use rts_core::sys::futex;

/// 0: free; 1: taken; 2: taken, and somebody may sleep.
static WORD: AtomicU32 = AtomicU32::new(0);

/// Takes the lock.
#[inline]
pub(super) fn acquire() {
    // ORDER: pairs with the store of 0 in `release`.
    if WORD.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_err() {
        acquire_slow();
    }
}

#[cold]
fn acquire_slow() {
    for _ in 0..100 {
        core::hint::spin_loop();
        // ORDER: pairs with the store of 0 in `release`.
        if WORD.load(Ordering::Relaxed) == 0
            && WORD.compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return;
        }
    }
    // ORDER: pairs with the store of 0 in `release`.
    while WORD.swap(2, Ordering::Acquire) != 0 {
        futex::wait(&WORD, 2, None);
    }
}

/// Gives the lock back.
#[inline]
pub(super) fn release() {
    // ORDER: pairs with the exchanges in `acquire`.
    if WORD.swap(0, Ordering::Release) == 2 {
        futex::wake(&WORD, 1);
    }
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

/// [`acquire`] for `csrc/atomic.c`; not exported from the library.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_atomic_lock() {
    acquire();
}

/// [`release`] for `csrc/atomic.c`; not exported from the library.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_atomic_unlock() {
    release();
}

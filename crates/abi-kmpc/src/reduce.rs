//! Reductions at the end of regions and worksharing constructs (OpenMP 5.2, 5.5.8).
//!
//! Compiled code asks how to combine: 1, one thread at a time between this call and the end call; 2, by atomic operations;
//! 0, nothing to do. It is told 2 where it has an atomic path, else 1 under one lock.

use rts_core::lock::RawLock;
use rts_core::team::{self, Worker};

use crate::Ident;
use crate::microtask::Opaque;

/// `ident_t` flag: compiled code has an atomic path.
const HAS_ATOMIC: i32 = 0x10;
const LOCKED: i32 = 1;
const ATOMIC: i32 = 2;

type Combine = unsafe extern "C-unwind" fn(Opaque, Opaque);

unsafe fn begin(loc: *const Ident, lock: *mut u32) -> i32 {
    let w = Worker::current();
    if w.team().size() == 1 {
        return LOCKED;
    }
    // SAFETY: null or a constant of compiled code.
    if unsafe { loc.as_ref() }.is_some_and(|l| l.flags & HAS_ATOMIC != 0) {
        return ATOMIC;
    }
    // SAFETY: compiled code's zero-initialised common of 32 bytes.
    unsafe { RawLock::at(lock) }.lock();
    LOCKED
}

unsafe fn end(loc: *const Ident, lock: *mut u32) {
    let w = Worker::current();
    // SAFETY: as in `begin`, which decided by the same facts.
    if w.team().size() > 1 && unsafe { loc.as_ref() }.is_none_or(|l| l.flags & HAS_ATOMIC == 0) {
        // SAFETY: locked by `begin` on this thread.
        unsafe { RawLock::unlock(RawLock::at(lock)) };
    }
}

/// Asks how to combine, with a barrier to follow in `__kmpc_end_reduce`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_reduce(
    loc: *const Ident,
    _gtid: i32,
    _items: i32,
    _size: usize,
    _data: Opaque,
    _combine: Combine,
    lock: *mut u32,
) -> i32 {
    // SAFETY: compiled code's lock and place.
    unsafe { begin(loc, lock) }
}

/// Ends what `__kmpc_reduce` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_reduce(loc: *const Ident, _gtid: i32, lock: *mut u32) {
    // SAFETY: paired with `__kmpc_reduce`.
    unsafe { end(loc, lock) };
    team::barrier(Worker::current());
}

/// Asks how to combine; no barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_reduce_nowait(
    loc: *const Ident,
    _gtid: i32,
    _items: i32,
    _size: usize,
    _data: Opaque,
    _combine: Combine,
    lock: *mut u32,
) -> i32 {
    // SAFETY: compiled code's lock and place.
    unsafe { begin(loc, lock) }
}

/// Ends what `__kmpc_reduce_nowait` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_reduce_nowait(loc: *const Ident, _gtid: i32, lock: *mut u32) {
    // SAFETY: paired with `__kmpc_reduce_nowait`.
    unsafe { end(loc, lock) }
}

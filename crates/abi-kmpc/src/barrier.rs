//! barrier and flush (OpenMP 5.2, 15.3, 15.8.5).

use core::sync::atomic::{Ordering, fence};

use rts_core::sys::tsan;
use rts_core::team::{self, Worker};
use rts_core::tool::{self, Sync};

use crate::Ident;

/// Flags of `ident_t` that say what a barrier is for.
mod flag {
    pub(super) const EXPLICIT: i32 = 0x20;
    pub(super) const IMPLICIT: i32 = 0x40;
}

/// What tools are told of a barrier.
pub(crate) fn kind(loc: *const Ident) -> Sync {
    if !tool::active() {
        return Sync::Workshare;
    }
    // SAFETY: null or compiled code's constant.
    match unsafe { loc.as_ref() }.map_or(0, |l| l.flags) {
        f if f & flag::EXPLICIT != 0 => Sync::Explicit,
        f if f & flag::IMPLICIT != 0 => Sync::Workshare,
        _ => Sync::Implementation,
    }
}

/// A barrier, explicit or at the end of a construct.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_barrier(loc: *const Ident, _gtid: i32) {
    team::barrier_as(Worker::current(), kind(loc));
}

/// All flushes are ordered, which ThreadSanitizer does not see from a fence.
static FLUSHED: u64 = 0;

#[inline(always)]
fn flush() {
    fence(Ordering::SeqCst);
    tsan::acquire(&raw const FLUSHED);
    tsan::release(&raw const FLUSHED);
    if tool::active() {
        tool::work::flush();
    }
}

/// A memory fence.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_flush(_loc: *const Ident) {
    flush();
}

/// A memory fence with an order and a scope, which change nothing: it is the strongest.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_flush_explicit(_loc: *const Ident, _order: i32, _scope: i32) {
    flush();
}

/// A barrier that all but the primary thread leave only when the primary calls `__kmpc_end_barrier_master`; 1 for the primary.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_barrier_master(_loc: *const Ident, _gtid: i32) -> i32 {
    let w = Worker::current();
    team::barrier(w);
    if w.tid() == 0 {
        return 1;
    }
    team::barrier(w);
    0
}

/// The primary thread lets the others go.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_end_barrier_master(_loc: *const Ident, _gtid: i32) {
    team::barrier(Worker::current());
}

/// A barrier; 1 for the primary thread.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_barrier_master_nowait(_loc: *const Ident, _gtid: i32) -> i32 {
    let w = Worker::current();
    team::barrier(w);
    i32::from(w.tid() == 0)
}

//! Cancellation (OpenMP 5.2, 11.5 and 15.9). Without `cancel-var` nothing is ever cancelled.

use rts_core::icv;
use rts_core::prim::Ordering;
use rts_core::spark::group;
use rts_core::team::{self, Worker, cancel};
use rts_core::tool;

use crate::Ident;

/// `cncl_kind` of the ABI.
pub(crate) mod kind {
    pub(crate) const PARALLEL: i32 = 1;
    pub(crate) const LOOP: i32 = 2;
    pub(crate) const SECTIONS: i32 = 3;
    pub(crate) const TASKGROUP: i32 = 4;
}

/// Whether the innermost region of that kind is cancelled.
pub(crate) fn is_cancelled(w: &Worker, of: i32) -> bool {
    let bits = || w.team().cancel.load(Ordering::Relaxed);
    match of {
        kind::PARALLEL => bits() & cancel::PARALLEL != 0,
        kind::LOOP | kind::SECTIONS => bits() & cancel::WORKSHARE != 0,
        kind::TASKGROUP => group::is_taskgroup_cancelled(w),
        _ => false,
    }
}

/// Cancels the innermost region of that kind; 1 when the thread must leave it.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_cancel(_loc: *const Ident, _gtid: i32, of: i32) -> i32 {
    if !icv::global().cancellation.value {
        return 0;
    }
    let w = Worker::current();
    if tool::active() {
        tool::work::cancel(flags(of) | tool::cancel::ACTIVATED);
    }
    match of {
        kind::PARALLEL => w.team().cancel_region(w.member(), cancel::PARALLEL),
        kind::LOOP | kind::SECTIONS => w.team().cancel_region(w.member(), cancel::WORKSHARE),
        _ => return i32::from(group::cancel_taskgroup(w)),
    }
    1
}

/// Whether the thread must leave the innermost region of that kind.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_cancellationpoint(_loc: *const Ident, _gtid: i32, of: i32) -> i32 {
    let cancelled = icv::global().cancellation.value && is_cancelled(Worker::current(), of);
    if cancelled && tool::active() {
        tool::work::cancel(flags(of) | tool::cancel::DETECTED);
    }
    i32::from(cancelled)
}

/// What tools are told of the kind.
fn flags(of: i32) -> u32 {
    match of {
        kind::LOOP => tool::cancel::LOOP,
        kind::SECTIONS => tool::cancel::SECTIONS,
        kind::TASKGROUP => tool::cancel::TASKGROUP,
        _ => tool::cancel::PARALLEL,
    }
}

/// A barrier in a region that may be cancelled; 1 when the parallel region is.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_cancel_barrier(loc: *const Ident, _gtid: i32) -> i32 {
    i32::from(team::barrier_as(Worker::current(), crate::barrier::kind(loc)))
}

/// Whether a cancellation of that kind is active in the innermost region.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_cancellation_status(of: i32) -> i32 {
    i32::from(icv::global().cancellation.value && is_cancelled(Worker::current(), of))
}

/// The Fortran form of [`kmp_get_cancellation_status`]; the kind is passed by value here too.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_cancellation_status_(of: i32) -> i32 {
    kmp_get_cancellation_status(of)
}

//! Cancellation (OpenMP 5.2, 11.5 and 15.9). Without `cancel-var` nothing is ever cancelled.

use core::ffi::c_int;

use rts_core::icv;
use rts_core::prim::Ordering;
use rts_core::spark;
use rts_core::team::{self, Worker, cancel};
use rts_core::tool::{self, Sync};

const LOOP: c_int = 2;
const SECTIONS: c_int = 4;
const TASKGROUP: c_int = 8;

/// A barrier in a region that may be cancelled; true when the parallel region is.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier_cancel() -> bool {
    team::barrier_as(Worker::current(), Sync::Explicit)
}

/// Cancels the innermost region of the kind `which` if `activate`; true when the thread must leave it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_cancel(which: c_int, activate: bool) -> bool {
    if !icv::global().cancellation.value {
        return false;
    }
    if !activate {
        return seen(which);
    }
    let w = Worker::current();
    if tool::active() {
        tool::work::cancel(flags(which) | tool::cancel::ACTIVATED);
    }
    if which & TASKGROUP != 0 {
        spark::cancel_taskgroup(w);
        return true;
    }
    let what = if which & (LOOP | SECTIONS) != 0 { cancel::WORKSHARE } else { cancel::PARALLEL };
    w.team().cancel_region(w.member(), what);
    true
}

/// Whether the innermost region of the kind `which` is cancelled.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_cancellation_point(which: c_int) -> bool {
    icv::global().cancellation.value && seen(which)
}

/// As [`reached`]; tells tools.
fn seen(which: c_int) -> bool {
    let reached = reached(which);
    if reached && tool::active() {
        tool::work::cancel(flags(which) | tool::cancel::DETECTED);
    }
    reached
}

/// What tools are told of the kind.
fn flags(which: c_int) -> u32 {
    match which {
        LOOP => tool::cancel::LOOP,
        SECTIONS => tool::cancel::SECTIONS,
        TASKGROUP => tool::cancel::TASKGROUP,
        _ => tool::cancel::PARALLEL,
    }
}

fn reached(which: c_int) -> bool {
    let w = Worker::current();
    let bits = w.team().cancel.load(Ordering::Relaxed);
    if which & (LOOP | SECTIONS) != 0 {
        return bits & cancel::WORKSHARE != 0;
    }
    bits & cancel::PARALLEL != 0 || which & TASKGROUP != 0 && spark::is_taskgroup_cancelled(w)
}

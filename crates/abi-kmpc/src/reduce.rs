//! Reductions at the end of regions and worksharing constructs (OpenMP 5.2, 5.5.8).
//!
//! Compiled code asks how to combine: 1, one thread at a time between this call and the end call; 2, by atomic operations;
//! 0, nothing to do. It is told 2 where it has an atomic path, else 1 under one lock.

use rts_core::icv::{self, ReductionMethod};
use rts_core::lock::RawLock;
use rts_core::prim::Ordering;
use rts_core::team::{self, Worker};
use rts_core::tool;

use crate::Ident;
use crate::critical::{self, CriticalName};
use crate::microtask::Opaque;

/// `ident_t` flag: compiled code has an atomic path.
const HAS_ATOMIC: i32 = 0x10;
/// What compiled code is to do: nothing, combine and call the end routine, combine atomically.
const DONE: i32 = 0;
const LOCKED: i32 = 1;
const ATOMIC: i32 = 2;

type Combine = unsafe extern "C-unwind" fn(Opaque, Opaque);

/// How the threads of a region combine; all of them find the same.
#[derive(PartialEq, Eq)]
enum Method {
    /// One thread alone.
    Alone,
    /// One after the other in a critical region.
    Critical,
    /// By atomic operations of compiled code.
    Atomic,
    /// The primary combines for all, in the order of thread numbers: the same sum in every run.
    Ordered,
}

fn method(w: &Worker, loc: *const Ident) -> Method {
    let team = w.team();
    // SAFETY: null or a constant of compiled code.
    let has_atomic = || unsafe { loc.as_ref() }.is_some_and(|l| l.flags & HAS_ATOMIC != 0) && !tool::sees_reductions();
    if team.size() == 1 {
        // The reduction of a teams region is between initial teams.
        let between_teams = team.level() == 0 && team.league().1 > 1;
        return match between_teams {
            true if has_atomic() => Method::Atomic,
            true => Method::Critical,
            false => Method::Alone,
        };
    }
    let g = icv::global();
    match g.reduction.value {
        _ if g.deterministic_reduction.value => Method::Ordered,
        ReductionMethod::Tree => Method::Ordered,
        ReductionMethod::Critical => Method::Critical,
        ReductionMethod::Atomic | ReductionMethod::Any if has_atomic() => Method::Atomic,
        _ => Method::Critical,
    }
}

fn tell_begin() {
    if tool::active() {
        tool::sync::reduction_begins_open();
    }
}

unsafe fn begin(w: &Worker, loc: *const Ident, data: Opaque, combine: Combine, lock: *mut CriticalName) -> i32 {
    match method(w, loc) {
        Method::Alone => {
            tell_begin();
            LOCKED
        }
        Method::Atomic => ATOMIC,
        Method::Critical => {
            // SAFETY: compiled code's zero-initialised symbol of 32 bytes.
            unsafe { critical::lock_of(lock) }.lock();
            tell_begin();
            LOCKED
        }
        Method::Ordered => {
            // SAFETY: compiled code's list of variables and its own function on such lists.
            unsafe { gather(w, data, combine) };
            if w.tid() == 0 {
                tell_begin();
                LOCKED
            } else {
                DONE
            }
        }
    }
}

/// Waits for all threads, then has the primary thread combine their variables into its own.
unsafe fn gather(w: &Worker, data: Opaque, combine: Combine) {
    // ORDER: the barrier orders it.
    w.member().handout.store(data.cast(), Ordering::Relaxed);
    let cancelled = team::barrier(w);
    if w.tid() != 0 || cancelled {
        return;
    }
    let team = w.team();
    for tid in 1..team.size() {
        let theirs = team.member(tid).handout.load(Ordering::Relaxed);
        // SAFETY: the others wait in the next barrier, their variables are alive.
        unsafe { combine(data, theirs.cast()) };
    }
}

unsafe fn end(w: &Worker, loc: *const Ident, lock: *mut CriticalName) {
    // `begin` decided by the same facts.
    let method = method(w, loc);
    if tool::active() && method != Method::Atomic {
        tool::sync::reduction_ends_open();
    }
    if method == Method::Critical {
        // SAFETY: compiled code's symbol.
        let lock = unsafe { critical::lock_of(lock) };
        // SAFETY: locked by `begin` on this thread; locks of names live for ever.
        unsafe { RawLock::unlock(lock) };
    }
}

/// Asks how to combine, with a barrier to follow in `__kmpc_end_reduce`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_reduce(
    loc: *const Ident,
    _gtid: i32,
    _items: i32,
    _size: usize,
    data: Opaque,
    combine: Combine,
    lock: *mut CriticalName,
) -> i32 {
    let w = Worker::current();
    // SAFETY: compiled code's variables, lock and place.
    let what = unsafe { begin(w, loc, data, combine, lock) };
    if what == DONE {
        // The primary comes to this barrier in `__kmpc_end_reduce`.
        team::barrier(w);
    }
    what
}

/// Ends what `__kmpc_reduce` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_reduce(loc: *const Ident, _gtid: i32, lock: *mut CriticalName) {
    let w = Worker::current();
    // SAFETY: paired with `__kmpc_reduce`.
    unsafe { end(w, loc, lock) };
    team::barrier(w);
}

/// Asks how to combine; no barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_reduce_nowait(
    loc: *const Ident,
    _gtid: i32,
    _items: i32,
    _size: usize,
    data: Opaque,
    combine: Combine,
    lock: *mut CriticalName,
) -> i32 {
    let w = Worker::current();
    // SAFETY: compiled code's variables, lock and place.
    let what = unsafe { begin(w, loc, data, combine, lock) };
    if method(w, loc) == Method::Ordered {
        // Nobody's variables go before the primary has read them.
        team::barrier(w);
    }
    what
}

/// Ends what `__kmpc_reduce_nowait` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_reduce_nowait(loc: *const Ident, _gtid: i32, lock: *mut CriticalName) {
    // SAFETY: paired with `__kmpc_reduce_nowait`.
    unsafe { end(Worker::current(), loc, lock) }
}

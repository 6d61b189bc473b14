//! Entries of a compiler that has not been released (GCC trunk): they tell a tool more, and do what the older ones do.

use core::ffi::{c_int, c_ulonglong};

use rts_core::lock::{RawLock, region};
use rts_core::sys::tls;
use rts_core::team::{self, Worker};
use rts_core::tool::{self, Dispatch, Endpoint, Sync, Work};
use rts_core::workshare::single;

/// What tools are told of a barrier: 0 is one that the compiler adds, 1 the end of a worksharing region, 2 the barrier construct.
fn sync(kind: c_int) -> Sync {
    match kind {
        0 => Sync::Implementation,
        1 => Sync::Workshare,
        _ => Sync::Explicit,
    }
}

/// A barrier of a kind.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier_ext(kind: c_int) {
    team::barrier_as(Worker::current(), sync(kind));
}

/// A barrier of a kind in a region that may be cancelled; true when it is.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier_cancel_ext(kind: c_int) -> bool {
    team::barrier_as(Worker::current(), sync(kind))
}

/// Whether the calling thread executes the single region, whose end is told.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_start_with_end() -> bool {
    let executes = single::single(Worker::current());
    if tool::active() {
        if executes { tool::work::begins(Work::SingleExecutor, 1) } else { tool::work::passes_single() }
    }
    executes
}

/// The end of a single region on the thread that executed it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_end() {
    if tool::active() {
        tool::work::ends(Work::SingleExecutor, 1);
    }
}

/// Whether the calling thread executes a masked region for thread number `filter`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_has_masked_thread_num(filter: c_int) -> bool {
    let executes = tls::number() as c_int == filter;
    if executes && tool::active() {
        tool::work::masked(Endpoint::Begin);
    }
    executes
}

/// The end of a masked region on the thread that executed it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_masked_end() {
    if tool::active() {
        tool::work::masked(Endpoint::End);
    }
}

/// Starts to combine the thread's part of several reductions: excludes atomic regions and the other threads' combining.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_reduction_start() {
    region::ATOMIC.lock();
    if tool::active() {
        tool::sync::reduction_begins_open();
    }
}

/// Ends what `GOMP_reduction_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_reduction_end() {
    // SAFETY: the lock is static.
    unsafe { RawLock::unlock(&region::ATOMIC.0) };
    if tool::active() {
        tool::sync::reduction_ends_open();
    }
}

/// Among how many a loop with a static schedule is divided, and which of them asks: C's `_Complex int`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Share {
    parts: c_int,
    own: c_int,
}

fn of_team() -> Share {
    let w = Worker::current();
    Share { parts: w.team().size() as c_int, own: w.tid() as c_int }
}

fn of_league() -> Share {
    let (own, parts) = Worker::current().team().league();
    Share { parts: parts as c_int, own: own as c_int }
}

/// Size of the team and the calling thread's number, for a loop of `iterations` that the caller divides.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing(_iterations: c_ulonglong) -> Share {
    of_team()
}

/// As `GOMP_loop_static_worksharing` for a loop whose end is told.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing_start(iterations: c_ulonglong) -> Share {
    if tool::active() {
        tool::work::begins(Work::LoopStatic, iterations);
    }
    of_team()
}

/// Says that the calling thread now executes a chunk: first logical iteration and their number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing_dispatch(first: c_ulonglong, iterations: c_ulonglong) {
    if tool::active() {
        tool::work::chunk(Dispatch::LoopChunk, first, iterations);
    }
}

/// The end of a loop that `GOMP_loop_static_worksharing_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing_end() {
    if tool::active() {
        tool::work::ends(Work::LoopStatic, 0);
    }
}

/// Number of teams and the calling one's number, for a distribute loop of `iterations` that the caller divides.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing(_iterations: c_ulonglong) -> Share {
    of_league()
}

/// As `GOMP_distribute_static_worksharing` for a loop whose end is told.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_start(iterations: c_ulonglong) -> Share {
    if tool::active() {
        tool::work::begins(Work::Distribute, iterations);
    }
    of_league()
}

/// Says that the calling team now executes a chunk: first logical iteration and their number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_dispatch(first: c_ulonglong, iterations: c_ulonglong) {
    if tool::active() {
        tool::work::chunk(Dispatch::DistributeChunk, first, iterations);
    }
}

/// The end of a loop that `GOMP_distribute_static_worksharing_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_end() {
    if tool::active() {
        tool::work::ends(Work::Distribute, 0);
    }
}

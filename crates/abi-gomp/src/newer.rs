//! Entries of a compiler that has not been released (GCC trunk): they tell a tool more, and do what the older ones do.

use core::ffi::{c_int, c_ulonglong};

use rts_core::lock::{RawLock, region};
use rts_core::sys::tls;
use rts_core::team::{self, Worker};
use rts_core::workshare::single;

/// A barrier of a kind.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier_ext(_kind: c_int) {
    team::barrier(Worker::current());
}

/// A barrier of a kind in a region that may be cancelled; true when it is.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier_cancel_ext(_kind: c_int) -> bool {
    team::barrier(Worker::current())
}

/// Whether the calling thread executes the single region, whose end is told.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_start_with_end() -> bool {
    single::single(Worker::current())
}

/// The end of a single region on the thread that executed it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_end() {}

/// Whether the calling thread executes a masked region for thread number `filter`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_has_masked_thread_num(filter: c_int) -> bool {
    tls::number() as c_int == filter
}

/// The end of a masked region on the thread that executed it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_masked_end() {}

/// Starts to combine the thread's part of several reductions: excludes atomic regions and the other threads' combining.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_reduction_start() {
    region::ATOMIC.lock();
}

/// Ends what `GOMP_reduction_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_reduction_end() {
    // SAFETY: the lock is static.
    unsafe { RawLock::unlock(&region::ATOMIC.0) };
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
pub unsafe extern "C" fn GOMP_loop_static_worksharing_start(_iterations: c_ulonglong) -> Share {
    of_team()
}

/// Says that the calling thread now executes a chunk: first logical iteration and their number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing_dispatch(_first: c_ulonglong, _iterations: c_ulonglong) {}

/// The end of a loop that `GOMP_loop_static_worksharing_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_loop_static_worksharing_end() {}

/// Number of teams and the calling one's number, for a distribute loop of `iterations` that the caller divides.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing(_iterations: c_ulonglong) -> Share {
    of_league()
}

/// As `GOMP_distribute_static_worksharing` for a loop whose end is told.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_start(_iterations: c_ulonglong) -> Share {
    of_league()
}

/// Says that the calling team now executes a chunk: first logical iteration and their number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_dispatch(_first: c_ulonglong, _iterations: c_ulonglong) {}

/// The end of a loop that `GOMP_distribute_static_worksharing_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_distribute_static_worksharing_end() {}

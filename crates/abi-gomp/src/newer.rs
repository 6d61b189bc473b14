//! Entries of a compiler that has not been released (GCC trunk): they tell a tool more, and do what the older ones do.

use core::ffi::c_int;

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

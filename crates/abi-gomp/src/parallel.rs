//! `parallel` (OpenMP 5.2, 10.1).

use core::ffi::{c_uint, c_void};

use rts_core::team::{Body, Region, Request, Worker, barrier_as, fork_with, join_region, resolve};
use rts_core::tool;

/// An outlined function of gcc: one pointer to the shared data.
pub type Outlined = unsafe extern "C-unwind" fn(*mut c_void);

/// Calls an outlined function on a member of the team.
pub(crate) unsafe extern "C-unwind" fn run(function: usize, data: usize) {
    // SAFETY: `begin` stored an `Outlined` in the first word. The second argument is in a register that it does not look at.
    let f: Body = unsafe { core::mem::transmute::<usize, Body>(function) };
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { tool::call(f, data, 0) }
}

/// The request that num_threads and flags of a GOMP entry state: 0 threads means no clause, 1 also a false if clause.
pub(crate) fn request(num_threads: c_uint, flags: c_uint) -> Request {
    Request { num_threads, serial: num_threads == 1, bind: flags & 7 }
}

/// Forks; the caller runs the body itself and joins.
unsafe fn begin(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    flags: c_uint,
    by_program: bool,
) -> &'static Worker {
    let w = Worker::current();
    let region = Region { by_program, ..resolve(w, request(num_threads, flags)) };
    // SAFETY: compiled code pairs begin and end, and says that `f(data)` may run in every member.
    unsafe { fork_with(w, region, run, f as usize, data as usize, None) };
    w
}

/// A whole parallel region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel(f: Outlined, data: *mut c_void, num_threads: c_uint, flags: c_uint) {
    // SAFETY: `f(data)` is the region's body.
    let w = unsafe { begin(f, data, num_threads, flags, false) };
    // SAFETY: as above.
    unsafe { run(f as usize, data as usize) };
    // SAFETY: paired with the fork in `begin`.
    unsafe { join_region(w) };
}

/// Begins a region whose body the caller runs itself (gcc up to 4.8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_start(f: Outlined, data: *mut c_void, num_threads: c_uint) {
    // SAFETY: `f(data)` is the region's body; the caller runs its part and calls `GOMP_parallel_end`.
    unsafe { begin(f, data, num_threads, 0, true) };
}

/// Ends what `GOMP_parallel_start` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_end() {
    // SAFETY: compiled code pairs start and end.
    unsafe { join_region(Worker::current()) };
}

/// A barrier of the innermost team (OpenMP 5.2, 15.3.1).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_barrier() {
    barrier_as(Worker::current(), tool::Sync::Explicit);
}

//! Worksharing loops over `long` (OpenMP 5.2, 11.5): begin and next chunk for each schedule; the common ends.

use core::ffi::{c_long, c_void};

use rts_core::team::{self, Worker};
use rts_core::workshare::loops;

use crate::construct::{self, Extras};
use crate::schedule::{self, Sched};

/// Begins a loop and gets the first chunk.
macro_rules! start {
    ($($name:ident: $sched:expr, $ordered:literal;)*) => {$(
        /// Begins a loop under the named schedule; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            start: c_long, end: c_long, incr: c_long, chunk: c_long, istart: *mut c_long, iend: *mut c_long,
        ) -> bool {
            let w = Worker::current();
            schedule::signed(w, $sched, $ordered, (start, end, incr), chunk).begin(w);
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
        }
    )*};
}

/// As `start`, the chunk being the ICV's.
macro_rules! start_runtime {
    ($($name:ident: $sched:expr, $ordered:literal;)*) => {$(
        /// Begins a loop with `schedule(runtime)`; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            start: c_long, end: c_long, incr: c_long, istart: *mut c_long, iend: *mut c_long,
        ) -> bool {
            let w = Worker::current();
            schedule::signed(w, $sched, $ordered, (start, end, incr), 0).begin(w);
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
        }
    )*};
}

/// Gets the next chunk; the loop knows its schedule.
macro_rules! next {
    ($($name:ident;)*) => {$(
        /// Stores the calling thread's next chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(istart: *mut c_long, iend: *mut c_long) -> bool {
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(Worker::current(), istart.cast(), iend.cast()) }
        }
    )*};
}

start! {
    GOMP_loop_static_start: Sched::Static, false;
    GOMP_loop_dynamic_start: Sched::Dynamic, false;
    GOMP_loop_guided_start: Sched::Guided, false;
    GOMP_loop_nonmonotonic_dynamic_start: Sched::LooseDynamic, false;
    GOMP_loop_nonmonotonic_guided_start: Sched::Guided, false;
    GOMP_loop_ordered_static_start: Sched::Static, true;
    GOMP_loop_ordered_dynamic_start: Sched::Dynamic, true;
    GOMP_loop_ordered_guided_start: Sched::Guided, true;
}

start_runtime! {
    GOMP_loop_runtime_start: Sched::Runtime(false), false;
    GOMP_loop_nonmonotonic_runtime_start: Sched::Runtime(true), false;
    GOMP_loop_maybe_nonmonotonic_runtime_start: Sched::Runtime(true), false;
    GOMP_loop_ordered_runtime_start: Sched::Runtime(false), true;
}

next! {
    GOMP_loop_static_next;
    GOMP_loop_dynamic_next;
    GOMP_loop_guided_next;
    GOMP_loop_runtime_next;
    GOMP_loop_nonmonotonic_dynamic_next;
    GOMP_loop_nonmonotonic_guided_next;
    GOMP_loop_nonmonotonic_runtime_next;
    GOMP_loop_maybe_nonmonotonic_runtime_next;
    GOMP_loop_ordered_static_next;
    GOMP_loop_ordered_dynamic_next;
    GOMP_loop_ordered_guided_next;
    GOMP_loop_ordered_runtime_next;
}

/// Begins a loop with task reductions or shared memory. With a null `istart` nothing else: the caller divides the loop.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_start(
    start: c_long,
    end: c_long,
    incr: c_long,
    sched: c_long,
    chunk: c_long,
    istart: *mut c_long,
    iend: *mut c_long,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let w = Worker::current();
    let l = schedule::signed(w, schedule::decode(sched), false, (start, end, incr), chunk);
    // SAFETY: compiled code's arguments, passed on.
    unsafe { construct::begin(w, &l, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
}

/// As `GOMP_loop_start` for a loop with an ordered region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_ordered_start(
    start: c_long,
    end: c_long,
    incr: c_long,
    sched: c_long,
    chunk: c_long,
    istart: *mut c_long,
    iend: *mut c_long,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let w = Worker::current();
    let l = schedule::signed(w, schedule::decode(sched), true, (start, end, incr), chunk);
    // SAFETY: compiled code's arguments, passed on.
    unsafe { construct::begin(w, &l, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
}

/// Ends a loop with a barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_end() {
    let w = Worker::current();
    loops::end(w);
    team::barrier(w);
}

/// Ends a loop that may be cancelled, with a barrier; true when the parallel region is cancelled.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_end_cancel() -> bool {
    let w = Worker::current();
    loops::end(w);
    team::barrier(w)
}

/// Ends a loop without a barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_end_nowait() {
    loops::end(Worker::current());
}

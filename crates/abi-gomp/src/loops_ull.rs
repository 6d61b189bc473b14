//! Worksharing loops over `unsigned long long` (OpenMP 5.2, 11.5); their ends are those of `loops`.

use core::ffi::{c_long, c_ulonglong, c_void};

use rts_core::team::Worker;

use crate::construct::{self, Extras};
use crate::schedule::{self, Sched};

/// Begins a loop and gets the first chunk.
macro_rules! start {
    ($($name:ident: $sched:expr, $ordered:literal;)*) => {$(
        /// Begins a loop under the named schedule; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            up: bool, start: c_ulonglong, end: c_ulonglong, incr: c_ulonglong, chunk: c_ulonglong,
            istart: *mut c_ulonglong, iend: *mut c_ulonglong,
        ) -> bool {
            let w = Worker::current();
            schedule::unsigned(w, $sched, $ordered, up, (start, end, incr), chunk).begin(w);
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart, iend) }
        }
    )*};
}

/// As `start`, the chunk being the ICV's.
macro_rules! start_runtime {
    ($($name:ident: $sched:expr, $ordered:literal;)*) => {$(
        /// Begins a loop with `schedule(runtime)`; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            up: bool, start: c_ulonglong, end: c_ulonglong, incr: c_ulonglong,
            istart: *mut c_ulonglong, iend: *mut c_ulonglong,
        ) -> bool {
            let w = Worker::current();
            schedule::unsigned(w, $sched, $ordered, up, (start, end, incr), 0).begin(w);
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart, iend) }
        }
    )*};
}

/// Gets the next chunk; the loop knows its schedule.
macro_rules! next {
    ($($name:ident;)*) => {$(
        /// Stores the calling thread's next chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(istart: *mut c_ulonglong, iend: *mut c_ulonglong) -> bool {
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(Worker::current(), istart, iend) }
        }
    )*};
}

start! {
    GOMP_loop_ull_static_start: Sched::Static, false;
    GOMP_loop_ull_dynamic_start: Sched::Dynamic, false;
    GOMP_loop_ull_guided_start: Sched::Guided, false;
    GOMP_loop_ull_nonmonotonic_dynamic_start: Sched::LooseDynamic, false;
    GOMP_loop_ull_nonmonotonic_guided_start: Sched::Guided, false;
    GOMP_loop_ull_ordered_static_start: Sched::Static, true;
    GOMP_loop_ull_ordered_dynamic_start: Sched::Dynamic, true;
    GOMP_loop_ull_ordered_guided_start: Sched::Guided, true;
}

start_runtime! {
    GOMP_loop_ull_runtime_start: Sched::Runtime(false), false;
    GOMP_loop_ull_nonmonotonic_runtime_start: Sched::Runtime(true), false;
    GOMP_loop_ull_maybe_nonmonotonic_runtime_start: Sched::Runtime(true), false;
    GOMP_loop_ull_ordered_runtime_start: Sched::Runtime(false), true;
}

next! {
    GOMP_loop_ull_static_next;
    GOMP_loop_ull_dynamic_next;
    GOMP_loop_ull_guided_next;
    GOMP_loop_ull_runtime_next;
    GOMP_loop_ull_nonmonotonic_dynamic_next;
    GOMP_loop_ull_nonmonotonic_guided_next;
    GOMP_loop_ull_nonmonotonic_runtime_next;
    GOMP_loop_ull_maybe_nonmonotonic_runtime_next;
    GOMP_loop_ull_ordered_static_next;
    GOMP_loop_ull_ordered_dynamic_next;
    GOMP_loop_ull_ordered_guided_next;
    GOMP_loop_ull_ordered_runtime_next;
}

/// Begins a loop with task reductions or shared memory. With a null `istart` nothing else: the caller divides the loop.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_ull_start(
    up: bool,
    start: c_ulonglong,
    end: c_ulonglong,
    incr: c_ulonglong,
    sched: c_long,
    chunk: c_ulonglong,
    istart: *mut c_ulonglong,
    iend: *mut c_ulonglong,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let w = Worker::current();
    let l = schedule::unsigned(w, schedule::decode(sched), false, up, (start, end, incr), chunk);
    // SAFETY: compiled code's arguments, passed on.
    unsafe { construct::begin(w, &l, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart, iend) }
}

/// As `GOMP_loop_ull_start` for a loop with an ordered region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_ull_ordered_start(
    up: bool,
    start: c_ulonglong,
    end: c_ulonglong,
    incr: c_ulonglong,
    sched: c_long,
    chunk: c_ulonglong,
    istart: *mut c_ulonglong,
    iend: *mut c_ulonglong,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let w = Worker::current();
    let l = schedule::unsigned(w, schedule::decode(sched), true, up, (start, end, incr), chunk);
    // SAFETY: compiled code's arguments, passed on.
    unsafe { construct::begin(w, &l, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart, iend) }
}

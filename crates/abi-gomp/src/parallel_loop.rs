//! Combined `parallel` and loop or sections: every member begins the construct before the body runs.

use core::ffi::{c_long, c_uint, c_void};
use core::sync::atomic::{AtomicI64, Ordering};

use rts_core::team::{Worker, fork, join_region, resolve};

use crate::parallel::{self, Outlined, request};
use crate::schedule::{self, Loop, Sched};

/// What each member begins.
enum Construct {
    Loop(Loop),
    Sections(u32),
}

/// What a member needs to begin its part.
struct Order {
    function: Outlined,
    data: *mut c_void,
    construct: Construct,
    /// Workers that have not read this yet, once the primary has added their number; freed at zero.
    unread: AtomicI64,
}

fn begin(w: &Worker, construct: &Construct) {
    match construct {
        Construct::Loop(l) => l.begin(w),
        Construct::Sections(count) => Loop::sections(w, *count).begin(w),
    }
}

/// Counts `by` readers; frees the order after the last.
unsafe fn count(order: *const Order, by: i64) {
    // SAFETY: alive until the count says that all have read.
    let left = unsafe { &(*order).unread }.fetch_add(by, Ordering::AcqRel) + by;
    if left == 0 {
        // SAFETY: made by `Box::into_raw` in `start`; primary and workers are done with it.
        drop(unsafe { Box::from_raw(order.cast_mut()) });
    }
}

/// Runs on each worker.
unsafe extern "C-unwind" fn run(order: usize, _: usize) {
    let order = order as *const Order;
    // SAFETY: alive until this worker has counted itself.
    let (f, data) = unsafe { ((*order).function, (*order).data) };
    // SAFETY: as above.
    begin(Worker::current(), unsafe { &(*order).construct });
    // SAFETY: this worker's one count.
    unsafe { count(order, -1) };
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { parallel::run(f as usize, data as usize) };
}

/// Forks; returns with the construct begun on the calling thread, which runs the body itself and joins.
unsafe fn start(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    flags: c_uint,
    construct: impl FnOnce(&Worker) -> Construct,
) -> &'static Worker {
    let w = Worker::current();
    let construct = construct(w);
    let order = Box::new(Order { function: f, data, construct, unread: AtomicI64::new(0) });
    let order = Box::into_raw(order);
    let region = resolve(w, request(num_threads, flags));
    // SAFETY: compiled code pairs begin and end, and says that `f(data)` may run in every member.
    let team = unsafe { fork(w, region, run, order as usize, 0) };
    // SAFETY: the primary has not counted yet.
    begin(w, unsafe { &(*order).construct });
    // SAFETY: the primary's one count.
    unsafe { count(order, i64::from(team.size()) - 1) };
    w
}

/// A whole region.
unsafe fn whole(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    flags: c_uint,
    construct: impl FnOnce(&Worker) -> Construct,
) {
    // SAFETY: `f(data)` is the region's body.
    let w = unsafe { start(f, data, num_threads, flags, construct) };
    // SAFETY: as above.
    unsafe { parallel::run(f as usize, data as usize) };
    // SAFETY: paired with the fork in `start`.
    unsafe { join_region(w) };
}

macro_rules! parallel_loop {
    ($($name:ident: $sched:expr;)*) => {$(
        /// A whole parallel region that is one loop under the named schedule.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            f: Outlined, data: *mut c_void, num_threads: c_uint, start: c_long, end: c_long, incr: c_long,
            chunk: c_long, flags: c_uint,
        ) {
            let of = |w: &Worker| Construct::Loop(schedule::signed(w, $sched, false, (start, end, incr), chunk));
            // SAFETY: `f(data)` is the region's body.
            unsafe { whole(f, data, num_threads, flags, of) };
        }
    )*};
}

macro_rules! parallel_loop_runtime {
    ($($name:ident: $loose:literal;)*) => {$(
        /// A whole parallel region that is one loop with `schedule(runtime)`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            f: Outlined, data: *mut c_void, num_threads: c_uint, start: c_long, end: c_long, incr: c_long,
            flags: c_uint,
        ) {
            let sched = Sched::Runtime($loose);
            let of = |w: &Worker| Construct::Loop(schedule::signed(w, sched, false, (start, end, incr), 0));
            // SAFETY: `f(data)` is the region's body.
            unsafe { whole(f, data, num_threads, flags, of) };
        }
    )*};
}

macro_rules! parallel_loop_start {
    ($($name:ident: $sched:expr;)*) => {$(
        /// Begins a parallel region that is one loop; the caller runs its part and calls `GOMP_parallel_end`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            f: Outlined, data: *mut c_void, num_threads: c_uint, start: c_long, end: c_long, incr: c_long,
            chunk: c_long,
        ) {
            let of = |w: &Worker| Construct::Loop(schedule::signed(w, $sched, false, (start, end, incr), chunk));
            // SAFETY: `f(data)` is the region's body.
            unsafe { self::start(f, data, num_threads, 0, of) };
        }
    )*};
}

parallel_loop! {
    GOMP_parallel_loop_static: Sched::Static;
    GOMP_parallel_loop_dynamic: Sched::Dynamic;
    GOMP_parallel_loop_guided: Sched::Guided;
    GOMP_parallel_loop_nonmonotonic_dynamic: Sched::LooseDynamic;
    GOMP_parallel_loop_nonmonotonic_guided: Sched::Guided;
}

parallel_loop_runtime! {
    GOMP_parallel_loop_runtime: false;
    GOMP_parallel_loop_nonmonotonic_runtime: true;
    GOMP_parallel_loop_maybe_nonmonotonic_runtime: true;
}

parallel_loop_start! {
    GOMP_parallel_loop_static_start: Sched::Static;
    GOMP_parallel_loop_dynamic_start: Sched::Dynamic;
    GOMP_parallel_loop_guided_start: Sched::Guided;
}

/// Begins a parallel region that is one loop with `schedule(runtime)`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_loop_runtime_start(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    start: c_long,
    end: c_long,
    incr: c_long,
) {
    let sched = Sched::Runtime(false);
    let of = |w: &Worker| Construct::Loop(schedule::signed(w, sched, false, (start, end, incr), 0));
    // SAFETY: `f(data)` is the region's body.
    unsafe { self::start(f, data, num_threads, 0, of) };
}

/// A whole parallel region that is one sections construct.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_sections(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    count: c_uint,
    flags: c_uint,
) {
    // SAFETY: `f(data)` is the region's body.
    unsafe { whole(f, data, num_threads, flags, |_| Construct::Sections(count)) };
}

/// Begins a parallel region that is one sections construct.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_sections_start(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    count: c_uint,
) {
    // SAFETY: `f(data)` is the region's body.
    unsafe { start(f, data, num_threads, 0, |_| Construct::Sections(count)) };
}

//! Combined `parallel` and loop or sections: every member begins the construct before the body runs.

use core::ffi::{c_long, c_uint, c_void};
use core::sync::atomic::{AtomicI64, Ordering};

use rts_core::team::{FEW, Kind, Region, Shared, WORDS, Worker, fork, fork_with, join_region, resolve};

use crate::parallel::{self, Outlined, request};
use crate::schedule::{self, Loop, Sched};

/// What each member begins.
enum Construct {
    Loop(Loop),
    Sections(u32),
}

/// Sections as a kind of loop in [`Construct::pack`].
const SECTIONS: usize = 3;

impl Construct {
    /// The construct as words that come with the order of a region.
    fn pack(&self) -> [usize; WORDS] {
        match self {
            Construct::Sections(count) => [SECTIONS, *count as usize, 0, 0, 0, 0, 0, 0],
            Construct::Loop(l) => {
                let kind = l.of.kind as usize | usize::from(l.of.ordered) << 8 | usize::from(l.of.monotonic) << 9;
                [
                    kind,
                    l.of.trip as usize,
                    l.of.chunk as usize,
                    l.base as usize,
                    l.step as usize,
                    l.limit as usize,
                    0,
                    0,
                ]
            }
        }
    }

    /// What [`pack`](Construct::pack) made words of.
    fn unpack([kind, trip, chunk, base, step, limit, ..]: [usize; WORDS]) -> Construct {
        let (ordered, monotonic) = (kind & 1 << 8 != 0, kind & 1 << 9 != 0);
        let kind = match kind & 0xff {
            SECTIONS => return Construct::Sections(trip as u32),
            k if k == Kind::Dynamic as usize => Kind::Dynamic,
            k if k == Kind::Guided as usize => Kind::Guided,
            _ => Kind::Static,
        };
        let of = Shared { trip: trip as u64, chunk: chunk as u64, kind, ordered, monotonic };
        Construct::Loop(Loop { of, base: base as u64, step: step as u64, limit: limit as u64, work: None })
    }
}

/// What a member of a larger team needs to begin its part, one for all.
struct Order {
    function: Outlined,
    data: *mut c_void,
    construct: Construct,
}

fn begin(w: &Worker, construct: &Construct) {
    match construct {
        Construct::Loop(l) => l.begin(w),
        Construct::Sections(count) => Loop::sections(w, *count).begin(w),
    }
}

/// Runs on each worker of a team of few: the construct came with the order.
unsafe extern "C-unwind" fn run_packed(f: usize, data: usize) {
    let w = Worker::current();
    // SAFETY: `fork_few` has sent a packed construct.
    begin(w, &Construct::unpack(unsafe { *w.words() }));
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { parallel::run(f, data) };
}

/// Runs on each worker of a larger team; the order stays until the join.
unsafe extern "C-unwind" fn run(order: usize, _: usize) {
    // SAFETY: alive by the caller's contract.
    let order = unsafe { &*(order as *const Order) };
    begin(Worker::current(), &order.construct);
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { parallel::run(order.function as usize, order.data as usize) };
}

/// Forks a team of up to `FEW`.
///
/// # Safety
/// As for [`fork`], of `f(data)`.
unsafe fn fork_few(w: &Worker, region: Region, f: Outlined, data: *mut c_void, construct: &Construct) {
    // SAFETY: by contract.
    unsafe { fork_with(w, region, run_packed, f as usize, data as usize, Some(&construct.pack())) };
}

/// A whole region.
unsafe fn whole(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    flags: c_uint,
    construct: impl FnOnce(&Worker) -> Construct,
) {
    let w = Worker::current();
    let order = Order { function: f, data, construct: construct(w) };
    let region = resolve(w, request(num_threads, flags));
    if region.n <= FEW {
        // SAFETY: compiled code says that `f(data)` may run in every member.
        unsafe { fork_few(w, region, f, data, &order.construct) };
    } else {
        // SAFETY: as above; `order` lives until the join below.
        unsafe { fork(w, region, run, &raw const order as usize, 0) };
    }
    begin(w, &order.construct);
    // SAFETY: as above.
    unsafe { parallel::run(f as usize, data as usize) };
    // SAFETY: paired with the fork above.
    unsafe { join_region(w) };
}

/// An order that outlives the call that made it (gcc up to 4.8).
struct Counted {
    order: Order,
    /// Workers that have not read this yet, once the primary has added their number; freed at zero.
    unread: AtomicI64,
}

/// Counts `by` readers; frees the order after the last.
unsafe fn count(counted: *const Counted, by: i64) {
    // SAFETY: alive until the count says that all have read.
    let left = unsafe { &(*counted).unread }.fetch_add(by, Ordering::AcqRel) + by;
    if left == 0 {
        // SAFETY: made by `Box::into_raw` in `start`; primary and workers are done with it.
        drop(unsafe { Box::from_raw(counted.cast_mut()) });
    }
}

/// As [`run`]; lets go of the order before the body.
unsafe extern "C-unwind" fn run_counted(counted: usize, _: usize) {
    let counted = counted as *const Counted;
    // SAFETY: alive until this worker has counted itself.
    let order = unsafe { &(*counted).order };
    let (f, data) = (order.function, order.data);
    begin(Worker::current(), &order.construct);
    // SAFETY: this worker's one count.
    unsafe { count(counted, -1) };
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { parallel::run(f as usize, data as usize) };
}

/// Forks; returns with the construct begun on the calling thread, which runs the body itself and joins.
unsafe fn start(f: Outlined, data: *mut c_void, num_threads: c_uint, construct: impl FnOnce(&Worker) -> Construct) {
    let w = Worker::current();
    let construct = construct(w);
    let region = Region { by_program: true, ..resolve(w, request(num_threads, 0)) };
    if region.n <= FEW {
        // SAFETY: compiled code pairs begin and end, and says that `f(data)` may run in every member.
        unsafe { fork_few(w, region, f, data, &construct) };
        return begin(w, &construct);
    }
    let order = Order { function: f, data, construct };
    let counted = Box::into_raw(Box::new(Counted { order, unread: AtomicI64::new(0) }));
    // SAFETY: as above; the primary has not counted yet.
    let team = unsafe { fork(w, region, run_counted, counted as usize, 0) };
    // SAFETY: as above.
    begin(w, unsafe { &(*counted).order.construct });
    // SAFETY: the primary's one count.
    unsafe { count(counted, i64::from(team.size()) - 1) };
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
            unsafe { self::start(f, data, num_threads, of) };
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
    unsafe { self::start(f, data, num_threads, of) };
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
    unsafe { start(f, data, num_threads, |_| Construct::Sections(count)) };
}

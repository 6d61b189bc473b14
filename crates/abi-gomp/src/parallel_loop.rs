//! Combined `parallel` and loop or sections: every member begins the construct before the body runs.

use core::ffi::{c_long, c_uint, c_void};

use rts_core::team::{Kind, Region, Request, Shared, WORDS, Worker, fork_with, join_region, resolve};

use crate::parallel::{self, Outlined, request};
use crate::schedule::{self, Loop, Sched};

/// What each member begins.
#[derive(Debug)]
enum Construct {
    Loop(Loop),
    Sections(u32),
}

/// Sections as a kind of loop in [`Construct::pack`], next to the kinds there are.
const SECTIONS: usize = Kind::Guided as usize + 1;

const STATIC: usize = Kind::Static as usize;
const DYNAMIC: usize = Kind::Dynamic as usize;

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
            STATIC => Kind::Static,
            DYNAMIC => Kind::Dynamic,
            _ => Kind::Guided,
        };
        let of = Shared { trip: trip as u64, chunk: chunk as u64, kind, ordered, monotonic };
        Construct::Loop(Loop { of, base: base as u64, step: step as u64, limit: limit as u64, work: None })
    }
}

fn begin(w: &Worker, construct: &Construct) {
    match construct {
        Construct::Loop(l) => l.begin(w),
        Construct::Sections(count) => Loop::sections(w, *count).begin(w),
    }
}

/// Runs on each worker: the construct came with the order.
unsafe extern "C-unwind" fn run(f: usize, data: usize) {
    let w = Worker::current();
    // SAFETY: `start` has sent a packed construct.
    begin(w, &Construct::unpack(unsafe { *w.words() }));
    // SAFETY: compiled code gave function and data to be called in every member.
    unsafe { parallel::run(f, data) };
}

/// Forks; returns with the construct begun on the calling thread, which runs the body itself and joins.
unsafe fn start(
    f: Outlined,
    data: *mut c_void,
    request: Request,
    by_program: bool,
    construct: impl FnOnce(&Worker) -> Construct,
) -> &'static Worker {
    let w = Worker::current();
    let construct = construct(w);
    // SAFETY: compiled code pairs begin and end, and says that `f(data)` may run in every member.
    unsafe { fork_construct(w, f, data, request, by_program, &construct) };
    w
}

/// What is the same whatever the construct.
#[inline(never)]
unsafe fn fork_construct(
    w: &Worker,
    f: Outlined,
    data: *mut c_void,
    request: Request,
    by_program: bool,
    construct: &Construct,
) {
    let region = Region { by_program, ..resolve(w, request) };
    // SAFETY: the caller's contract.
    unsafe { fork_with(w, region, run, f as usize, data as usize, Some(&construct.pack())) };
    begin(w, construct);
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
    let w = unsafe { start(f, data, request(num_threads, flags), false, construct) };
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
            unsafe { self::start(f, data, request(num_threads, 0), true, of) };
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
    unsafe { self::start(f, data, request(num_threads, 0), true, of) };
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
    unsafe { start(f, data, request(num_threads, 0), true, |_| Construct::Sections(count)) };
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let mut constructs = vec![Construct::Sections(0), Construct::Sections(u32::MAX)];
        for kind in [Kind::Static, Kind::Dynamic, Kind::Guided] {
            for (ordered, monotonic) in [(false, false), (false, true), (true, false), (true, true)] {
                for (trip, chunk) in [(0, 0), (1, 7), (u64::MAX, u64::MAX - 1)] {
                    let of = Shared { trip, chunk, kind, ordered, monotonic };
                    constructs.push(Construct::Loop(Loop { of, base: u64::MAX, step: 3, limit: 1 << 63, work: None }));
                }
            }
        }
        for c in constructs {
            assert_eq!(format!("{:?}", Construct::unpack(c.pack())), format!("{c:?}"));
        }
    }
}

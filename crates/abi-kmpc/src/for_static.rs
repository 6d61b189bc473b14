//! Static loops (OpenMP 5.2, 11.5.3, 11.6): bounds computed once, nothing shared.

use rts_core::sys::tls;
use rts_core::team::Worker;
use rts_core::tool::{self, Dispatch, Work};
use rts_core::workshare::loops;

use crate::Ident;

/// The four loop variable types of the ABI.
pub trait Int: Copy + PartialEq {
    /// The step's and the chunk's type.
    type Signed: Copy;
    /// As 64-bit two's complement.
    fn widen(self) -> u64;
    /// From 64-bit two's complement.
    fn narrow(word: u64) -> Self;
    /// Sign-extends a step.
    fn widen_signed(step: Self::Signed) -> i64;
    /// Cuts a step.
    fn narrow_signed(word: u64) -> Self::Signed;
    /// Iterations from `lb` to `ub` inclusive by `st`.
    fn trip(lb: Self, ub: Self, st: Self::Signed) -> u64;
}

macro_rules! int {
    ($t:ty, $signed:ty, |$lb:ident, $ub:ident, $st:ident| $trip:expr) => {
        impl Int for $t {
            type Signed = $signed;
            #[inline(always)]
            fn widen(self) -> u64 {
                self as i64 as u64
            }
            #[inline(always)]
            fn narrow(word: u64) -> $t {
                word as $t
            }
            #[inline(always)]
            fn widen_signed(step: $signed) -> i64 {
                i64::from(step)
            }
            #[inline(always)]
            fn narrow_signed(word: u64) -> $signed {
                word as $signed
            }
            #[inline(always)]
            fn trip($lb: $t, $ub: $t, $st: $signed) -> u64 {
                $trip
            }
        }
    };
}

int!(i32, i32, |lb, ub, st| loops::trip_signed(lb.into(), ub.into(), st.into(), true));
int!(i64, i64, |lb, ub, st| loops::trip_signed(lb, ub, st, true));
int!(u32, i32, |lb, ub, st| loops::trip_signed(lb.into(), ub.into(), st.into(), true));
int!(u64, i64, |lb, ub, st| loops::trip_unsigned(lb, ub, st as u64, st > 0, true));

const STATIC_CHUNKED: i32 = 33;
const STATIC_BALANCED_CHUNKED: i32 = 45;
const DISTRIBUTE_CHUNKED: i32 = 91;
const DISTRIBUTE: i32 = 92;

/// Bounds of one thread (or team): first chunk, distance between its chunks, whether it has the last iteration.
struct Part {
    lower: u64,
    upper: u64,
    stride: u64,
    last: bool,
}

/// Part `id` of `n` of `trip` iterations that begin at `lower`: one block each.
#[inline(always)]
fn block(trip: u64, lower: u64, step: u64, id: u64, n: u64) -> Part {
    let value = |i: u64| lower.wrapping_add(i.wrapping_mul(step));
    let stride = trip.wrapping_mul(step);
    if trip < n {
        // One iteration each; those without get an empty range just past the end.
        let upper = if id < trip { value(id) } else { value(trip).wrapping_sub(step) };
        let lower = if id < trip { value(id) } else { value(trip) };
        return Part { lower, upper, stride, last: id + 1 == trip };
    }
    let (size, more) = (trip / n, trip % n);
    let begin = id * size + id.min(more);
    let len = size + u64::from(id < more);
    Part { lower: value(begin), upper: value(begin + len - 1), stride, last: id + 1 == n }
}

/// Part `id` of `n`: chunks round robin.
#[inline(always)]
fn chunked(trip: u64, lower: u64, step: u64, chunk: u64, id: u64, n: u64) -> Part {
    let chunk = chunk.max(1);
    let span = chunk.wrapping_mul(step);
    let first = lower.wrapping_add(id.wrapping_mul(span));
    Part {
        lower: first,
        upper: first.wrapping_add(span).wrapping_sub(step),
        stride: span.wrapping_mul(n),
        last: (trip - 1) / chunk % n == id,
    }
}

/// The team's block of a distribute construct and whether it has the last iteration. An empty part has `ub` before `lb`.
pub(crate) fn team_part<T: Int>(lb: T, ub: T, st: T::Signed, league: (u32, u32)) -> (T, T, bool) {
    let trip = T::trip(lb, ub, st);
    if trip == 0 {
        return (lb, ub, false);
    }
    let (id, n) = league;
    let p = block(trip, lb.widen(), T::widen_signed(st) as u64, id.into(), n.into());
    (T::narrow(p.lower), T::narrow(p.upper), p.last)
}

#[inline(always)]
fn who(sched: i32) -> (u64, u64) {
    let w = Worker::current();
    if sched == DISTRIBUTE || sched == DISTRIBUTE_CHUNKED {
        let (id, n) = w.team().league();
        return (id.into(), n.into());
    }
    (tls::number().into(), w.team().size().into())
}

/// The ABI's in and out parameters of a static loop.
struct Bounds<T: Int> {
    last: *mut i32,
    lower: *mut T,
    upper: *mut T,
    stride: *mut T::Signed,
}

impl<T: Int> Bounds<T> {
    unsafe fn set(&self, p: &Part) {
        // SAFETY: compiled code passes pointers to its variables; `last` may be null.
        unsafe {
            if !self.last.is_null() {
                *self.last = i32::from(p.last);
            }
            *self.lower = T::narrow(p.lower);
            *self.upper = T::narrow(p.upper);
            *self.stride = T::narrow_signed(p.stride);
        }
    }
}

/// Flags of `ident_t` that say what a loop is for.
mod flag {
    pub(super) const SECTIONS: i32 = 0x400;
    pub(super) const DISTRIBUTE: i32 = 0x800;
}

/// What tools are told of a loop at `loc`; `plain`: of a worksharing loop.
pub(crate) fn work(loc: *const Ident, plain: Option<Work>) -> Option<Work> {
    // SAFETY: null or compiled code's constant.
    match unsafe { loc.as_ref() }.map_or(0, |l| l.flags) {
        f if f & flag::SECTIONS != 0 => Some(Work::Sections),
        f if f & flag::DISTRIBUTE != 0 => Some(Work::Distribute),
        _ => plain,
    }
}

/// Tells tools of a static loop of `trip` iterations that begins with `lower`, and of the thread's part.
#[cold]
fn tell(loc: *const Ident, sched: i32, trip: u64, (lower, step): (u64, u64), part: Option<&Part>) {
    let plain = if matches!(sched, DISTRIBUTE | DISTRIBUTE_CHUNKED) { Work::Distribute } else { Work::LoopStatic };
    let work = work(loc, Some(plain)).unwrap_or(plain);
    tool::work::begins(work, trip);
    let Some(part) = part else { return };
    let iterations = |from: u64, to: u64| (to.wrapping_sub(from) as i64).checked_div(step as i64).unwrap_or(0) as u64;
    let (begin, count) = (iterations(lower, part.lower), iterations(part.lower, part.upper).wrapping_add(1));
    if begin < trip && (1..=trip).contains(&count) {
        match work {
            Work::Sections => (0..count).for_each(|_| tool::work::section()),
            Work::Distribute => tool::work::chunk(Dispatch::DistributeChunk, begin, count.min(trip - begin)),
            _ => tool::work::chunk(Dispatch::LoopChunk, begin, count.min(trip - begin)),
        }
    }
}

#[inline(always)]
unsafe fn init<T: Int>(loc: *const Ident, sched: i32, b: &Bounds<T>, incr: T::Signed, chunk: T::Signed) {
    // SAFETY: compiled code's variables.
    let (lower, upper) = unsafe { (*b.lower, *b.upper) };
    let trip = T::trip(lower, upper, incr);
    let step = T::widen_signed(incr) as u64;
    if trip == 0 {
        // SAFETY: as above; the bounds stay as they are, an empty loop.
        unsafe {
            if !b.last.is_null() {
                *b.last = 0;
            }
            *b.stride = incr;
        }
        if tool::active() {
            tell(loc, sched, 0, (0, 1), None);
        }
        return;
    }
    let (id, n) = who(sched);
    let chunk = T::widen_signed(chunk).max(1) as u64;
    let part = match sched {
        STATIC_CHUNKED | DISTRIBUTE_CHUNKED => chunked(trip, lower.widen(), step, chunk, id, n),
        STATIC_BALANCED_CHUNKED => balanced(trip, lower.widen(), step, chunk, id, n),
        _ => block(trip, lower.widen(), step, id, n),
    };
    if tool::active() {
        tell(loc, sched, trip, (lower.widen(), step), Some(&part));
    }
    // SAFETY: compiled code's variables.
    unsafe { b.set(&part) };
}

/// A block each, rounded up to whole chunks (simd).
fn balanced(trip: u64, lower: u64, step: u64, chunk: u64, id: u64, n: u64) -> Part {
    let size = trip.div_ceil(n).div_ceil(chunk) * chunk;
    let begin = id.saturating_mul(size).min(trip);
    let end = begin.saturating_add(size).min(trip);
    let value = |i: u64| lower.wrapping_add(i.wrapping_mul(step));
    Part {
        lower: value(begin),
        upper: value(end).wrapping_sub(step),
        stride: trip.wrapping_mul(step),
        last: begin < end && end == trip,
    }
}

macro_rules! for_static {
    ($t:ty, $signed:ty, $init:ident, $dist_init:ident, $team_init:ident) => {
        /// The calling thread's bounds of a static loop, or of its team's part of a distribute loop.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $init(
            loc: *const Ident,
            _gtid: i32,
            sched: i32,
            last: *mut i32,
            lower: *mut $t,
            upper: *mut $t,
            stride: *mut $signed,
            incr: $signed,
            chunk: $signed,
        ) {
            // SAFETY: compiled code's variables.
            unsafe { init::<$t>(loc, sched, &Bounds { last, lower, upper, stride }, incr, chunk) }
        }

        /// Distributes over the teams, then over the threads of the team; `upper_dist` is the team's bound.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $dist_init(
            loc: *const Ident,
            _gtid: i32,
            sched: i32,
            last: *mut i32,
            lower: *mut $t,
            upper: *mut $t,
            upper_dist: *mut $t,
            stride: *mut $signed,
            incr: $signed,
            chunk: $signed,
        ) {
            let league = Worker::current().team().league();
            // SAFETY: compiled code's variables.
            unsafe {
                let (lb, ub, team_last) = team_part::<$t>(*lower, *upper, incr, league);
                (*lower, *upper, *upper_dist) = (lb, ub, ub);
                init::<$t>(loc, sched, &Bounds { last, lower, upper, stride }, incr, chunk);
                if !last.is_null() && !team_last {
                    *last = 0;
                }
            }
        }

        /// The team's first chunk of a distribute loop, chunks round robin over the teams.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $team_init(
            loc: *const Ident,
            _gtid: i32,
            last: *mut i32,
            lower: *mut $t,
            upper: *mut $t,
            stride: *mut $signed,
            incr: $signed,
            chunk: $signed,
        ) {
            // SAFETY: compiled code's variables.
            unsafe {
                let end = *upper;
                init::<$t>(loc, DISTRIBUTE_CHUNKED, &Bounds { last, lower, upper, stride }, incr, chunk);
                // The last chunk may be cut; an empty one stays empty.
                let rest = <$t>::trip(*lower, end, incr);
                if rest < <$t>::trip(*lower, *upper, incr) {
                    *upper = end;
                }
            }
        }
    };
}

for_static!(i32, i32, __kmpc_for_static_init_4, __kmpc_dist_for_static_init_4, __kmpc_team_static_init_4);
for_static!(u32, i32, __kmpc_for_static_init_4u, __kmpc_dist_for_static_init_4u, __kmpc_team_static_init_4u);
for_static!(i64, i64, __kmpc_for_static_init_8, __kmpc_dist_for_static_init_8, __kmpc_team_static_init_8);
for_static!(u64, i64, __kmpc_for_static_init_8u, __kmpc_dist_for_static_init_8u, __kmpc_team_static_init_8u);

/// Ends a static loop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_for_static_fini(loc: *const Ident, _gtid: i32) {
    if tool::active() {
        tool::work::ends(work(loc, None).unwrap_or(Work::LoopStatic), 0);
    }
}

/// Ends a static distribute loop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_dist_for_static_fini(loc: *const Ident, _gtid: i32) {
    if tool::active() {
        tool::work::ends(work(loc, None).unwrap_or(Work::LoopStatic), 0);
    }
}

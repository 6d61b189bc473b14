//! Loops that are handed out chunk by chunk (OpenMP 5.2, 11.5): `__kmpc_dispatch_*`.

use rts_core::icv::{RunSched, SchedKind};
use rts_core::team::{Kind, Shared, Worker};
use rts_core::tool::{self, Work};
use rts_core::workshare::loops;

use crate::Ident;
use crate::for_static::{self, Int};

const MONOTONIC: i32 = 1 << 29;
const NONMONOTONIC: i32 = 1 << 30;

/// The schedule codes that are not simply static, ordered and no-merge forms folded onto the plain ones.
mod code {
    pub(super) const STATIC_CHUNKED: i32 = 33;
    pub(super) const DYNAMIC: i32 = 35;
    pub(super) const GUIDED: i32 = 36;
    pub(super) const RUNTIME: i32 = 37;
    pub(super) const AUTO: i32 = 38;
    pub(super) const TRAPEZOIDAL: i32 = 39;
    pub(super) const GUIDED_ITERATIVE: i32 = 42;
    pub(super) const GUIDED_ANALYTICAL: i32 = 43;
    pub(super) const STATIC_STEAL: i32 = 44;
    pub(super) const STATIC_BALANCED_CHUNKED: i32 = 45;
    pub(super) const GUIDED_SIMD: i32 = 46;
    pub(super) const RUNTIME_SIMD: i32 = 47;
}

/// A schedule as the core takes it.
struct Schedule {
    kind: Kind,
    chunk: u64,
    ordered: bool,
    monotonic: bool,
}

/// Decodes a schedule code; `icv` is what `runtime` means, the loop has `trip` iterations for `n` threads.
fn decode(sched: i32, chunk: u64, icv: RunSched, trip: u64, n: u32) -> Schedule {
    let asked = sched & MONOTONIC != 0;
    let plain = sched & !(MONOTONIC | NONMONOTONIC);
    let (plain, ordered) = match plain {
        64..=76 => (plain - 32, true),
        161..=172 => (plain - 128, false),
        193..=204 => (plain - 160, true),
        _ => (plain, false),
    };
    let (kind, chunk, monotonic) = match plain {
        code::RUNTIME | code::RUNTIME_SIMD => {
            let icv = icv.resolve(RunSched::STATIC);
            let given = icv.chunk.max(0) as u64;
            // The compiler passes the width of a vector as the chunk of a simd loop.
            let width = if plain == code::RUNTIME_SIMD { chunk.max(1) } else { 1 };
            match icv.kind {
                SchedKind::Dynamic => (Kind::Dynamic, given.max(1) * width, asked || icv.is_monotonic()),
                SchedKind::Guided | SchedKind::Trapezoidal => {
                    (Kind::Guided, given.max(1) * width, asked || icv.is_monotonic())
                }
                SchedKind::Static if given != 0 => (Kind::Static, given * width, true),
                _ if width > 1 => (Kind::Static, balanced(trip, width, n), true),
                _ => (Kind::Static, 0, true),
            }
        }
        code::STATIC_CHUNKED => (Kind::Static, chunk.max(1), true),
        code::STATIC_BALANCED_CHUNKED => (Kind::Static, balanced(trip, chunk.max(1), n), true),
        // As libomp does: programs that leave the choice to the runtime may have uneven iterations.
        code::AUTO => (Kind::Guided, 1, asked),
        code::DYNAMIC | code::STATIC_STEAL => (Kind::Dynamic, chunk, asked),
        code::TRAPEZOIDAL | code::GUIDED | code::GUIDED_ITERATIVE | code::GUIDED_ANALYTICAL | code::GUIDED_SIMD => {
            (Kind::Guided, chunk, asked)
        }
        _ => (Kind::Static, 0, true),
    };
    Schedule { kind, chunk, ordered, monotonic }
}

/// The size of one block for each thread, whole vectors of `width` iterations.
fn balanced(trip: u64, width: u64, n: u32) -> u64 {
    trip.div_ceil(n.into()).max(1).checked_next_multiple_of(width).unwrap_or(trip)
}

unsafe fn init<T: Int>(loc: *const Ident, sched: i32, lb: T, ub: T, st: T::Signed, chunk: T::Signed) {
    let w = Worker::current();
    let step = T::widen_signed(st);
    let trip = T::trip(lb, ub, st);
    let chunk = T::widen_signed(chunk).max(0) as u64;
    let Schedule { kind, chunk, ordered, monotonic } =
        decode(sched, chunk, w.task().icvs().run_sched, trip, w.team().size());
    let of = Shared { trip, chunk, kind, ordered, monotonic };
    loops::start(w, of, lb.widen(), step as u64);
    if tool::active() {
        // Nothing is shared out in a team of one.
        let plain = (kind == Kind::Guided && w.team().size() == 1).then_some(Work::LoopStatic);
        loops::tell(w, for_static::work(loc, plain));
    }
}

unsafe fn next<T: Int>(last: *mut i32, lb: *mut T, ub: *mut T, st: *mut T::Signed) -> i32 {
    let w = Worker::current();
    let Some((begin, end)) = loops::next(w) else {
        loops::end(w);
        return 0;
    };
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { w.member().cursor() };
    // SAFETY: compiled code passes pointers to its variables; `last` and `st` may be null.
    unsafe {
        *lb = T::narrow(cursor.value(begin));
        *ub = T::narrow(cursor.value(end - 1));
        if !last.is_null() {
            // Looked at once after the loop: a later chunk with smaller iterations (stealing) must not take it back.
            cursor.had_last |= end == cursor.of.trip;
            *last = i32::from(cursor.had_last);
        }
        if !st.is_null() {
            *st = T::narrow_signed(cursor.step);
        }
    }
    1
}

macro_rules! dispatch {
    ($t:ty, $signed:ty, $init:ident, $dist_init:ident, $next:ident, $fini:ident) => {
        /// Begins a loop from `lb` to `ub` inclusive.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $init(
            loc: *const Ident,
            _gtid: i32,
            sched: i32,
            lb: $t,
            ub: $t,
            st: $signed,
            chunk: $signed,
        ) {
            // SAFETY: plain numbers.
            unsafe { init::<$t>(loc, sched, lb, ub, st, chunk) }
        }

        /// Begins the loop of this team's part of a distribute construct.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $dist_init(
            loc: *const Ident,
            _gtid: i32,
            sched: i32,
            last: *mut i32,
            lb: $t,
            ub: $t,
            st: $signed,
            chunk: $signed,
        ) {
            let (lb, ub, is_last) = for_static::team_part::<$t>(lb, ub, st, Worker::current().team().league());
            // SAFETY: null or compiled code's variable.
            if let Some(last) = unsafe { last.as_mut() } {
                *last = i32::from(is_last);
            }
            // SAFETY: plain numbers.
            unsafe { init::<$t>(loc, sched, lb, ub, st, chunk) }
        }

        /// The next chunk, `ub` inclusive; 0 when there is no more.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $next(
            _loc: *const Ident,
            _gtid: i32,
            last: *mut i32,
            lb: *mut $t,
            ub: *mut $t,
            st: *mut $signed,
        ) -> i32 {
            // SAFETY: compiled code's variables.
            unsafe { next::<$t>(last, lb, ub, st) }
        }

        /// Ends an iteration of an ordered loop; the turn is passed on by the ordered region or the next chunk.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn $fini(_loc: *const Ident, _gtid: i32) {}
    };
}

dispatch!(
    i32,
    i32,
    __kmpc_dispatch_init_4,
    __kmpc_dist_dispatch_init_4,
    __kmpc_dispatch_next_4,
    __kmpc_dispatch_fini_4
);
dispatch!(
    u32,
    i32,
    __kmpc_dispatch_init_4u,
    __kmpc_dist_dispatch_init_4u,
    __kmpc_dispatch_next_4u,
    __kmpc_dispatch_fini_4u
);
dispatch!(
    i64,
    i64,
    __kmpc_dispatch_init_8,
    __kmpc_dist_dispatch_init_8,
    __kmpc_dispatch_next_8,
    __kmpc_dispatch_fini_8
);
dispatch!(
    u64,
    i64,
    __kmpc_dispatch_init_8u,
    __kmpc_dist_dispatch_init_8u,
    __kmpc_dispatch_next_8u,
    __kmpc_dispatch_fini_8u
);

/// Ends a loop (LLVM 19 and later).
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_dispatch_deinit(_loc: *const Ident, _gtid: i32) {
    loops::end(Worker::current());
}

//! Schedules as gcc's entries name them (OpenMP 5.2, 11.5.3), and loops as gcc states them.

use core::ffi::{c_long, c_ulonglong};

use rts_core::icv::{RunSched, SchedKind};
use rts_core::team::{Kind, Shared, Worker};
use rts_core::tool::{self, Work};
use rts_core::workshare::loops;

/// Schedule of an entry: a kind with its modifier, or what the ICV says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sched {
    /// static
    Static,
    /// dynamic, monotonic
    Dynamic,
    /// dynamic, nonmonotonic
    LooseDynamic,
    /// guided
    Guided,
    /// runtime; true: nonmonotonic unless the ICV says monotonic
    Runtime(bool),
}

/// A loop's bounds, ready to begin on every member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loop {
    pub(crate) of: Shared,
    pub(crate) base: u64,
    pub(crate) step: u64,
    pub(crate) limit: u64,
    /// What tools are told where it is no loop of the program.
    pub(crate) work: Option<Work>,
}

/// The argument `sched` of `GOMP_loop_start` and its kin: a kind, and a bit for monotonic.
pub(crate) fn decode(sched: c_long) -> Sched {
    let monotonic = sched & 0x8000_0000 != 0;
    match sched & 0x7fff_ffff {
        1 => Sched::Static,
        2 if monotonic => Sched::Dynamic,
        2 => Sched::LooseDynamic,
        3 => Sched::Guided,
        _ => Sched::Runtime(!monotonic),
    }
}

/// `trip` iterations under `sched` with `chunk`, 0 meaning none given.
pub(crate) fn shared(w: &Worker, sched: Sched, trip: u64, chunk: u64, ordered: bool) -> Shared {
    let (kind, chunk, monotonic) = match sched {
        Sched::Static => (Kind::Static, chunk, true),
        Sched::Dynamic => (Kind::Dynamic, chunk, true),
        Sched::LooseDynamic => (Kind::Dynamic, chunk, false),
        Sched::Guided => (Kind::Guided, chunk, true),
        Sched::Runtime(loose) => runtime(w, loose),
    };
    Shared { trip, chunk, kind, ordered, monotonic }
}

/// What `schedule(runtime)` means for the calling task; `dynamic,1` where nobody said.
fn runtime(w: &Worker, loose: bool) -> (Kind, u64, bool) {
    let sched = w.task().icvs().run_sched.resolve(RunSched::DYNAMIC);
    let chunk = u64::try_from(sched.chunk).unwrap_or(0);
    let monotonic = !loose || sched.is_monotonic();
    match sched.kind {
        SchedKind::Static => (Kind::Static, chunk, true),
        SchedKind::Guided | SchedKind::Trapezoidal => (Kind::Guided, chunk, true),
        SchedKind::Auto => (Kind::Static, 0, true),
        SchedKind::Dynamic | SchedKind::Unset => (Kind::Dynamic, chunk, monotonic),
    }
}

/// A loop over `long`.
pub(crate) fn signed(w: &Worker, sched: Sched, ordered: bool, bounds: (c_long, c_long, c_long), chunk: c_long) -> Loop {
    let (start, end, incr) = bounds;
    let trip = loops::trip_signed(start, end, incr, false);
    let chunk = u64::try_from(chunk).unwrap_or(0);
    let of = shared(w, sched, trip, chunk, ordered);
    Loop { of, base: start as u64, step: incr as u64, limit: end as u64, work: None }
}

/// A loop over `unsigned long long`; counting down, the step is given in two's complement.
pub(crate) fn unsigned(
    w: &Worker,
    sched: Sched,
    ordered: bool,
    up: bool,
    bounds: (c_ulonglong, c_ulonglong, c_ulonglong),
    chunk: c_ulonglong,
) -> Loop {
    let (start, end, incr) = bounds;
    let trip = loops::trip_unsigned(start, end, incr, up, false);
    Loop { of: shared(w, sched, trip, chunk, ordered), base: start, step: incr, limit: end, work: None }
}

impl Loop {
    /// Sections `1..=count`: one a thread, in order, where the threads suffice; else handed out one by one.
    pub(crate) fn sections(w: &Worker, count: u32) -> Loop {
        let n = w.team().size();
        let kind = if n == 1 || count <= n { Kind::Static } else { Kind::Dynamic };
        let of = Shared { trip: count.into(), chunk: 1, kind, ordered: false, monotonic: true };
        Loop { of, base: 1, step: 1, limit: u64::from(count) + 1, work: Some(Work::Sections) }
    }

    /// Begins the loop on the calling thread.
    #[inline]
    pub(crate) fn begin(&self, w: &Worker) {
        loops::start(w, self.of, self.base, self.step);
        self.set_limit(w);
        if tool::active() {
            loops::tell(w, self.work);
        }
    }

    /// Tells the calling thread's cursor where the last chunk ends.
    pub(crate) fn set_limit(&self, w: &Worker) {
        // SAFETY: no other reference to this thread's cursor is in use.
        unsafe { w.member().cursor() }.limit = self.limit;
    }
}

/// The calling thread's next chunk in the program's values, end exclusive.
#[inline]
pub(crate) fn next(w: &Worker) -> Option<(u64, u64)> {
    let (begin, end) = loops::next(w)?;
    // SAFETY: no other reference to this thread's cursor is in use.
    let cursor = unsafe { w.member().cursor() };
    let past = if end == cursor.of.trip { cursor.limit } else { cursor.value(end) };
    Some((cursor.value(begin), past))
}

/// Stores the next chunk's bounds; false when there is none.
///
/// # Safety
/// `istart` and `iend` point to 64-bit integers that may be written.
#[inline]
pub(crate) unsafe fn deliver(w: &Worker, istart: *mut u64, iend: *mut u64) -> bool {
    let Some((begin, end)) = next(w) else { return false };
    // SAFETY: by contract.
    unsafe { istart.write(begin) };
    // SAFETY: by contract.
    unsafe { iend.write(end) };
    true
}

//! `taskloop` (OpenMP 5.2, 12.6).

use core::ffi::{c_int, c_long, c_uint, c_ulong, c_ulonglong, c_void};

use rts_core::spark::taskloop::{Plan, Split};
use rts_core::spark::{self, group};
use rts_core::task::flag;
use rts_core::team::Worker;
use rts_core::tool::{self, Work};

use crate::parallel::Outlined;
use crate::task::{Copy, fill};
use crate::task_reduction::GOMP_taskgroup_reduction_register;

/// Bits of the flags argument.
mod bit {
    use super::c_uint;

    pub(super) const UNTIED: c_uint = 1;
    pub(super) const FINAL: c_uint = 2;
    pub(super) const PRIORITY: c_uint = 0x10;
    pub(super) const UP: c_uint = 0x100;
    pub(super) const GRAINSIZE: c_uint = 0x200;
    pub(super) const IF: c_uint = 0x400;
    pub(super) const NOGROUP: c_uint = 0x800;
    pub(super) const REDUCTION: c_uint = 0x1000;
    pub(super) const STRICT: c_uint = 0x4000;
}

/// The construct, whatever the type of its loop variable.
struct Taskloop {
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    size: usize,
    align: usize,
    bits: c_uint,
    n: u64,
    priority: c_int,
    start: u64,
    step: u64,
    trip: u64,
}

/// Iterations from `start` to before `end`; `step` is negative in two's complement for a loop that counts down.
fn trip_signed(up: bool, start: i64, end: i64, step: i64) -> u64 {
    let (span, by) = match up {
        true if start < end => (end.wrapping_sub(start) as u64, step as u64),
        false if start > end => (start.wrapping_sub(end) as u64, step.wrapping_neg() as u64),
        _ => return 0,
    };
    span.div_ceil(by.max(1))
}

/// The same for unsigned variables.
fn trip_unsigned(up: bool, start: u64, end: u64, step: u64) -> u64 {
    match up {
        true if start < end => (end - start).div_ceil(step.max(1)),
        false if start > end => (start - end).div_ceil(step.wrapping_neg().max(1)),
        _ => 0,
    }
}

impl Taskloop {
    /// The first word of the array of reductions, which stands third in the data.
    unsafe fn reductions(&self) -> *mut usize {
        // SAFETY: compiled code sets the third word if the flag REDUCTION is set.
        unsafe { *self.data.cast::<*mut usize>().add(2) }
    }

    unsafe fn run(&self) {
        let w = Worker::current();
        let bits = self.bits;
        let grouped = bits & bit::NOGROUP == 0;
        let reduces = bits & bit::REDUCTION != 0;
        if self.trip == 0 || spark::is_taskgroup_cancelled(w) || w.team().is_cancelled() {
            if grouped && reduces {
                // SAFETY: word 2 of compiled code's array; 0 says that there are no copies.
                unsafe { *self.reductions().add(2) = 0 };
            }
            return;
        }
        if grouped {
            group::start(w);
            if reduces {
                // SAFETY: as compiled code would call it.
                unsafe { GOMP_taskgroup_reduction_register(self.reductions()) };
            }
        }
        // SAFETY: as compiled code calls it.
        unsafe { self.spawn(w) };
        if grouped {
            group::end(w);
        }
    }

    unsafe fn spawn(&self, w: &Worker) {
        let bits = self.bits;
        let split = match (self.n, bits & bit::GRAINSIZE != 0) {
            (0, _) => Split::Auto,
            (n, true) => Split::Grain(n, bits & bit::STRICT != 0),
            (n, false) => Split::Tasks(n),
        };
        let plan = Plan::new(self.trip, split, w.team().size());
        if tool::active() {
            tool::work::begins(Work::Taskloop, self.trip);
        }
        let fin = if bits & bit::FINAL != 0 { flag::FINAL } else { 0 };
        let untied = if bits & bit::UNTIED != 0 { flag::UNTIED } else { 0 };
        let must_run = if self.copy.is_some() { flag::MUST_RUN } else { 0 };
        let defer = bits & bit::IF != 0 && spark::can_defer(w);
        for i in 0..plan.tasks {
            let (begin, end) = plan.chunk(i);
            let value = |at: u64| self.start.wrapping_add(at.wrapping_mul(self.step));
            if self.copy.is_none() && !tool::active() && (!defer || spark::has_plenty(w)) {
                let words = self.data.cast::<u64>();
                // SAFETY: compiled code reserves two words for the task's part of the loop, and its task leaves the others as they
                // are: each copy is made from them.
                unsafe {
                    *words = value(begin);
                    *words.add(1) = value(end);
                    spark::run_included(w, self.f as usize, self.data.cast(), fin | untied);
                }
                continue;
            }
            let s = spark::make(w, self.f as usize, self.size, self.align, fin | untied | must_run);
            if s.is_null() {
                rts_core::sys::report::fatal(format_args!("out of memory for a task ({} bytes)", self.size));
            }
            // SAFETY: made with this size; compiled code reserves two words for the task's part of the loop.
            unsafe {
                fill(s, self.data, self.copy, self.size);
                let words = (*s).data().cast::<u64>();
                *words = value(begin);
                *words.add(1) = value(end);
                if bits & bit::PRIORITY != 0 {
                    (*s).set_priority(self.priority);
                }
                if tool::active() {
                    spark::given(&*s, value(begin), end - begin);
                }
                if defer { spark::submit(w, s) } else { spark::run_now(w, s) }
            }
        }
        if tool::active() {
            tool::work::ends(Work::Taskloop, self.trip);
        }
    }
}

/// A taskloop over a `long`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskloop(
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    size: c_long,
    align: c_long,
    bits: c_uint,
    n: c_ulong,
    priority: c_int,
    start: c_long,
    end: c_long,
    step: c_long,
) {
    let trip = trip_signed(bits & bit::UP != 0, start, end, step);
    let (size, align, start, step) = (size as usize, align as usize, start as u64, step as u64);
    // SAFETY: as compiled code calls it.
    unsafe { Taskloop { f, data, copy, size, align, bits, n, priority, start, step, trip }.run() };
}

/// A taskloop over an `unsigned long long`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskloop_ull(
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    size: c_long,
    align: c_long,
    bits: c_uint,
    n: c_ulong,
    priority: c_int,
    start: c_ulonglong,
    end: c_ulonglong,
    step: c_ulonglong,
) {
    let trip = trip_unsigned(bits & bit::UP != 0, start, end, step);
    let (size, align) = (size as usize, align as usize);
    // SAFETY: as compiled code calls it.
    unsafe { Taskloop { f, data, copy, size, align, bits, n, priority, start, step, trip }.run() };
}

//! Routines that read and set ICVs of the calling task (OpenMP 5.2, 18.2).

use core::ffi::{c_int, c_uint};

use rts_core::icv::{RunSched, SUPPORTED_ACTIVE_LEVELS, SchedKind, SchedModifier, TaskIcvs};
use rts_core::sys::report;
use rts_core::team::{Worker, may_shrink};

/// The modifier bit of `omp_sched_t`.
const MONOTONIC: c_uint = 0x8000_0000;

fn icvs() -> &'static TaskIcvs {
    Worker::current().task().icvs()
}

fn change(change: impl FnOnce(&mut TaskIcvs)) {
    Worker::current().task().set_icvs(change);
}

/// Size of later teams (18.2.1). A number that is not positive counts as 1, with a warning.
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_num_threads(n: c_int) {
    if n < 1 {
        report::warning(format_args!("omp_set_num_threads({n}): not a positive number of threads; 1 is used instead"));
    }
    change(|icvs| icvs.set_nthreads(n.max(1) as u32));
}

/// Lets the runtime make teams smaller than asked, or not (18.2.6).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_dynamic(on: c_int) {
    change(|icvs| icvs.dynamic = on != 0);
}

/// Whether the runtime may make teams smaller than asked (18.2.7).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_dynamic() -> c_int {
    c_int::from(may_shrink(icvs()))
}

/// Enables nested active regions up to the most levels, or disables them (18.2.9, deprecated).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_nested(on: c_int) {
    change(|icvs| match (on != 0, icvs.max_active_levels) {
        (true, 0 | 1) => icvs.max_active_levels = SUPPORTED_ACTIVE_LEVELS,
        (false, 2..) => icvs.max_active_levels = 1,
        _ => {}
    });
}

/// Whether a nested region here could be active (18.2.10, deprecated).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_nested() -> c_int {
    let w = Worker::current();
    let levels = w.task().icvs().max_active_levels;
    c_int::from(levels > 1 && levels > w.team().active_level())
}

/// Most nested active regions (18.2.15). Negative numbers are ignored, large ones cut to what is supported.
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_max_active_levels(levels: c_int) {
    let Ok(levels) = u32::try_from(levels) else {
        return report::warning(format_args!("omp_set_max_active_levels({levels}): negative; the value is unchanged"));
    };
    change(|icvs| icvs.max_active_levels = levels.min(SUPPORTED_ACTIVE_LEVELS));
}

/// Most nested active regions now (18.2.16).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_max_active_levels() -> c_int {
    icvs().max_active_levels as c_int
}

/// Most nested active regions that can be asked for (18.2.14).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_supported_active_levels() -> c_int {
    SUPPORTED_ACTIVE_LEVELS as c_int
}

/// What `schedule(runtime)` means (18.2.11). A kind that does not exist changes nothing.
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_schedule(kind: c_uint, chunk: c_int) {
    let modifier = if kind & MONOTONIC != 0 { SchedModifier::Monotonic } else { SchedModifier::None };
    let (kind, chunk) = match kind & !MONOTONIC {
        1 => (SchedKind::Static, chunk.max(0)),
        2 => (SchedKind::Dynamic, chunk.max(1)),
        3 => (SchedKind::Guided, chunk.max(1)),
        4 => (SchedKind::Auto, 0),
        _ => return report::warning(format_args!("omp_set_schedule: no schedule has number {kind:#x}")),
    };
    change(|icvs| icvs.run_sched = RunSched { kind, modifier, chunk });
}

/// What `schedule(runtime)` means: kind and chunk size (18.2.12).
pub(crate) fn schedule() -> (c_uint, c_int) {
    let sched = icvs().run_sched.resolve(RunSched::DYNAMIC);
    let modifier = if sched.modifier == SchedModifier::Monotonic { MONOTONIC } else { 0 };
    // Trapezoidal is not of the specification.
    let kind = if sched.kind == SchedKind::Trapezoidal { SchedKind::Guided } else { sched.kind };
    (kind as c_uint | modifier, sched.chunk)
}

/// What `schedule(runtime)` means now (18.2.12).
///
/// # Safety
/// Both pointers are to variables that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_schedule(kind: *mut c_uint, chunk: *mut c_int) {
    let (k, c) = schedule();
    // SAFETY: the caller's promise.
    unsafe { kind.write(k) };
    // SAFETY: the caller's promise.
    unsafe { chunk.write(c) };
}

/// The device that constructs without a device clause use (18.7.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_default_device(device: c_int) {
    change(|icvs| icvs.default_device = device);
}

/// The device that constructs without a device clause use (18.7.3).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_default_device() -> c_int {
    icvs().default_device
}

//! libomp's forms of omp_set_schedule and omp_get_schedule: loops without OMP_SCHEDULE are static, auto has a chunk size of 1, and
//! there are two kinds more.

use core::ffi::{c_int, c_uint};

use rts_core::icv::{RunSched, SchedKind, SchedModifier};
use rts_core::team::Worker;

use crate::control;

const MONOTONIC: c_uint = 1 << 31;
const DYNAMIC: c_uint = 2;
/// libomp's kinds beyond the specification.
const TRAPEZOIDAL: c_uint = 101;
const STATIC_STEAL: c_uint = 102;

/// libomp's `omp_set_schedule` (OpenMP 5.2, 18.2.11).
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_set_schedule(kind: c_uint, chunk: c_int) {
    let plain = match kind & !MONOTONIC {
        TRAPEZOIDAL => {
            let modifier = if kind & MONOTONIC != 0 { SchedModifier::Monotonic } else { SchedModifier::None };
            let sched = RunSched { kind: SchedKind::Trapezoidal, modifier, chunk: chunk.max(1) };
            return Worker::current().task().set_icvs(|icvs| icvs.run_sched = sched);
        }
        STATIC_STEAL => DYNAMIC,
        plain => plain,
    };
    control::omp_set_schedule(plain | kind & MONOTONIC, chunk);
}

/// libomp's `omp_get_schedule` (18.2.12).
///
/// # Safety
/// Both pointers are to variables that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_schedule(kind: *mut c_uint, chunk: *mut c_int) {
    let sched = Worker::current().task().icvs().run_sched.resolve(RunSched::STATIC);
    let modifier = if sched.modifier == SchedModifier::Monotonic { MONOTONIC } else { 0 };
    let size = if sched.kind == SchedKind::Static { sched.chunk } else { sched.chunk.max(1) };
    // SAFETY: the caller's promise.
    unsafe { kind.write(sched.kind as c_uint | modifier) };
    // SAFETY: the caller's promise.
    unsafe { chunk.write(size) };
}

/// The Fortran form of [`duomp_kmp__omp_set_schedule`].
///
/// # Safety
/// Both point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_set_schedule_(kind: *const c_uint, chunk: *const c_int) {
    // SAFETY: the caller's promise.
    let (kind, chunk) = unsafe { (*kind, *chunk) };
    duomp_kmp__omp_set_schedule(kind, chunk);
}

/// The Fortran form of [`duomp_kmp__omp_get_schedule`].
///
/// # Safety
/// Both point to integers that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_schedule_(kind: *mut c_uint, chunk: *mut c_int) {
    // SAFETY: the caller's promise.
    unsafe { duomp_kmp__omp_get_schedule(kind, chunk) };
}

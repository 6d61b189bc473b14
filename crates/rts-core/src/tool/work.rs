//! Worksharing, masked, flush, cancel, error (OpenMP 5.2, 19.5.2.5, 19.5.2.6, 19.5.2.12, 19.5.2.21, 19.5.2.22, 19.5.2.30).

use core::ffi::{c_char, c_void};

use super::callbacks::tell;
use super::record::here;
use super::types::{Chunk, Dispatch, Endpoint, Severity, Work};
use super::{caller, record};

fn work(kind: Work, endpoint: Endpoint, count: u64) {
    let Some((_, info, at)) = here() else { return };
    tell!(Work: kind as i32 => i32, endpoint as i32 => i32, info.region_data().cast_mut() => *mut u64,
        info.data.as_ptr() => *mut u64, count => u64, at.code as *const c_void => *const c_void);
}

/// The current task begins a construct of `count` iterations, sections or tasks.
#[cold]
pub fn begins(kind: Work, count: u64) {
    closes();
    work(kind, Endpoint::Begin, count);
}

/// As [`begins`] for a construct whose end compiled code does not tell: it is over with the task's next barrier, next construct,
/// or end.
#[cold]
pub fn begins_open(kind: Work) {
    begins(kind, 1);
    if let Some(info) = record::me().task() {
        info.open.set(Some(kind));
    }
}

/// As [`passes_single`] where compiled code does not tell the barrier at the end from the barrier construct.
#[cold]
pub fn passes_single_open() {
    passes_single();
    if let Some(info) = record::me().task() {
        info.passed.set(true);
    }
}

/// The current task is no more in what [`begins_open`] began. Whether it was, or has passed such a region.
pub(super) fn closes() -> bool {
    let open = record::me().task().and_then(|info| info.open.take());
    if let Some(kind) = open {
        work(kind, Endpoint::End, 1);
    }
    open.is_some() | record::me().task().is_some_and(|info| info.passed.take())
}

/// The current task does not execute the single region that it has come to.
#[cold]
pub fn passes_single() {
    begins(Work::SingleOther, 1);
    ends(Work::SingleOther, 1);
}

/// The current task's part of the construct is over.
#[cold]
pub fn ends(kind: Work, count: u64) {
    work(kind, Endpoint::End, count);
}

/// The current task is given iterations.
#[cold]
pub fn chunk(kind: Dispatch, start: u64, iterations: u64) {
    let chunk = Chunk { start, iterations };
    dispatch(kind, &raw const chunk as u64);
}

/// The current task is given a section, which the tool knows by the call that gives it.
#[cold]
pub fn section() {
    dispatch(Dispatch::Section, caller().code as u64);
}

/// The current task is given something to do; `instance` as the specification says for `kind`.
#[cold]
pub fn dispatch(kind: Dispatch, instance: u64) {
    let Some(info) = record::me().task() else { return };
    tell!(Dispatch: info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64, kind as i32 => i32,
        instance => u64);
}

/// The current task begins or ends a masked region.
#[cold]
pub fn masked(endpoint: Endpoint) {
    let Some((_, info, at)) = here() else { return };
    tell!(Masked: endpoint as i32 => i32, info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64,
        at.code as *const c_void => *const c_void);
}

/// The calling thread makes memory consistent.
#[cold]
pub fn flush() {
    tell!(Flush: record::me().data.as_ptr() => *mut u64, caller().code as *const c_void => *const c_void);
}

/// Cancellation in the current task; bits of `cancel`.
#[cold]
pub fn cancel(flags: u32) {
    let Some((_, info, at)) = here() else { return };
    tell!(Cancel: info.data.as_ptr() => *mut u64, flags as i32 => i32, at.code as *const c_void => *const c_void);
}

/// A task is discarded because its taskgroup or region is cancelled.
#[cold]
pub fn discarded(info: &record::TaskInfo, flags: u32) {
    tell!(Cancel: info.data.as_ptr() => *mut u64, flags as i32 => i32, core::ptr::null() => *const c_void);
}

/// The error directive at execution time.
///
/// # Safety
/// `message` has `len` bytes and ends with zero.
#[cold]
pub unsafe fn error(severity: Severity, message: *const c_char, len: usize) {
    tell!(Error: severity as i32 => i32, message => *const c_char, len => usize,
        caller().code as *const c_void => *const c_void);
}

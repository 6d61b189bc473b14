//! Explicit tasks (OpenMP 5.2, 19.5.2.7 to 19.5.2.10).

use core::cell::Cell;
use core::ffi::c_void;

use super::callbacks::tell;
use super::record::{TaskInfo, here, known, me};
use super::types::{Dependence, Dispatch, Status, cancel, state, task};
use super::work;
use crate::prim::process::Ordering;

/// The current task makes a task whose record is to be at `at`.
///
/// # Safety
/// `at` may be written and belongs to the new task as long as its memory does.
#[cold]
pub unsafe fn made(at: *mut TaskInfo, data: usize, size: usize) {
    let parent = me().task.get();
    // SAFETY: null or the current task.
    let region = unsafe { parent.as_ref() }.map_or(core::ptr::null(), |p| p.region.get());
    let info = TaskInfo::new(task::EXPLICIT, 0, parent, region);
    info.memory.set((data, size));
    // SAFETY: by contract.
    unsafe { at.write(info) };
}

/// The task is generated. `flags`: bits of [`task`] beside EXPLICIT. Once for each task; later calls change nothing.
#[cold]
pub fn created(info: &TaskInfo, flags: u32, has_dependences: bool) {
    if info.told.replace(true) {
        return;
    }
    let flags = info.flags.get() | flags;
    info.flags.set(flags);
    let Some((_, by, at)) = here() else { return };
    let entered = by.enter(at.frame);
    tell!(TaskCreate: by.data.as_ptr() => *mut u64, &raw const by.frame => *const _, info.data.as_ptr() => *mut u64,
        flags as i32 => i32, i32::from(has_dependences) => i32, at.code as *const c_void => *const c_void);
    if entered {
        by.frame.enter.set(0);
    }
}

/// The calling thread, number `number` of its team, begins to run the task; `in_line`: compiled code does, which
/// has just called the runtime.
#[cold]
pub fn starts(info: &TaskInfo, number: u32, in_line: bool) {
    let t = me();
    info.number.set(number);
    let before = t.task.replace(info);
    info.before.set(before);
    let status = if t.yields.replace(false) { Status::Yield } else { Status::Switch };
    // SAFETY: null or the thread's current task until now.
    if let Some(b) = unsafe { before.as_ref() } {
        // At the end of a region the task has left the program's code for good.
        let inside = b.frame.exit.get() != 0 || b.flags.get() & task::INITIAL != 0;
        if inside && b.frame.enter.get() == 0 {
            b.frame.enter.set(super::caller().frame);
            b.left.set(true);
        }
        tell!(TaskSchedule: b.data.as_ptr() => *mut u64, status as i32 => i32, info.data.as_ptr() => *mut u64);
    }
    if in_line {
        info.frame.exit_from(super::caller().program_frame());
    }
    t.enter_state(state::WORK_PARALLEL);
    let (first, iterations) = info.chunk.get();
    if iterations != 0 {
        work::chunk(Dispatch::TaskloopChunk, first, iterations);
    }
}

/// The task's code has ended on the calling thread, which goes on with what it ran before.
#[cold]
pub fn stops(info: &TaskInfo, status: Status) {
    let t = me();
    let before = info.before.get();
    info.frame.exit.set(0);
    t.task.set(before);
    if status == Status::Detach {
        info.detached.store(true, Ordering::Relaxed);
    }
    // SAFETY: null or a task that has waited for this one.
    let Some(b) = (unsafe { before.as_ref() }) else { return };
    tell!(TaskSchedule: info.data.as_ptr() => *mut u64, status as i32 => i32, b.data.as_ptr() => *mut u64);
    if b.left.replace(false) {
        b.frame.enter.set(0);
    }
    t.enter_state(super::region::working(b));
}

/// The task, which has not begun, is discarded by the calling thread, number `number` of its team.
#[cold]
pub fn discarded(info: &TaskInfo, number: u32, of_region: bool) {
    starts(info, number, false);
    work::discarded(info, cancel::DISCARDED | if of_region { cancel::PARALLEL } else { cancel::TASKGROUP });
    stops(info, Status::Cancel);
}

/// The task's event is fulfilled.
#[cold]
pub fn fulfilled(info: &TaskInfo) {
    let late = info.detached.load(Ordering::Relaxed);
    happened(info, if late { Status::LateFulfill } else { Status::EarlyFulfill });
}

/// Something happened to a task that does not run here.
#[cold]
pub fn happened(info: &TaskInfo, status: Status) {
    tell!(TaskSchedule: info.data.as_ptr() => *mut u64, status as i32 => i32, core::ptr::null_mut() => *mut u64);
}

/// The next task begins because the current one yields.
#[cold]
pub fn yields() {
    me().yields.set(true);
}

/// The record of a wait for predecessors, a task of its own to tools.
#[cold]
pub fn taskwait() -> Box<TaskInfo> {
    let flags = task::TASKWAIT | task::UNDEFERRED | task::MERGEABLE;
    let parent = me().task.get();
    // SAFETY: null or the current task.
    let region = unsafe { parent.as_ref() }.map_or(core::ptr::null(), |p| p.region.get());
    Box::new(TaskInfo::new(flags, 0, parent, region))
}

/// A taskloop has given the task iterations.
#[cold]
pub fn given(info: &TaskInfo, first: u64, iterations: u64) {
    info.chunk.set((first, iterations));
}

/// The task has these dependences.
#[cold]
pub fn dependences(info: &TaskInfo, list: &[Dependence]) {
    tell!(Dependences: info.data.as_ptr() => *mut u64, list.as_ptr() => *const Dependence, list.len() as i32 => i32);
}

/// The current task has these dependences on iterations of its loop.
#[cold]
pub fn loop_dependences(list: &[Dependence]) {
    if let Some(info) = known().and_then(|t| t.task()) {
        dependences(info, list);
    }
}

/// A task has to wait for another; each is known by a copy of its data.
#[cold]
pub fn ordered(before: &Cell<u64>, after: &Cell<u64>) {
    tell!(TaskDependence: before.as_ptr() => *mut u64, after.as_ptr() => *mut u64);
}

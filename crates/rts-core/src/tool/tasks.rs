//! Explicit tasks (OpenMP 5.2, 19.5.2.7 to 19.5.2.10).

use core::ffi::c_void;

use super::callbacks::tell;
use super::record::{TaskInfo, here, known, me};
use super::types::{Dependence, Status, state, task};

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

/// The calling thread, number `number` of its team, begins to run the task.
#[cold]
pub fn starts(info: &TaskInfo, number: u32) {
    let t = me();
    info.number.set(number);
    let before = t.task.replace(info);
    info.before.set(before);
    // SAFETY: null or the thread's current task until now.
    if let Some(b) = unsafe { before.as_ref() } {
        if b.frame.enter.get() == 0 {
            b.frame.enter.set(super::caller().frame);
            b.early.set(true);
        }
        tell!(TaskSchedule: b.data.as_ptr() => *mut u64, Status::Switch as i32 => i32, info.data.as_ptr() => *mut u64);
    }
    t.enter_state(state::WORK_PARALLEL);
}

/// The task's code has ended on the calling thread, which goes on with what it ran before.
#[cold]
pub fn stops(info: &TaskInfo, status: Status) {
    let t = me();
    let before = info.before.get();
    info.frame.exit.set(0);
    t.task.set(before);
    // SAFETY: null or a task that has waited for this one.
    let Some(b) = (unsafe { before.as_ref() }) else { return };
    tell!(TaskSchedule: info.data.as_ptr() => *mut u64, status as i32 => i32, b.data.as_ptr() => *mut u64);
    if b.early.replace(false) {
        b.frame.enter.set(0);
    }
    t.enter_state(super::region::working(b));
}

/// Something happened to a task that does not run here: its event was fulfilled, or it was discarded.
#[cold]
pub fn happened(info: &TaskInfo, status: Status) {
    tell!(TaskSchedule: info.data.as_ptr() => *mut u64, status as i32 => i32, core::ptr::null_mut() => *mut u64);
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

/// `after` has to wait for `before`.
#[cold]
pub fn ordered(before: &TaskInfo, after: &TaskInfo) {
    tell!(TaskDependence: before.data.as_ptr() => *mut u64, after.data.as_ptr() => *mut u64);
}

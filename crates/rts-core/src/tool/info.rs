//! What tools may ask for about the current thread and its tasks (OpenMP 5.2, 19.6.1.12 to 19.6.1.18).

use core::ffi::c_void;

use super::record::{Region, TaskInfo, known};
use super::types::{Frame, state, task};
use crate::prim::process::{AtomicU64, Ordering};

/// The task `level` levels up from the current one. What an explicit task's thread ran before is the level above it.
fn ancestor(level: i32) -> Option<&'static TaskInfo> {
    let mut at = known()?.task.get();
    for _ in 0..level {
        // SAFETY: a task that another began in place of is suspended, and the task that encountered a region waits for it.
        let info = unsafe { at.as_ref() }?;
        let explicit = info.flags.get() & (task::INITIAL | task::IMPLICIT) == 0;
        at = if explicit { info.before.get() } else { info.parent.get() };
    }
    if level < 0 {
        return None;
    }
    // SAFETY: as above.
    unsafe { at.as_ref() }
}

unsafe fn put<T>(at: *mut T, value: T) {
    if !at.is_null() {
        // SAFETY: the tool's variable, by the entry point's contract.
        unsafe { at.write(value) };
    }
}

/// `ompt_get_thread_data`
pub(super) unsafe extern "C" fn thread_data() -> *mut u64 {
    known().map_or(core::ptr::null_mut(), |t| t.data.as_ptr())
}

/// `ompt_get_state`
pub(super) unsafe extern "C" fn state(wait_id: *mut u64) -> i32 {
    // A thread that the runtime does not know works outside of its regions.
    let Some(t) = known() else { return state::WORK_SERIAL as i32 };
    // SAFETY: null or the tool's variable.
    unsafe { put(wait_id, t.wait_id.get()) };
    t.state.get() as i32
}

/// `ompt_get_task_info`: 2, or 0 where there is no such task.
pub(super) unsafe extern "C" fn task_info(
    level: i32,
    flags: *mut i32,
    data: *mut *mut u64,
    frame: *mut *const Frame,
    region: *mut *mut u64,
    number: *mut i32,
) -> i32 {
    let Some(info) = ancestor(level) else { return 0 };
    // SAFETY: null or the tool's variables.
    unsafe {
        put(flags, info.flags.get() as i32);
        put(data, info.data.as_ptr());
        put(frame, &raw const info.frame);
        put(region, info.region_data().cast_mut());
        put(number, info.number.get() as i32);
    }
    2
}

/// `ompt_get_task_memory`: one block, the data of the current explicit task; 0: no more blocks.
pub(super) unsafe extern "C" fn task_memory(at: *mut *mut c_void, size: *mut usize, block: i32) -> i32 {
    let (base, len) = known().and_then(|t| t.task()).map_or((0, 0), |info| info.memory.get());
    let (base, len) = if block == 0 { (base, len) } else { (0, 0) };
    // SAFETY: null or the tool's variables.
    unsafe {
        put(at, base as *mut c_void);
        put(size, len);
    }
    0
}

/// `ompt_get_parallel_info`: 2, or 0 where there is no such region.
pub(super) unsafe extern "C" fn parallel_info(level: i32, data: *mut *mut u64, size: *mut i32) -> i32 {
    fn region(level: i32) -> Option<&'static Region> {
        // SAFETY: null or a region that is not over, since its task is not.
        let mut at = unsafe { ancestor(0)?.region.get().as_ref() }?;
        for _ in 0..level {
            // SAFETY: the task that encountered a region waits for it.
            let by = unsafe { at.by.as_ref() }?;
            // SAFETY: as above.
            at = unsafe { by.region.get().as_ref() }?;
        }
        (level >= 0).then_some(at)
    }
    let Some(r) = region(level) else { return 0 };
    // SAFETY: null or the tool's variables.
    unsafe {
        put(data, r.data.as_ptr());
        put(size, r.size.get() as i32);
    }
    2
}

/// `ompt_get_target_info`: 1 in a target region, else 0.
pub(super) unsafe extern "C" fn target_info(device: *mut u64, target: *mut u64, operation: *mut u64) -> i32 {
    let (id, host_op) = known().map_or((0, 0), |t| t.target.get());
    if id == 0 {
        return 0;
    }
    // SAFETY: null or the tool's variables. The host's number, the only device.
    unsafe {
        put(device, 0);
        put(target, id);
        put(operation, host_op);
    }
    1
}

static UNIQUE: AtomicU64 = AtomicU64::new(1);

/// `ompt_get_unique_id`
pub(super) unsafe extern "C" fn unique_id() -> u64 {
    UNIQUE.fetch_add(1, Ordering::Relaxed)
}

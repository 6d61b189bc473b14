//! Which task runs: numbers for programs that log.

use rts_core::prim::Ordering;
use rts_core::spark::Spark;
use rts_core::task::{Task, flag};
use rts_core::team::Worker;

use crate::task::KmpTask;

/// A number that no other task has as long as this one is not complete: where it is in memory.
fn number(task: *const Task) -> u64 {
    task as u64
}

/// The number of the current task region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_taskid() -> u64 {
    number(Worker::current().task())
}

/// The number of the task that generated the current one; 0 for an implicit task.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_parent_taskid() -> u64 {
    number(Worker::current().task().parent.load(Ordering::Relaxed))
}

/// The current explicit task, as `__kmpc_omp_task_alloc` returned it; null in an implicit task and in gcc's.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_current_task(_gtid: i32) -> *mut KmpTask {
    let task = Worker::current().task();
    let ours = task.flags.get() & (flag::EXPLICIT | flag::NUMBERED) == flag::EXPLICIT | flag::NUMBERED;
    // SAFETY: an explicit task is the first part of a spark.
    if ours { unsafe { (*(&raw const *task).cast::<Spark>()).data().cast() } } else { core::ptr::null_mut() }
}

//! Target tasks whose region LLVM's offload runtime (libomptarget) executes without blocking: `target nowait`.
//!
//! libomptarget starts the region, puts a handle into the word that [`__kmpc_omp_get_target_async_handle_ptr`] names, and
//! returns; the task is complete when its query function has cleared the word. Until then the thread runs other tasks.
//! Each of those may be such a task again, on top of the same stack, so beyond [`DEEP`] of them libomptarget is told to block.

use core::cell::Cell;
use core::ffi::c_void;

use rts_core::spark::{self, Spark};
use rts_core::task::flag;
use rts_core::team::Worker;

use crate::task::IS_TARGET;

/// Target tasks that may be pending on top of one another in a thread.
const DEEP: u32 = 16;

/// Bytes of the handle.
const HANDLE: usize = size_of::<*mut c_void>();

std::thread_local! {
    static PENDING: Cell<u32> = const { Cell::new(0) };
}

type Query = unsafe extern "C-unwind" fn(*mut *mut c_void);

/// Room for a task's addresses of shared variables and the handle behind them.
pub(crate) fn with_handle(shareds: usize) -> usize {
    shareds.next_multiple_of(HANDLE) + HANDLE
}

/// Marks a task just made with [`with_handle`] bytes for its addresses.
pub(crate) fn begin(spark: &Spark) {
    spark.task.flags.set(spark.task.flags.get() | IS_TARGET);
    // SAFETY: the room is the task's own.
    unsafe { *handle(spark) = core::ptr::null_mut() };
}

/// Where the handle of a target task is.
fn handle(spark: &Spark) -> *mut *mut c_void {
    let (whole, shareds) = crate::task::sizes(spark);
    // SAFETY: the data has these sizes, and the handle is the last of it.
    unsafe { spark.data().add(whole + shareds - HANDLE).cast() }
}

/// The body of a task has returned: waits until its region, if it is one and still executes, is complete.
#[inline(always)]
pub(crate) fn wait(spark: &Spark) {
    if spark.task.flags.get() & IS_TARGET != 0 {
        finish(spark);
    }
}

#[cold]
fn finish(spark: &Spark) {
    let at = handle(spark);
    // SAFETY: the task's own room, here and below; only libomptarget's calls on this thread change it.
    if unsafe { *at }.is_null() {
        return;
    }
    // SAFETY: the name is a C string.
    let query = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"__tgt_target_nowait_query".as_ptr()) };
    if query.is_null() {
        rts_core::sys::report::fatal(format_args!(
            "a target task is pending, and there is no __tgt_target_nowait_query"
        ));
    }
    // SAFETY: libomptarget's function of this name has this prototype.
    let query = unsafe { core::mem::transmute::<*mut c_void, Query>(query) };
    PENDING.set(PENDING.get() + 1);
    loop {
        // SAFETY: the handle is libomptarget's.
        unsafe { query(at) };
        // SAFETY: as above.
        if unsafe { *at }.is_null() {
            break;
        }
        spark::taskyield(Worker::current());
    }
    PENDING.set(PENDING.get() - 1);
}

/// The current task, if it is that of a target construct.
fn current(w: &Worker) -> Option<&Spark> {
    let task = w.task();
    // SAFETY: an explicit task is the first part of a spark.
    (task.flags.get() & IS_TARGET != 0).then(|| unsafe { &*(&raw const *task).cast::<Spark>() })
}

/// Whether the current task may be left pending while its region executes: a target task in a team that runs tasks.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_omp_has_task_team(_gtid: i32) -> bool {
    let w = Worker::current();
    let several = w.team().size() > 1 && w.task().flags.get() & flag::FINAL == 0;
    several && PENDING.get() < DEEP && current(w).is_some()
}

/// Where libomptarget keeps the handle of the current task's region; null where the task cannot be left pending.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_omp_get_target_async_handle_ptr(_gtid: i32) -> *mut *mut c_void {
    current(Worker::current()).map_or(core::ptr::null_mut(), handle)
}

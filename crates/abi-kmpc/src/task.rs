//! `task`, `taskwait`, `taskyield` (OpenMP 5.2, 12).

use core::ffi::{c_int, c_void};

use rts_core::spark::{self, Spark};
use rts_core::task::flag;
use rts_core::team::{Body, Worker};
use rts_core::tool;

use crate::taskgraph;
use crate::{helper, target_task};

/// A task as compiled code sees it; private data follows within the size that it asked for.
#[repr(C)]
#[derive(Debug)]
pub struct KmpTask {
    /// Addresses of shared variables.
    pub shareds: *mut c_void,
    /// The task's code.
    pub routine: Option<Routine>,
    /// For untied tasks in parts.
    pub part_id: i32,
    /// The function that destroys firstprivate objects.
    pub destructors: Option<Routine>,
    /// Value of the priority clause.
    pub priority: i32,
}

const _: () = assert!(size_of::<KmpTask>() == 40);

/// Code of a task: number of the thread, task.
pub type Routine = unsafe extern "C-unwind" fn(i32, *mut KmpTask) -> i32;

/// Bits of the flags argument of `__kmpc_omp_task_alloc`.
pub(crate) mod bit {
    pub(crate) const TIED: i32 = 1;
    pub(crate) const FINAL: i32 = 2;
    pub(crate) const MERGEABLE: i32 = 4;
    pub(crate) const DESTRUCTORS: i32 = 8;
    pub(crate) const PROXY: i32 = 0x10;
    pub(crate) const PRIORITY: i32 = 0x20;
}

/// The task has a function for its destructors.
const DESTROYS: u32 = flag::ABI;
/// The task has a priority clause.
const HAS_PRIORITY: u32 = flag::ABI << 1;
/// The task was allocated for a device: its end is announced by `__kmpc_proxy_task_completed`.
pub(crate) const IS_PROXY: u32 = flag::ABI << 2;

/// The task of a target construct: behind its other data is room for a handle, see `target_task`.
pub(crate) const IS_TARGET: u32 = flag::ABI << 4;

/// An untied task has submitted its next part while the current one runs.
const AGAIN: u32 = flag::ABI << 3;

/// Runs a task that comes in parts or whose private objects need destruction.
///
/// Note [Parts]: the code of an untied task submits the task anew at each task scheduling point, returns, and goes on at
/// `part_id` when called again. The same thread calls it again at once.
unsafe extern "C-unwind" fn run_parts(number: usize, data: usize) {
    let task = data as *mut KmpTask;
    // SAFETY: a task of compiled code, running.
    unsafe {
        if !spark::is_discarded(Worker::current(), spark_of(task))
            && let Some(f) = (*task).routine
        {
            call(f, number as i32, task);
        }
        target_task::wait(spark_of(task));
        rest(number as i32, task);
    }
}

/// Calls a task's code.
#[inline(always)]
unsafe fn call(f: Routine, number: i32, task: *mut KmpTask) {
    // SAFETY: the value returned has no meaning.
    let f = unsafe { core::mem::transmute::<Routine, Body>(f) };
    // SAFETY: a task of compiled code.
    unsafe { tool::call(f, number as usize, task as usize) };
}

/// The parts after the first, and the destructors.
pub(crate) unsafe fn rest(number: i32, task: *mut KmpTask) {
    // SAFETY: the current task.
    let flags = unsafe { &spark_of(task).task.flags };
    while flags.get() & AGAIN != 0 {
        flags.set(flags.get() & !AGAIN);
        // SAFETY: a task of compiled code.
        if let Some(f) = unsafe { (*task).routine } {
            // SAFETY: its next part.
            unsafe { call(f, number, task) };
        }
    }
    if flags.get() & DESTROYS != 0
        // SAFETY: compiled code filled in the function.
        && let Some(f) = unsafe { (*task).destructors }
    {
        // SAFETY: as above.
        unsafe { f(number, task) };
    }
}

/// Nothing to run.
pub(crate) unsafe extern "C-unwind" fn nothing(_number: usize, _data: usize) {}

/// The spark of a task that `__kmpc_omp_task_alloc` returned.
///
/// # Safety
/// `task` is such a task, not finished.
#[inline(always)]
pub(crate) unsafe fn spark_of<'a>(task: *mut KmpTask) -> &'a Spark {
    // SAFETY: by contract.
    unsafe { &*Spark::of_data(task.cast()) }
}

/// Memory for a task of the current one, with `shareds` bytes behind it.
#[inline(always)]
pub(crate) unsafe fn alloc(w: &Worker, bits: i32, size: usize, shareds: usize, f: Option<Routine>) -> *mut KmpTask {
    let whole = size.next_multiple_of(16);
    let mut flags = flag::NUMBERED;
    if bits & bit::FINAL != 0 {
        flags |= flag::FINAL;
    }
    if bits & bit::MERGEABLE != 0 {
        flags |= flag::MERGEABLE;
    }
    let mut entry = f.map_or(nothing as *const () as usize, |f| f as usize);
    if bits & bit::TIED == 0 || bits & (bit::DESTRUCTORS | bit::PRIORITY | bit::PROXY) != 0 {
        if bits & bit::TIED == 0 {
            flags |= flag::UNTIED;
            entry = run_parts as *const () as usize;
        }
        if bits & bit::DESTRUCTORS != 0 {
            flags |= DESTROYS | flag::MUST_RUN;
            entry = run_parts as *const () as usize;
        }
        if bits & bit::PRIORITY != 0 {
            flags |= HAS_PRIORITY;
        }
        if bits & bit::PROXY != 0 {
            flags |= IS_PROXY;
        }
    }
    let s = spark::make(w, entry, whole + shareds, ALIGN, flags);
    if s.is_null() {
        rts_core::sys::report::fatal(format_args!("out of memory for a task ({whole} + {shareds} bytes)"));
    }
    // SAFETY: just made.
    let spark = unsafe { &*s };
    if bits & bit::PROXY != 0 {
        spark::allow_event(spark);
    }
    spark.abi.set(whole | shareds << SHAREDS);
    let task = spark.data().cast::<KmpTask>();
    // SAFETY: the memory has at least `whole + shareds` bytes, and compiled code asks for no less than the fixed part.
    unsafe {
        (*task).shareds = if shareds > 0 { task.cast::<u8>().add(whole).cast() } else { core::ptr::null_mut() };
        (*task).routine = f;
        (*task).part_id = 0;
    }
    task
}

/// Alignment of a task: compiled code lays out over-aligned private data from there.
const ALIGN: usize = 64;

/// Where `Spark::abi` has the size of the block of shared variables' addresses; below it is the size of the task.
const SHAREDS: u32 = 40;

/// The size of a task's fixed and private part, and of what is behind it.
pub(crate) fn sizes(spark: &Spark) -> (usize, usize) {
    (spark.abi.get() & ((1 << SHAREDS) - 1), spark.abi.get() >> SHAREDS)
}

/// A copy of a task that was not submitted; private objects with constructors are copied bytewise only.
///
/// # Safety
/// `pattern` was made by `alloc` in the current task.
pub(crate) unsafe fn duplicate(w: &Worker, pattern: *mut KmpTask) -> *mut KmpTask {
    // SAFETY: by contract.
    let from = unsafe { spark_of(pattern) };
    let (whole, shareds) = sizes(from);
    let mine = flag::FINAL | flag::UNTIED | flag::NUMBERED | flag::MUST_RUN | DESTROYS | HAS_PRIORITY;
    let s = spark::make(w, from.entry(), whole + shareds, ALIGN, from.task.flags.get() & mine);
    if s.is_null() {
        rts_core::sys::report::fatal(format_args!("out of memory for a task ({whole} + {shareds} bytes)"));
    }
    // SAFETY: just made.
    let spark = unsafe { &*s };
    spark.abi.set(from.abi.get());
    let task = spark.data().cast::<KmpTask>();
    // SAFETY: both have these sizes.
    unsafe {
        core::ptr::copy_nonoverlapping(pattern.cast::<u8>(), task.cast::<u8>(), whole + shareds);
        if shareds > 0 {
            (*task).shareds = task.cast::<u8>().add(whole).cast();
        }
    }
    task
}

/// The memory of a task that was not submitted, from which others can be made.
pub(crate) struct Saved {
    bytes: Box<[u8]>,
    entry: usize,
    sizes: usize,
    flags: u32,
}

impl Saved {
    /// `None`: the task must not be copied.
    ///
    /// # Safety
    /// `task` was made by `alloc` in the current task and is filled.
    pub(crate) unsafe fn new(task: *mut KmpTask) -> Option<Saved> {
        // SAFETY: by contract.
        let from = unsafe { spark_of(task) };
        let flags = from.task.flags.get();
        if flags & (DESTROYS | IS_PROXY | IS_TARGET | flag::DETACHED) != 0 {
            return None;
        }
        let sizes = from.abi.get();
        let size = (sizes & ((1 << SHAREDS) - 1)) + (sizes >> SHAREDS);
        // SAFETY: made with this size.
        let bytes = unsafe { core::slice::from_raw_parts(task.cast::<u8>(), size) }.into();
        let mine = flag::FINAL | flag::UNTIED | flag::NUMBERED | HAS_PRIORITY;
        Some(Saved { bytes, entry: from.entry(), sizes, flags: flags & mine })
    }

    /// A child of the current task, filled, with `more` flags.
    pub(crate) fn make(&self, w: &Worker, more: u32) -> *mut Spark {
        let s = spark::make(w, self.entry, self.bytes.len(), ALIGN, self.flags | more);
        if s.is_null() {
            rts_core::sys::report::fatal(format_args!("out of memory for a task ({} bytes)", self.bytes.len()));
        }
        // SAFETY: just made.
        let spark = unsafe { &*s };
        spark.abi.set(self.sizes);
        let task = spark.data().cast::<KmpTask>();
        // SAFETY: made with this size; the block of shared variables' addresses is in it.
        unsafe {
            core::ptr::copy_nonoverlapping(self.bytes.as_ptr(), task.cast::<u8>(), self.bytes.len());
            if self.sizes >> SHAREDS > 0 {
                (*task).shareds = task.cast::<u8>().add(self.sizes & ((1 << SHAREDS) - 1)).cast();
            }
            prepare(spark, task);
        }
        s
    }
}

/// Ends a task that was not submitted, without running it.
///
/// # Safety
/// As for `duplicate`; the task is not used afterwards.
pub(crate) unsafe fn discard(w: &Worker, task: *mut KmpTask) {
    /// Destroys private objects only.
    unsafe extern "C-unwind" fn destroy(number: usize, data: usize) {
        // SAFETY: the current task.
        unsafe { rest(number as i32, data as *mut KmpTask) };
    }
    // SAFETY: by contract.
    let spark = unsafe { spark_of(task) };
    spark.set_entry(destroy as *const () as usize);
    spark::unknown(spark);
    // SAFETY: made, and complete for what now runs.
    unsafe { spark::run_now(w, spark as *const Spark as *mut Spark) };
}

/// Takes over what compiled code has filled in since the allocation.
///
/// # Safety
/// `spark` is that of `task`, not submitted.
#[inline(always)]
pub(crate) unsafe fn prepare(spark: &Spark, task: *mut KmpTask) {
    let flags = spark.task.flags.get();
    if flags & HAS_PRIORITY != 0 {
        // SAFETY: compiled code filled in the priority.
        spark.set_priority(unsafe { (*task).priority });
    }
}

/// Submits a task, deferred where the rules let it.
#[inline(always)]
pub(crate) unsafe fn submit(w: &Worker, task: *mut KmpTask) {
    // SAFETY: a task just made.
    let spark = unsafe { spark_of(task) };
    let flags = spark.task.flags.get();
    if flags & flag::UNTIED != 0 && core::ptr::eq(w.task(), &spark.task) {
        return spark.task.flags.set(flags | AGAIN);
    }
    if taskgraph::is_recording(w) {
        // SAFETY: the same task.
        unsafe { taskgraph::record(w, task, None) };
    }
    // SAFETY: the same task.
    unsafe { prepare(spark, task) };
    let at = spark as *const Spark as *mut Spark;
    let defer = spark::can_defer(w);
    // SAFETY: just made, filled by compiled code.
    unsafe { if defer { spark::submit(w, at) } else { spark::run_now(w, at) } }
}

/// Memory for a task.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task_alloc(
    _loc: *mut c_void,
    _gtid: i32,
    bits: i32,
    size: usize,
    shareds: usize,
    f: Option<Routine>,
) -> *mut KmpTask {
    // SAFETY: as compiled code calls it.
    unsafe { alloc(Worker::current(), bits, size, shareds, f) }
}

/// Memory for the task of a target construct.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_target_task_alloc(
    _loc: *mut c_void,
    _gtid: i32,
    bits: i32,
    size: usize,
    shareds: usize,
    f: Option<Routine>,
    _device: i64,
) -> *mut KmpTask {
    let w = Worker::current();
    // SAFETY: as compiled code calls it. Such tasks are untied.
    unsafe {
        let task = alloc(w, bits & !bit::TIED, size, target_task::with_handle(shareds), f);
        target_task::begin(spark_of(task));
        if bits & bit::PROXY == 0 && helper::wanted(w) {
            helper::hand_over(spark_of(task));
        }
        task
    }
}

/// Submits a task.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task(_loc: *mut c_void, _gtid: i32, task: *mut KmpTask) -> i32 {
    // SAFETY: as compiled code calls it.
    unsafe { submit(Worker::current(), task) };
    0
}

/// Submits the next part of an untied task.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task_parts(_loc: *mut c_void, _gtid: i32, task: *mut KmpTask) -> i32 {
    // SAFETY: as compiled code calls it.
    unsafe { submit(Worker::current(), task) };
    0
}

/// Begins an undeferred task whose code follows in line.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task_begin_if0(_loc: *mut c_void, _gtid: i32, task: *mut KmpTask) {
    if taskgraph::is_recording(Worker::current()) {
        taskgraph::spoil(Worker::current());
    }
    // SAFETY: just made; compiled code pairs begin and complete.
    unsafe { spark::begin_undeferred(Worker::current(), Spark::of_data(task.cast())) };
}

/// Ends what `__kmpc_omp_task_begin_if0` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task_complete_if0(_loc: *mut c_void, gtid: i32, task: *mut KmpTask) {
    // SAFETY: the current task.
    target_task::wait(unsafe { spark_of(task) });
    // SAFETY: the current task.
    unsafe { rest(gtid, task) };
    // SAFETY: the current task.
    helper::ended_in_line(unsafe { spark_of(task) });
    // SAFETY: paired with begin.
    unsafe { spark::end_undeferred(Worker::current(), Spark::of_data(task.cast())) };
}

/// Waits for the children of the current task (15.5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_taskwait(_loc: *mut c_void, _gtid: i32) -> i32 {
    let w = Worker::current();
    if taskgraph::is_recording(w) {
        taskgraph::record_wait(w);
    }
    spark::taskwait(w);
    0
}

/// The current task may be suspended here (12.8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_taskyield(_loc: *mut c_void, _gtid: i32, _part: c_int) -> i32 {
    spark::taskyield(Worker::current());
    0
}

/// The handle of the event by which a task with a detach clause completes (12.5.2).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_task_allow_completion_event(
    _loc: *mut c_void,
    _gtid: c_int,
    task: *mut KmpTask,
) -> *mut c_void {
    // SAFETY: a task just made.
    spark::allow_event(unsafe { spark_of(task) }) as *mut c_void
}

/// The affinity clause (12.5.3): a hint, not used.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_reg_task_with_affinity(
    _loc: *mut c_void,
    _gtid: i32,
    _task: *mut KmpTask,
    _n: i32,
    _list: *mut c_void,
) -> i32 {
    0
}

/// Completes a task that was allocated as a proxy, from a thread of its team.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_proxy_task_completed(_gtid: i32, task: *mut KmpTask) {
    // SAFETY: a proxy task, not complete.
    unsafe { spark::fulfill(spark::event_of(spark_of(task))) };
}

/// Completes a task that was allocated as a proxy, from any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_proxy_task_completed_ooo(task: *mut KmpTask) {
    // SAFETY: a proxy task, not complete.
    unsafe { spark::fulfill(spark::event_of(spark_of(task))) };
}

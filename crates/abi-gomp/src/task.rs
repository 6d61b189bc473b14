//! `task`, `taskwait`, `taskyield` (OpenMP 5.2, 12).

use core::ffi::{c_int, c_long, c_uint, c_void};

use rts_core::spark::{self, Spark};
use rts_core::task::flag;
use rts_core::team::Worker;

use crate::depend::Accesses;
use crate::parallel::Outlined;

/// Copies the data environment: destination, source.
pub type Copy = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void);

/// Bits of the flags argument.
mod bit {
    use super::c_uint;

    pub(super) const UNTIED: c_uint = 1;
    pub(super) const FINAL: c_uint = 2;
    pub(super) const MERGEABLE: c_uint = 4;
    pub(super) const DEPEND: c_uint = 8;
    pub(super) const PRIORITY: c_uint = 0x10;
    pub(super) const DETACH: c_uint = 0x2000;
}

/// What the task construct says, neutrally.
fn flags(bits: c_uint, copy: Option<Copy>) -> u32 {
    // The code destroys what the copy function constructs.
    let must_run = if copy.is_some() { flag::MUST_RUN } else { 0 };
    let fin = if bits & bit::FINAL != 0 { flag::FINAL } else { 0 };
    let untied = if bits & bit::UNTIED != 0 { flag::UNTIED } else { 0 };
    let mergeable = if bits & bit::MERGEABLE != 0 { flag::MERGEABLE } else { 0 };
    fin | untied | must_run | mergeable
}

/// Fills a task's data from the encountering task's.
///
/// # Safety
/// `data` holds `size` bytes; `spark` was made with as many.
#[inline(always)]
pub(crate) unsafe fn fill(spark: *mut Spark, data: *mut c_void, copy: Option<Copy>, size: usize) {
    // SAFETY: just made.
    let to = unsafe { (*spark).data() };
    match copy {
        // SAFETY: compiled code's copy function for this data.
        Some(f) => unsafe { f(to.cast(), data) },
        // A few words, as most tasks have: no call.
        None if size <= 64 && size.is_multiple_of(8) => {
            for i in 0..size / 8 {
                // SAFETY: both have `size` bytes; the spark's are aligned.
                unsafe { to.cast::<u64>().add(i).write(data.cast::<u64>().add(i).read_unaligned()) };
            }
        }
        // SAFETY: both have `size` bytes.
        None => unsafe { core::ptr::copy_nonoverlapping(data.cast::<u8>(), to, size) },
    }
}

/// A task (12.5). The last three arguments are there only if `bits` says so.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_task(
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    size: c_long,
    align: c_long,
    if_clause: bool,
    bits: c_uint,
    depend: *mut *mut c_void,
    priority: c_int,
    detach: *mut c_void,
) {
    let w = Worker::current();
    if spark::is_cancelled(w) {
        return;
    }
    if bits & (bit::DEPEND | bit::PRIORITY | bit::DETACH) == 0 {
        // SAFETY: as compiled code calls it.
        return unsafe { plain(w, f, data, copy, size as usize, align as usize, if_clause, bits) };
    }
    // SAFETY: as compiled code calls it.
    unsafe { dressed(w, f, data, copy, (size as usize, align as usize), if_clause, bits, (depend, priority, detach)) }
}

/// A task without dependences, priority and event.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "as the ABI has it")]
unsafe fn plain(
    w: &Worker,
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    size: usize,
    align: usize,
    if_clause: bool,
    bits: c_uint,
) {
    // A final task may be deferred; what it generates may not (12.3).
    let defer = if_clause && spark::can_defer(w) && !spark::has_plenty(w);
    if copy.is_none() && !defer {
        // SAFETY: the data stays where it is until the undeferred task has ended.
        return unsafe { spark::run_included(w, f as usize, data.cast(), flags(bits, copy)) };
    }
    let s = spark::make(w, f as usize, size, align, flags(bits, copy));
    if s.is_null() {
        if copy.is_none() {
            // SAFETY: as above.
            return unsafe { spark::run_included(w, f as usize, data.cast(), flags(bits, copy)) };
        }
        rts_core::sys::report::fatal(format_args!("out of memory for the data of a task ({size} bytes)"));
    }
    // SAFETY: made with this size.
    unsafe { fill(s, data, copy, size) };
    // SAFETY: just made and filled.
    unsafe { if defer { spark::submit_one(w, s) } else { spark::run_now(w, s) } }
}

/// A task with dependences, priority or event.
#[cold]
#[inline(never)]
#[expect(clippy::too_many_arguments, reason = "as the ABI has it")]
unsafe fn dressed(
    w: &Worker,
    f: Outlined,
    data: *mut c_void,
    copy: Option<Copy>,
    (size, align): (usize, usize),
    if_clause: bool,
    bits: c_uint,
    (depend, priority, detach): (*mut *mut c_void, c_int, *mut c_void),
) {
    let s = spark::make(w, f as usize, size, align, flags(bits, copy));
    if s.is_null() {
        rts_core::sys::report::fatal(format_args!("out of memory for the data of a task ({size} bytes)"));
    }
    // SAFETY: made with this size.
    let task = unsafe { &*s };
    if bits & bit::DETACH != 0 {
        let handle = spark::allow_event(task);
        // SAFETY: compiled code passes where the handle goes, and reserves the first word of the data for it.
        unsafe { *detach.cast::<usize>() = handle };
        // SAFETY: as above.
        unsafe { *data.cast::<usize>() = handle };
    }
    // SAFETY: made with this size.
    unsafe { fill(s, data, copy, size) };
    if bits & bit::PRIORITY != 0 {
        task.set_priority(priority);
    }
    let undeferred = !if_clause;
    if bits & bit::DEPEND != 0 {
        // SAFETY: compiled code's array; just made and filled.
        return unsafe { spark::depend::submit(w, s, Accesses::new(depend), undeferred) };
    }
    let defer = !undeferred && spark::can_defer(w);
    // SAFETY: just made and filled.
    unsafe { if defer { spark::submit(w, s) } else { spark::run_now(w, s) } }
}

/// Waits for the children of the current task (15.5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskwait() {
    spark::taskwait(Worker::current());
}

/// The current task may be suspended here (12.8).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskyield() {
    spark::taskyield(Worker::current());
}

/// Nothing to run.
unsafe extern "C-unwind" fn nothing(_: usize, _: usize) {}

/// Waits for the tasks that a task with these dependences would wait for (15.5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskwait_depend(depend: *mut *mut c_void) {
    // SAFETY: compiled code's array.
    spark::depend::wait_for(Worker::current(), unsafe { Accesses::new(depend) });
}

/// A task that does nothing, with dependences: later tasks wait for it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskwait_depend_nowait(depend: *mut *mut c_void) {
    let w = Worker::current();
    let s = spark::make(w, nothing as *const () as usize, 0, 1, 0);
    if s.is_null() {
        rts_core::sys::report::fatal(format_args!("out of memory for a task"));
    }
    // SAFETY: compiled code's array; just made.
    unsafe { spark::depend::submit(w, s, Accesses::new(depend), false) };
}

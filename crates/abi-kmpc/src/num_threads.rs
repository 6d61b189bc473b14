//! The num_threads clause (OpenMP 5.2, 10.1.2) with a list or the modifier strict (OpenMP 6.0, 12.1.2).
//!
//! A list or a strict clause is rare: it waits in the worker's attic, and the plain number in `Announced`.

use core::ffi::{CStr, c_char};

use rts_core::icv::TaskIcvs;
use rts_core::sys::report;
use rts_core::task::Task;
use rts_core::team::{Request, Worker};

use crate::Ident;
use crate::fork::announce;

/// Slot of `Worker::attic` that holds a boxed [`Clause`] or 0.
const ATTIC: usize = 0;
/// `severity` of the ABI.
const FATAL: i32 = 2;

/// What a clause says beyond one number, until its region has been forked.
#[derive(Debug, Default)]
pub(crate) struct Clause {
    strict: Option<(i32, String)>,
    list: Vec<u32>,
    /// The encountering task and its values, for the time of the fork the list's.
    restore: Option<(*const Task, TaskIcvs)>,
}

/// Takes the clause of the region that `w` is about to fork, and puts its list in force.
#[inline(always)]
pub(crate) fn take(w: &Worker) -> Option<Box<Clause>> {
    if w.attic[ATTIC].get() == 0 { None } else { Some(take_slow(w)) }
}

#[cold]
fn take_slow(w: &Worker) -> Box<Clause> {
    // SAFETY: not 0, so a box that `put` left there; taken out of the slot here.
    let mut clause = unsafe { Box::from_raw(w.attic[ATTIC].replace(0) as *mut Clause) };
    if clause.list.len() > 1 {
        let task = w.task();
        clause.restore = Some((task, *task.icvs()));
        task.set_icvs(|icvs| icvs.set_nthreads_list(&clause.list));
    }
    clause
}

fn put(clause: Clause) {
    let w = Worker::current();
    let old = w.attic[ATTIC].replace(Box::into_raw(Box::new(clause)) as usize);
    if old != 0 {
        // SAFETY: a box that `put` left there.
        drop(unsafe { Box::from_raw(old as *mut Clause) });
    }
}

impl Clause {
    /// After the fork: gives the encountering task its values back, complains of a team smaller than the strict number.
    #[cold]
    pub(crate) fn after_fork(self, got: u32, request: &Request) {
        if let Some((task, values)) = self.restore {
            // SAFETY: the encountering task, suspended while its region lasts; this thread runs it.
            unsafe { &*task }.set_icvs(|icvs| *icvs = values);
        }
        let Some((severity, text)) = self.strict else { return };
        if got >= request.num_threads || request.serial {
            return;
        }
        let wanted = request.num_threads;
        match (severity, text.as_str()) {
            (FATAL, "") => report::fatal(format_args!("num_threads(strict: {wanted}): there are only {got} threads")),
            (FATAL, text) => report::fatal(format_args!("{text} (num_threads(strict: {wanted}), {got} threads)")),
            (_, "") => report::warning(format_args!("num_threads(strict: {wanted}): there are only {got} threads")),
            (_, text) => report::warning(format_args!("{text} (num_threads(strict: {wanted}), {got} threads)")),
        }
    }
}

unsafe fn numbers(list: *const i32, length: u32) -> Vec<u32> {
    // SAFETY: compiled code's array of that length.
    unsafe { core::slice::from_raw_parts(list, length as usize) }.iter().map(|&n| n.max(1) as u32).collect()
}

unsafe fn strict(severity: i32, message: *const c_char) -> Option<(i32, String)> {
    if message.is_null() {
        return Some((severity, String::new()));
    }
    // SAFETY: compiled code's string.
    Some((severity, unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned()))
}

/// Announces the num_threads clause of the next region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_push_num_threads(_loc: *const Ident, _gtid: i32, n: i32) {
    announce(|said| said.num_threads = n.max(0) as u32);
}

/// As `__kmpc_push_num_threads`, strict: severity 1 warns, 2 stops the program when there are fewer threads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_push_num_threads_strict(
    loc: *const Ident,
    gtid: i32,
    n: i32,
    severity: i32,
    message: *const c_char,
) {
    __kmpc_push_num_threads(loc, gtid, n);
    // SAFETY: compiled code's string.
    put(Clause { strict: unsafe { strict(severity, message) }, ..Clause::default() });
}

/// As `__kmpc_push_num_threads` for the next region and those nested in it, an entry a level.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_push_num_threads_list(loc: *const Ident, gtid: i32, length: u32, list: *const i32) {
    // SAFETY: compiled code's array.
    let list = unsafe { numbers(list, length) };
    __kmpc_push_num_threads(loc, gtid, list.first().map_or(0, |&n| n as i32));
    put(Clause { list, ..Clause::default() });
}

/// A list whose first entry is strict.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_push_num_threads_list_strict(
    loc: *const Ident,
    gtid: i32,
    length: u32,
    list: *const i32,
    severity: i32,
    message: *const c_char,
) {
    // SAFETY: compiled code's array.
    let list = unsafe { numbers(list, length) };
    __kmpc_push_num_threads(loc, gtid, list.first().map_or(0, |&n| n as i32));
    // SAFETY: compiled code's string.
    put(Clause { list, strict: unsafe { strict(severity, message) }, restore: None });
}

/// Takes back an announced num_threads clause.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_pop_num_threads(_loc: *const Ident, _gtid: i32) {
    announce(|said| said.num_threads = 0);
    put(Clause::default());
}

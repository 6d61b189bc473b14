//! `parallel` (OpenMP 5.2, 10.1): forks, serialised regions, thread numbers, announced clauses.

use core::ffi::c_void;

use rts_core::prim::prefetch_write;
use rts_core::team::{Announced, Body, Region, Request, WORDS, Worker, fork, fork_with, join_region, pool, resolve};

use crate::Ident;
use crate::display;
use crate::microtask::{self, Args, IN_REGISTERS, VARIADIC};
use crate::num_threads;
use crate::variadic_entry;

variadic_entry! {
    /// `void __kmpc_fork_call(ident_t *loc, kmp_int32 argc, kmpc_micro fn, ...)`: a parallel region.
    __kmpc_fork_call => fork_call
}

/// The region's request from announced clauses, which it consumes.
pub(crate) fn request(w: &Worker) -> Request {
    let said = w.announced.replace(Announced::default());
    Request { num_threads: said.num_threads, serial: false, bind: said.proc_bind }
}

unsafe extern "C-unwind" fn fork_call(
    _loc: *const Ident,
    argc: i32,
    f: usize,
    regs: *const [usize; VARIADIC],
    stack: *const usize,
) {
    let w = Worker::current();
    // SAFETY: `regs` points to the three words saved by the entry, `stack` to the caller's argument area.
    let args = unsafe { Args::gather(argc.max(0) as usize, &*regs, stack) };
    // SAFETY: compiled code says that the microtask may run with these arguments in every member.
    unsafe { region(w, request(w), f, &args) };
}

/// A whole region of microtask `f`.
#[inline(always)]
pub(crate) unsafe fn region(w: &Worker, request: Request, f: usize, args: &Args) {
    let shape = resolve(w, request);
    let clause = num_threads::take(w);
    let show = display::wanted() && display::differs(w, shape.n, shape.bind);
    let on_stack = args as *const Args as usize;
    let (run, b, words): (Body, _, _) = match args.argc {
        _ if show => (display::run_args, on_stack, None),
        0 | 1 => (microtask::run_small, args.first(), None),
        n if n <= IN_REGISTERS => (microtask::run_registers, args.first(), Some(args.words())),
        n if n <= WORDS => (microtask::run_words, args.first(), Some(args.words())),
        _ => (microtask::run_args, on_stack, None),
    };
    // SAFETY: the caller's contract; `args` lives until the join below.
    unsafe { fork_with(w, shape, run, f, b, words) };
    if show {
        display::line(w);
    }
    if let Some(clause) = clause {
        clause.after_fork(w.team().size(), &request);
    }
    // SAFETY: as above.
    unsafe { microtask::call(f, args.argc, args.as_ptr()) };
    // SAFETY: paired with the fork above.
    unsafe { join_region(w) };
    if args.argc > 0 {
        // The workers have read it; the caller writes there next.
        prefetch_write(args.first() as *const u8);
    }
}

/// A parallel region with an if clause and one argument.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_fork_call_if(
    _loc: *const Ident,
    argc: i32,
    f: usize,
    cond: i32,
    arg: *mut c_void,
) {
    let w = Worker::current();
    // SAFETY: the only argument is in the list of registers.
    let args = unsafe { Args::gather(argc.clamp(0, 1) as usize, &[arg as usize, 0, 0], core::ptr::null()) };
    let request = Request { serial: cond == 0, ..request(w) };
    // SAFETY: compiled code says that the microtask may run with this argument in every member.
    unsafe { region(w, request, f, &args) };
}

/// Begins a region of one thread, which the caller runs itself.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_serialized_parallel(_loc: *const Ident, _gtid: i32) {
    let w = Worker::current();
    let request = Request { serial: true, ..request(w) };
    let shape = Region { by_program: true, ..resolve(w, request) };
    let clause = num_threads::take(w);
    let show = display::wanted() && display::differs(w, 1, 0);
    // SAFETY: a team of one has no worker to run anything; the caller pairs it with the end below.
    unsafe { fork(w, shape, microtask::run_small, 0, 0) };
    if show {
        display::line(w);
    }
    if let Some(clause) = clause {
        clause.after_fork(1, &request);
    }
}

/// Ends what `__kmpc_serialized_parallel` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_serialized_parallel(_loc: *const Ident, _gtid: i32) {
    // SAFETY: compiled code pairs begin and end.
    unsafe { join_region(Worker::current()) };
}

/// The calling thread's number among all threads of the process.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_global_thread_num(_loc: *const Ident) -> i32 {
    Worker::current().gtid() as i32
}

/// Threads that the runtime has known so far.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_global_num_threads(_loc: *const Ident) -> i32 {
    pool::known_workers() as i32
}

/// The calling thread's number in its team.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_bound_thread_num(_loc: *const Ident) -> i32 {
    rts_core::sys::tls::number() as i32
}

/// Threads in the team.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_bound_num_threads(_loc: *const Ident) -> i32 {
    Worker::current().team().size() as i32
}

/// Whether the calling thread is in an active parallel region (OpenMP 5.2, 18.2.6).
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_in_parallel(_loc: *const Ident) -> i32 {
    i32::from(Worker::current().team().active_level() > 0)
}

/// Whether a region may be forked: always.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_ok_to_fork(_loc: *const Ident) -> i32 {
    1
}

/// Announces the proc_bind clause of the next region, as `omp_proc_bind_t`.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_push_proc_bind(_loc: *const Ident, _gtid: i32, bind: i32) {
    announce(|said| said.proc_bind = bind.max(0) as u32);
}

pub(crate) fn announce(change: impl FnOnce(&mut Announced)) {
    let w = Worker::current();
    let mut said = w.announced.get();
    change(&mut said);
    w.announced.set(said);
}

/// Called by some compilers at the start of the program: sets the runtime up.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_begin(_loc: *const Ident, _flags: i32) {
    Worker::current();
}

/// Called by some compilers at the end of the program; the runtime ends with the process.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end(_loc: *const Ident) {}

//! Doacross loops (OpenMP 5.2, 15.9.6): `ordered(n)` with source and sink. The loop runs over normalised numbers of the
//! outermost iterations.

use core::ffi::{c_long, c_uint, c_ulonglong, c_void};

use rts_core::team::Worker;
use rts_core::workshare::doacross;

use crate::construct::{self, Extras};
use crate::schedule::{self, Loop, Sched};

const NONE: Extras = Extras { reductions: core::ptr::null_mut(), mem: core::ptr::null_mut() };

/// Begins a doacross loop with `counts[..n]` iterations in each dimension.
///
/// # Safety
/// `counts` points to `n` numbers; the extras are as compiled code passes them.
unsafe fn begin(sched: Sched, n: c_uint, counts: *const u64, chunk: u64, extras: Extras) -> &'static Worker {
    let w = Worker::current();
    // SAFETY: by contract.
    let counts = unsafe { core::slice::from_raw_parts(counts, n as usize) };
    let trip = counts.first().copied().unwrap_or(0);
    // Chunks in increasing order: a thread must not wait for an iteration that it has put off itself.
    let mut of = schedule::shared(w, sched, trip, chunk, false);
    of.monotonic = true;
    let l = Loop { of, base: 0, step: 1, limit: trip, work: None };
    // SAFETY: by contract.
    unsafe { construct::begin_doacross(w, &l, extras, counts) };
    w
}

macro_rules! start {
    ($($name:ident: $sched:expr;)*) => {$(
        /// Begins a doacross loop under the named schedule; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            n: c_uint, counts: *const c_long, chunk: c_long, istart: *mut c_long, iend: *mut c_long,
        ) -> bool {
            // SAFETY: compiled code's arguments; counts are not negative.
            let w = unsafe { begin($sched, n, counts.cast(), chunk.max(0) as u64, NONE) };
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
        }
    )*};
}

macro_rules! start_ull {
    ($($name:ident: $sched:expr;)*) => {$(
        /// Begins a doacross loop under the named schedule; stores the first chunk and returns true, or returns false.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            n: c_uint, counts: *const c_ulonglong, chunk: c_ulonglong, istart: *mut c_ulonglong,
            iend: *mut c_ulonglong,
        ) -> bool {
            // SAFETY: compiled code's arguments.
            let w = unsafe { begin($sched, n, counts, chunk, NONE) };
            // SAFETY: compiled code passes two variables.
            unsafe { schedule::deliver(w, istart, iend) }
        }
    )*};
}

start! {
    GOMP_loop_doacross_static_start: Sched::Static;
    GOMP_loop_doacross_dynamic_start: Sched::Dynamic;
    GOMP_loop_doacross_guided_start: Sched::Guided;
}

start_ull! {
    GOMP_loop_ull_doacross_static_start: Sched::Static;
    GOMP_loop_ull_doacross_dynamic_start: Sched::Dynamic;
    GOMP_loop_ull_doacross_guided_start: Sched::Guided;
}

/// Begins a doacross loop with `schedule(runtime)`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_doacross_runtime_start(
    n: c_uint,
    counts: *const c_long,
    istart: *mut c_long,
    iend: *mut c_long,
) -> bool {
    // SAFETY: compiled code's arguments; counts are not negative.
    let w = unsafe { begin(Sched::Runtime(false), n, counts.cast(), 0, NONE) };
    // SAFETY: compiled code passes two variables.
    unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
}

/// As `GOMP_loop_doacross_runtime_start` over `unsigned long long`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_ull_doacross_runtime_start(
    n: c_uint,
    counts: *const c_ulonglong,
    istart: *mut c_ulonglong,
    iend: *mut c_ulonglong,
) -> bool {
    // SAFETY: compiled code's arguments.
    let w = unsafe { begin(Sched::Runtime(false), n, counts, 0, NONE) };
    // SAFETY: compiled code passes two variables.
    unsafe { schedule::deliver(w, istart, iend) }
}

/// Begins a doacross loop with task reductions or shared memory.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_doacross_start(
    n: c_uint,
    counts: *const c_long,
    sched: c_long,
    chunk: c_long,
    istart: *mut c_long,
    iend: *mut c_long,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let sched = schedule::decode(sched);
    // SAFETY: compiled code's arguments; counts are not negative.
    let w = unsafe { begin(sched, n, counts.cast(), chunk.max(0) as u64, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart.cast(), iend.cast()) }
}

/// As `GOMP_loop_doacross_start` over `unsigned long long`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_loop_ull_doacross_start(
    n: c_uint,
    counts: *const c_ulonglong,
    sched: c_long,
    chunk: c_ulonglong,
    istart: *mut c_ulonglong,
    iend: *mut c_ulonglong,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> bool {
    let sched = schedule::decode(sched);
    // SAFETY: compiled code's arguments.
    let w = unsafe { begin(sched, n, counts, chunk, Extras { reductions, mem }) };
    // SAFETY: compiled code passes two variables or null.
    istart.is_null() || unsafe { schedule::deliver(w, istart, iend) }
}

/// The source of an iteration is reached.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_doacross_post(counts: *const c_long) {
    // SAFETY: the same layout, no value is negative.
    unsafe { GOMP_doacross_ull_post(counts.cast()) };
}

/// The source of an iteration is reached.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_doacross_ull_post(counts: *const c_ulonglong) {
    let w = Worker::current();
    if let Some(d) = doacross::current(w) {
        // SAFETY: compiled code passes a number for each dimension.
        d.post(w, |i| unsafe { *counts.add(i) });
    }
}

/// The body of the variadic entries: `registers` are the first six arguments, `stack` the others.
unsafe extern "C-unwind" fn wait(registers: *const u64, stack: *const u64) {
    let w = Worker::current();
    if let Some(d) = doacross::current(w) {
        // SAFETY: compiled code passes a number for each dimension.
        d.wait(w, |i| unsafe { if i < 6 { *registers.add(i) } else { *stack.add(i - 6) } });
    }
}

macro_rules! variadic_wait {
    ($($name:ident;)*) => {$(
        /// Waits for the source of an iteration; one number for each dimension, as variadic arguments.
        #[unsafe(no_mangle)]
        #[unsafe(naked)]
        pub unsafe extern "C-unwind" fn $name() {
            core::arch::naked_asm!(
                ".cfi_startproc",
                "endbr64",
                "push rbp",
                ".cfi_def_cfa_offset 16",
                ".cfi_offset rbp, -16",
                "mov rbp, rsp",
                ".cfi_def_cfa_register rbp",
                "sub rsp, 48",
                "mov [rsp], rdi",
                "mov [rsp + 8], rsi",
                "mov [rsp + 16], rdx",
                "mov [rsp + 24], rcx",
                "mov [rsp + 32], r8",
                "mov [rsp + 40], r9",
                "mov rdi, rsp",
                "lea rsi, [rbp + 16]",
                "call {wait}",
                "leave",
                ".cfi_def_cfa rsp, 8",
                "ret",
                ".cfi_endproc",
                wait = sym wait,
            );
        }
    )*};
}

variadic_wait! {
    GOMP_doacross_wait;
    GOMP_doacross_ull_wait;
}

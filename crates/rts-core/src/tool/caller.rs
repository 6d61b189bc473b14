//! Where the program has called the runtime, and where the runtime calls the program. See Note [Callers].

use core::arch::naked_asm;

use super::record;
use super::types::Frame;
use crate::prim::process::{AtomicUsize, Ordering};
use crate::sys::{call, dynamic};

/// The runtime's code: first and past the last address. Equal where it is not known.
static FIRST: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);

/// Frames of the runtime between the program and an event, at most.
const DEEPEST: usize = 64;

/// No frame is larger.
const FAR: usize = 1 << 20;

/// A call from the program into the runtime.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caller {
    /// The return address; 0: not known.
    pub code: usize,
    /// The frame of the runtime's function that was called.
    pub(super) frame: usize,
}

impl Caller {
    /// The frame of the runtime's function that was called; 0: not known.
    pub fn frame(&self) -> usize {
        self.frame
    }

    /// The frame of the program's function, and what it is as `ompt_frame_flag_t`: its frame pointer where it seems to keep one,
    /// else the stack pointer before the call.
    pub(super) fn program_frame(&self) -> (usize, i32) {
        if self.frame == 0 {
            return (0, Frame::APPLICATION);
        }
        // SAFETY: `caller` found the frame, of a function that has not returned.
        let saved = unsafe { (self.frame as *const usize).read() };
        if saved > self.frame && saved - self.frame < FAR && saved.is_multiple_of(8) {
            return (saved, Frame::APPLICATION);
        }
        (self.frame + 16, Frame::APPLICATION_CFA)
    }
}

/// Finds out where the runtime's code is.
pub(super) fn set_up() {
    if let Some((first, end)) = dynamic::code_around(set_up as *const () as usize) {
        FIRST.store(first, Ordering::Relaxed);
        END.store(end, Ordering::Relaxed);
    }
}

/// The frame pointer of the function that calls this.
#[unsafe(naked)]
extern "C" fn frame_pointer() -> usize {
    naked_asm!("mov rax, rbp", "ret")
}

/// The call of the program that the current thread serves. Where a worker has not called the program's code yet, the one that
/// began its region.
#[inline(never)]
pub fn caller() -> Caller {
    let found = walk();
    match record::known() {
        Some(t) if found.frame != 0 && found.frame == t.base.get() => {
            Caller { code: t.task().map_or(0, |info| info.region_code()), frame: 0 }
        }
        _ => found,
    }
}

#[inline(never)]
fn walk() -> Caller {
    let (first, end) = (FIRST.load(Ordering::Relaxed), END.load(Ordering::Relaxed));
    let mut at = frame_pointer();
    for _ in 0..DEEPEST {
        if first == end || at == 0 || !at.is_multiple_of(8) {
            break;
        }
        let frame = at as *const usize;
        // SAFETY: a frame of the runtime, as long as every return address so far is in its code: those keep frame pointers.
        let (outer, code) = unsafe { (frame.read(), frame.add(1).read()) };
        if !(first..end).contains(&code) {
            return Caller { code, frame: at };
        }
        if outer <= at || outer - at > FAR {
            break;
        }
        at = outer;
    }
    Caller::default()
}

/// Calls `f(a, b)` and stores the frame that it is called from at `slot`.
#[unsafe(naked)]
unsafe extern "C-unwind" fn framed(a: usize, b: usize, f: usize, slot: *const usize) {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "mov [rcx], rbp",
        "call rdx",
        "pop rbp",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
    )
}

/// The word where a call into the program's code stores its frame, the current task's exit frame; null when no tool is active.
#[inline(always)]
pub fn exit_slot() -> *const usize {
    if super::active() { record::exit_slot() } else { core::ptr::null() }
}

/// Calls code of the program, which pthread_exit may leave.
///
/// # Safety
/// `f(a, b)` may be called; it may take fewer arguments.
#[inline(always)]
pub unsafe fn call(f: unsafe extern "C-unwind" fn(usize, usize), a: usize, b: usize) {
    if super::active() {
        // SAFETY: by contract; the slot is the current task's.
        unsafe { framed(a, b, f as usize, record::exit_slot()) };
    } else {
        // SAFETY: by contract.
        unsafe { call::two(f as usize, a, b) };
    }
}

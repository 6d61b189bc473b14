//! Calling outlined functions of clang: `fn(i32 *gtid, i32 *btid, args...)` with any number of pointer-sized arguments.
//!
//! Stable Rust defines no variadic functions and calls none of unknown arity, so both ends are a few lines of assembly, with
//! unwind tables of their own: exceptions, pthread_exit and debuggers pass through.

use core::arch::naked_asm;
use core::ffi::c_void;
use core::mem::MaybeUninit;

use rts_core::team::{WORDS, Worker};
use rts_core::tool;

/// An outlined function; called through [`invoke`] only.
pub type Microtask = unsafe extern "C-unwind" fn();

/// Calls `f(gtid, btid, args[0], .., args[argc-1])`. `args` has at least four readable words. Stores its frame at `exit` unless that
/// is null.
///
/// # Safety
/// The outlined function takes that many arguments; the pointers are valid for it.
#[unsafe(naked)]
pub unsafe extern "C-unwind" fn invoke(
    f: Microtask,
    gtid: *mut i32,
    btid: *mut i32,
    argc: usize,
    args: *const usize,
    exit: *const usize,
) {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "test r9, r9",
        "jz 4f",
        "mov [r9], rbp",
        "4:",
        "mov r11, rdi",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "mov r10, r8",
        // Words beyond the four in registers go on the stack, the last first, the whole aligned to 16.
        "mov rax, rcx",
        "sub rax, 4",
        "jle 3f",
        "test al, 1",
        "jz 2f",
        "sub rsp, 8",
        "2:",
        "push qword ptr [r10 + rax*8 + 24]",
        "dec rax",
        "jnz 2b",
        "3:",
        "mov rdx, [r10]",
        "mov rcx, [r10 + 8]",
        "mov r8, [r10 + 16]",
        "mov r9, [r10 + 24]",
        "xor eax, eax",
        "call r11",
        "leave",
        ".cfi_def_cfa rsp, 8",
        "ret",
        ".cfi_endproc",
    )
}

/// Arguments that [`invoke`] passes in registers.
pub(crate) const IN_REGISTERS: usize = 4;

/// Arguments held in place up to this many; a longer list is on the heap.
const INLINE: usize = 15;

/// Arguments of a variadic call that come in registers.
pub(crate) const VARIADIC: usize = 3;

/// The arguments of a region, on the primary's stack while the region lasts. Up to [`WORDS`] come with the order; of a longer list each
/// worker fetches the lines.
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Args {
    pub(crate) argc: usize,
    /// Those up to `argc` are set, and the first [`WORDS`] always. No more than that is written: it is between a call and its workers.
    words: [MaybeUninit<usize>; INLINE],
    more: Vec<usize>,
}

impl Args {
    /// Gathers `argc` arguments of a variadic call: the first ones from registers, the others from the stack.
    ///
    /// # Safety
    /// `stack` holds the remaining arguments.
    #[inline(always)]
    pub(crate) unsafe fn gather(argc: usize, in_regs: &[usize; VARIADIC], stack: *const usize) -> Args {
        let mut words = [const { MaybeUninit::uninit() }; INLINE];
        for (i, word) in words[..WORDS].iter_mut().enumerate() {
            word.write(in_regs.get(i).copied().unwrap_or(0));
        }
        let mut more = Vec::new();
        if argc > INLINE {
            // SAFETY: by contract.
            more = unsafe { list(argc, in_regs, stack) };
        } else {
            for (i, word) in words[..argc].iter_mut().enumerate().skip(VARIADIC) {
                // SAFETY: by contract.
                word.write(unsafe { *stack.add(i - VARIADIC) });
            }
        }
        Args { argc, words, more }
    }

    /// The first argument; 0 when there is none.
    pub(crate) fn first(&self) -> usize {
        self.words()[0]
    }

    /// The first arguments, where there are no more than that.
    pub(crate) fn words(&self) -> &[usize; WORDS] {
        // SAFETY: these are always set.
        unsafe { &*self.words.as_ptr().cast() }
    }

    pub(crate) fn as_ptr(&self) -> *const usize {
        if self.argc > INLINE { self.more.as_ptr() } else { self.words.as_ptr().cast() }
    }
}

/// A list too long for the primary's stack.
///
/// # Safety
/// `stack` holds the arguments after those in registers.
#[cold]
unsafe fn list(argc: usize, in_regs: &[usize; VARIADIC], stack: *const usize) -> Vec<usize> {
    // SAFETY: by contract.
    let rest = (0..argc - VARIADIC).map(|i| unsafe { *stack.add(i) });
    in_regs.iter().copied().chain(rest).collect()
}

/// Calls `f` on the current thread with `argc` words at `args`.
#[inline(always)]
pub(crate) unsafe fn call(f: usize, argc: usize, args: *const usize) {
    let w = Worker::current();
    let mut gtid = w.gtid() as i32;
    let mut btid = w.tid() as i32;
    // SAFETY: `fork` passes on what compiled code gave it.
    let f: Microtask = unsafe { core::mem::transmute::<usize, Microtask>(f) };
    // SAFETY: the caller's contract; both numbers live through the call.
    unsafe { invoke(f, &mut gtid, &mut btid, argc, args, tool::exit_slot()) }
}

/// Runs a microtask with no argument or with one, which is `b` itself: no memory of the primary is read.
pub(crate) unsafe extern "C-unwind" fn run_small(f: usize, b: usize) {
    let words = [b, 0, 0, 0];
    // SAFETY: a register that the outlined function does not take is ignored by it.
    unsafe { call(f, 1, words.as_ptr()) }
}

/// Runs a microtask with the words that came with the order, which are all its arguments, `_first` the first: no memory of the primary
/// is read. Arguments that the outlined function does not take are ignored by it.
pub(crate) unsafe extern "C-unwind" fn run_words(f: usize, _first: usize) {
    // SAFETY: an order brings no more.
    unsafe { call(f, WORDS, Worker::current().words().cast()) }
}

/// As [`run_words`] for what fits into registers.
pub(crate) unsafe extern "C-unwind" fn run_registers(f: usize, _first: usize) {
    // SAFETY: as above.
    unsafe { call(f, IN_REGISTERS, Worker::current().words().cast()) }
}

/// Runs a microtask with the arguments at `args`, an [`Args`] on the primary's stack.
pub(crate) unsafe extern "C-unwind" fn run_args(f: usize, args: usize) {
    // SAFETY: `fork` keeps the arguments alive until the join.
    let args = unsafe { &*(args as *const Args) };
    // SAFETY: gathered from the call of compiled code.
    unsafe { call(f, args.argc, args.as_ptr()) }
}

/// The variadic entry: `void name(a, b, c, ...)` becomes `to(a, b, c, regs, stack)`, where `regs` points to the three variadic
/// words passed in registers and `stack` to those on the stack.
#[macro_export]
macro_rules! variadic_entry {
    ($(#[$doc:meta])* $name:ident => $to:path) => {
        $(#[$doc])*
        #[unsafe(no_mangle)]
        #[unsafe(naked)]
        pub unsafe extern "C-unwind" fn $name() {
            core::arch::naked_asm!(
                ".cfi_startproc",
                "push rbp",
                ".cfi_def_cfa_offset 16",
                ".cfi_offset rbp, -16",
                "mov rbp, rsp",
                ".cfi_def_cfa_register rbp",
                "sub rsp, 32",
                "mov [rsp], rcx",
                "mov [rsp + 8], r8",
                "mov [rsp + 16], r9",
                "mov rcx, rsp",
                "lea r8, [rbp + 16]",
                "call {to}",
                "leave",
                ".cfi_def_cfa rsp, 8",
                "ret",
                ".cfi_endproc",
                to = sym $to,
            )
        }
    };
}

/// What is passed as `void *` by compiled code.
pub(crate) type Opaque = *mut c_void;

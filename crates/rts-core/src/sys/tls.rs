//! The thread-local words of the runtime, reached by the initial-exec model.
//!
//! Stable Rust has no `#[thread_local]`, and `thread_local!` costs a call and a branch in a shared object. So the words
//! are defined in `.tbss` by assembly and read by inline assembly: two loads, one of them of a constant.
//! Initial-exec works under `dlopen` as well, because the words are small enough for glibc's static TLS surplus.
//! The words start at zero in every thread, foreign ones included, and zero is the right answer for them.

use core::arch::{asm, global_asm};

global_asm!(
    ".section .tbss,\"awT\",@nobits",
    ".globl duomp_tls_current",
    ".hidden duomp_tls_current",
    ".type duomp_tls_current, @object",
    ".size duomp_tls_current, 8",
    ".balign 16",
    "duomp_tls_current:",
    ".zero 8",
    ".globl duomp_tls_number",
    ".hidden duomp_tls_number",
    ".type duomp_tls_number, @object",
    ".size duomp_tls_number, 4",
    "duomp_tls_number:",
    ".zero 8",
    ".globl duomp_tls_tool",
    ".hidden duomp_tls_tool",
    ".type duomp_tls_tool, @object",
    ".size duomp_tls_tool, 8",
    "duomp_tls_tool:",
    ".zero 8",
    ".globl duomp_tls_switches",
    ".hidden duomp_tls_switches",
    ".type duomp_tls_switches, @object",
    ".size duomp_tls_switches, 8",
    "duomp_tls_switches:",
    ".zero 8",
    ".text",
);

/// A 64-bit word defined above: a function that reads it and one that sets it.
macro_rules! word {
    ($symbol:literal, $(#[$about:meta])* $get:ident, $(#[$about_set:meta])* $set:ident) => {
        $(#[$about])*
        #[inline(always)]
        pub fn $get() -> usize {
            let value: usize;
            // SAFETY: reads this thread's own TLS word, defined above.
            unsafe {
                asm!(
                    concat!("mov {0}, qword ptr [rip + ", $symbol, "@GOTTPOFF]"),
                    "mov {0}, qword ptr fs:[{0}]",
                    out(reg) value, options(nostack, preserves_flags, readonly, pure)
                );
            }
            value
        }

        $(#[$about_set])*
        #[inline(always)]
        pub fn $set(value: usize) {
            // SAFETY: writes this thread's own TLS word, defined above.
            unsafe {
                asm!(
                    concat!("mov {0}, qword ptr [rip + ", $symbol, "@GOTTPOFF]"),
                    "mov qword ptr fs:[{0}], {1}",
                    out(reg) _, in(reg) value, options(nostack, preserves_flags)
                );
            }
        }
    };
}

word! {
    "duomp_tls_current",
    /// The word that holds the address of the current thread's descriptor, or 0 before its first call.
    current,
    /// Sets the word that [`current`] reads.
    set_current
}

word! {
    "duomp_tls_tool",
    /// The word that holds the address of what a tool is told of the current thread, or 0.
    tool,
    /// Sets the word that [`tool`] reads.
    set_tool
}

word! {
    "duomp_tls_switches",
    /// How often the current thread had lost its CPU when that was last asked.
    switches,
    /// Sets the word that [`switches`] reads.
    set_switches
}

/// The current thread's number in its innermost team (`omp_get_thread_num`): one load, right in foreign threads too.
#[inline(always)]
pub fn number() -> u32 {
    let value: u32;
    // SAFETY: reads this thread's own TLS word, defined above.
    unsafe {
        asm!(
            "mov {0:r}, qword ptr [rip + duomp_tls_number@GOTTPOFF]",
            "mov {0:e}, dword ptr fs:[{0:r}]",
            out(reg) value, options(nostack, preserves_flags, readonly, pure)
        );
    }
    value
}

/// Sets the word that [`number`] reads.
#[inline(always)]
pub fn set_number(value: u32) {
    // SAFETY: writes this thread's own TLS word, defined above.
    unsafe {
        asm!(
            "mov {0:r}, qword ptr [rip + duomp_tls_number@GOTTPOFF]",
            "mov dword ptr fs:[{0:r}], {1:e}",
            out(reg) _, in(reg) value, options(nostack, preserves_flags)
        );
    }
}

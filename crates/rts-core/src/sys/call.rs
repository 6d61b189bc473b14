//! Calls of the program's code that forced unwinding may leave (pthread_exit, pthread_cancel).
//!
//! With panic=abort rustc lays a trap round each call of an `extern "C-unwind"` pointer, since no function defined in Rust may
//! unwind. Round calls of functions defined in Rust it lays none, and these are such: they jump, so that nothing of them is left
//! on the stack. A caller must have no trap for another call either: the unwinder takes a frame that has some, but
//! none for the present call, for one that must not be left.

use core::arch::naked_asm;

/// Calls the function at address `f`, which takes one word: `f(a)`.
///
/// # Safety
/// There is such a function, and it may be called with `a`.
#[unsafe(naked)]
pub unsafe extern "C-unwind" fn one(f: usize, a: usize) {
    naked_asm!(".cfi_startproc", "mov rax, rdi", "mov rdi, rsi", "jmp rax", ".cfi_endproc")
}

/// Calls the function at address `f`, which takes two words: `f(a, b)`.
///
/// # Safety
/// There is such a function, and it may be called with `a` and `b`.
#[unsafe(naked)]
pub unsafe extern "C-unwind" fn two(f: usize, a: usize, b: usize) {
    naked_asm!(".cfi_startproc", "mov rax, rdi", "mov rdi, rsi", "mov rsi, rdx", "jmp rax", ".cfi_endproc")
}

#[cfg(test)]
mod test {
    use core::sync::atomic::{AtomicUsize, Ordering};

    static SUM: AtomicUsize = AtomicUsize::new(0);

    extern "C" fn add(a: usize) {
        SUM.fetch_add(a, Ordering::Relaxed);
    }

    extern "C" fn subtract(a: usize, b: usize) {
        SUM.fetch_add(a - b, Ordering::Relaxed);
    }

    #[test]
    fn arguments_arrive() {
        // SAFETY: functions of one and of two words.
        unsafe {
            super::one(add as *const () as usize, 40);
            super::two(subtract as *const () as usize, 7, 5);
        }
        assert_eq!(SUM.load(Ordering::Relaxed), 42);
    }
}

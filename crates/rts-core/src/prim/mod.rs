//! Atomics facade: `core` normally, `loom` under `--cfg loom`, counted ones under `--cfg simulate`.
//!
//! Protocol code imports its atomics from here and nowhere else, so that the models run the production code.

#[cfg(simulate)]
pub mod simulated;

#[cfg(not(any(loom, simulate)))]
pub use core::sync::atomic::{
    AtomicBool, AtomicI32, AtomicI64, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};
#[cfg(loom)]
pub use loom::sync::atomic::{
    AtomicBool, AtomicI32, AtomicI64, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};

#[cfg(simulate)]
pub use simulated::{
    AtomicBool, AtomicI32, AtomicI64, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence,
};

/// Atomics of the process's statics, which models leave as they are.
pub mod process {
    #[cfg(simulate)]
    pub use super::simulated::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
    #[cfg(not(simulate))]
    pub use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
}

/// A value alone on its cache line pair (128 bytes: adjacent lines are fetched together).
#[repr(align(128))]
#[derive(Debug, Default)]
pub struct Padded<T>(pub T);

impl<T> core::ops::Deref for Padded<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> core::ops::DerefMut for Padded<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

/// Stands between two SeqCst operations on different words whose order others rely on (Dekker, Chase-Lev). The language
/// orders them already; loom takes SeqCst accesses for acquire and release only, so the models need a fence.
#[inline(always)]
pub fn dekker() {
    #[cfg(loom)]
    fence(Ordering::SeqCst);
}

/// Keeps a store before a later load as far as a thread can tell that makes all others pass a memory barrier
/// (`sys::thread::membarrier`); the processor is not asked for anything.
#[inline(always)]
pub fn light_fence() {
    #[cfg(not(loom))]
    core::sync::atomic::compiler_fence(Ordering::SeqCst);
    #[cfg(loom)]
    fence(Ordering::SeqCst);
}

/// Asks for the line of `p` as its writer, so that a later write finds it here. A hint: touches nothing.
#[inline(always)]
pub fn prefetch_write<T>(p: *const T) {
    // SAFETY: a prefetch reads and writes nothing, and never faults; processors without it ignore it.
    #[cfg(all(target_arch = "x86_64", not(loom)))]
    unsafe {
        core::arch::asm!("prefetchw [{0}]", in(reg) p, options(nostack, preserves_flags));
    }
    #[cfg(any(not(target_arch = "x86_64"), loom))]
    let _ = p;
}

/// Asks for the line of `p` as a reader. A hint: touches nothing, and `p` may be any number.
#[inline(always)]
pub fn prefetch<T>(p: *const T) {
    // SAFETY: a prefetch reads and writes nothing, and never faults.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        core::arch::x86_64::_mm_prefetch(p.cast(), core::arch::x86_64::_MM_HINT_T0);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = p;
}

/// One step of a spin loop: tells the processor (or the model) that nothing has changed yet.
#[inline(always)]
pub fn spin_hint() {
    #[cfg(not(loom))]
    core::hint::spin_loop();
    #[cfg(loom)]
    loom::thread::yield_now();
}

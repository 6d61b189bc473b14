//! Whether a hypervisor may take the machine's CPUs away.

use crate::prim::process::{AtomicU8, Ordering};

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

/// Whether the processor says that a hypervisor is there. Programs that interpret the machine's code, as Valgrind does, do not say so.
pub fn is_present() -> bool {
    static PRESENT: AtomicU8 = AtomicU8::new(UNKNOWN);
    match PRESENT.load(Ordering::Relaxed) {
        NO => false,
        YES => true,
        _ => {
            let present = ask();
            PRESENT.store(if present { YES } else { NO }, Ordering::Relaxed);
            present
        }
    }
}

#[cfg(target_arch = "x86_64")]
fn ask() -> bool {
    // A bit that no processor sets by itself.
    core::arch::x86_64::__cpuid(1).ecx >> 31 != 0
}

#[cfg(not(target_arch = "x86_64"))]
fn ask() -> bool {
    false
}

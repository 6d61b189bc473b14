//! Whether a hypervisor may take the machine's CPUs away.

use once_cell::race::OnceBool;

/// Whether the processor says that a hypervisor is there. Programs that interpret the machine's code, as Valgrind does, do not say so.
pub fn is_present() -> bool {
    static PRESENT: OnceBool = OnceBool::new();
    // A bit that no processor sets by itself.
    PRESENT.get_or_init(|| core::arch::x86_64::__cpuid(1).ecx >> 31 != 0)
}

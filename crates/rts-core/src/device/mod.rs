//! Devices (OpenMP 5.2, chapter 13): the host is the only one, and target regions run on it.
//!
//! The host's device number is the number of the other devices, 0. Memory of the host needs no mapping.

mod copy;
mod region;

pub use copy::{copy, copy_rect};
pub use region::{Wanted, check, run_target};

/// Number of devices other than the host.
pub const COUNT: i32 = 0;
/// `omp_initial_device`, the host under every compiler.
pub const INITIAL: i32 = -1;

/// Whether a number as the program passes it to a routine is the host's.
pub fn is_host(device: i32) -> bool {
    device == COUNT || device == INITIAL
}

//! The operating system: the only user of `libc` in this crate.

pub mod affinity;
pub mod call;
pub mod clock;
#[cfg(not(loom))]
pub mod copies;
#[cfg(not(loom))]
pub mod dynamic;
pub mod env;
pub mod file;
pub mod fork_lock;
pub mod futex;
pub mod hypervisor;
pub mod memory;
pub mod report;
pub mod thread;
pub mod symbol;
pub mod tls;
pub mod tsan;

//! Locks: the routines' simple and nestable ones, and those of critical, atomic and reduction regions.
//!
//! The protocol is in README.md beside this file.

mod nest;
mod raw;
#[cfg(not(loom))]
pub mod region;
mod wait;

#[cfg(all(test, loom))]
mod model;
#[cfg(all(test, not(loom)))]
mod test;

pub use nest::{NestHandle, NestLock, Owner};
pub use raw::RawLock;

/// In the child of a fork: nobody waits for a lock, and the one of atomic regions is free.
#[cfg(not(loom))]
pub fn after_fork() {
    region::ATOMIC.reset();
    wait::after_fork();
}

/// Says once a process that `routine` was given a lock at `at` that nobody has set. The specification leaves open what
/// happens then; like the stock runtimes we go on, and the lock stays as it is.
#[cfg(not(loom))]
#[cold]
pub fn warn_not_set(routine: &str, at: *const u8) {
    use crate::prim::{AtomicBool, Ordering};
    static SAID: AtomicBool = AtomicBool::new(false);
    if !SAID.swap(true, Ordering::Relaxed) {
        crate::sys::report::warning(format_args!("{routine}: the lock at {at:p} is not set"));
    }
}

/// Ends the process because `routine` was given a nestable lock at `at` that was not initialised.
#[cfg(not(loom))]
#[cold]
pub fn fatal_not_initialised(routine: &str, at: *const u8) -> ! {
    crate::sys::report::fatal(format_args!("{routine}: the lock at {at:p} is not initialised"))
}

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

pub use nest::{NestLock, Owner};
pub use raw::RawLock;

/// The owner that nestable locks set now belong to.
#[cfg(not(loom))]
#[inline]
pub fn owner() -> Owner {
    crate::sys::tls::thread_pointer()
}

//! The ABI-neutral run-time system of duomp, shaped after that of GHC.
//!
//! A module uses only what stands above it in the list below (checked by `cargo xtask check`).
//!
//! Under `--cfg loom` only the modules that have models are built.

pub mod prim;
pub mod sys;
pub mod topology;
pub mod icv;
pub mod capability;
pub mod wait;
pub mod ds;
pub mod barrier;
pub mod lock;
pub mod sleeper;
#[cfg(not(loom))]
pub mod task;
#[cfg(not(loom))]
pub mod tool;
#[cfg(not(loom))]
pub mod team;
#[cfg(not(loom))]
pub mod alloc;
#[cfg(not(loom))]
pub mod workshare;
#[cfg(not(loom))]
pub mod spark;
#[cfg(not(loom))]
pub mod device;

#[cfg(all(test, not(loom)))]
mod testing;

//! Sparks: explicit tasks (OpenMP 5.2, 12).
//!
//! A task is made ([`make`]), filled by the ABI layer, and then submitted ([`submit`], deferred) or run ([`run_now`],
//! undeferred). Deferred tasks wait in the pool of the member that created them, newest first; hungry members of the
//! team steal the oldest. See README.md for the protocols.

mod block;
mod detach;
mod finish;
pub mod depend;
pub mod group;
mod order;
mod pool;
pub mod reduction;
mod run;
mod told;
pub mod stats;
pub mod taskloop;
mod wait;

pub use block::{INLINE, Spark};
pub use detach::{allow_event, event_of, fulfill};
pub use group::{cancel_taskgroup, is_taskgroup_cancelled};
pub use run::{begin_undeferred, end_undeferred, is_cancelled, is_discarded};
pub use run::{can_defer, has_plenty, make, run_included, run_now, submit, submit_one};
pub use told::{given, unknown};
pub use wait::{taskwait, taskyield};

/// What a task runs: `entry(data)`, or `entry(number, data)` when flagged NUMBERED, with the number of the worker.
pub type Entry = unsafe extern "C-unwind" fn(a: usize, b: usize);

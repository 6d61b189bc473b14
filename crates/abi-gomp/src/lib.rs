//! The GNU ABI of OpenMP (libgomp): `GOMP_*`, `GOACC_*`, `acc_*`. One file per construct.
//!
//! # Safety
//! Every export has one contract: it is called as GCC's compiled code calls it, with valid pointers, starts and ends paired.
#![expect(clippy::missing_safety_doc, reason = "one contract for all exports, stated above")]

pub mod acc;
pub mod alloc;
pub mod atomic;
pub mod cancel;
mod construct;
pub mod critical;
pub mod doacross;
pub mod error;
pub mod interop;
pub mod loops;
pub mod loops_ull;
pub mod newer;
pub mod ordered;
mod depend;
pub mod parallel;
pub mod target;
pub mod task;
pub mod task_reduction;
pub mod taskgroup;
pub mod teams;
pub mod taskloop;
pub mod parallel_loop;
mod schedule;
pub mod scope;
pub mod sections;
pub mod single;

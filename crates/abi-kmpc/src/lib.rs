//! The LLVM and Intel ABI of OpenMP (libomp): `__kmpc_*`, `kmp_*`, `ompc_*`. One file per construct.
//!
//! `loc` is an `ident_t` with the construct's source place; `gtid` the number that `__kmpc_global_thread_num` gave. The thread is
//! found by its thread-local word, so `gtid` is not needed here.
//!
//! # Safety
//! Every export has one contract: it is called as clang's (flang's, Intel's) compiled code calls it, with valid pointers,
//! starts and ends paired.
#![expect(clippy::missing_safety_doc, reason = "one contract for all exports, stated above")]

pub mod alloc;
pub mod atomic;
pub mod barrier;
pub mod cancel;
pub mod collapse;
pub mod critical;
pub mod dispatch;
mod display;
pub mod doacross;
pub mod error;
pub mod for_static;
pub mod fork;
mod helper;
pub mod kmp_affinity;
pub mod kmp_memory;
pub mod kmp_settings;
pub mod lock;
pub mod masked;
pub mod microtask;
pub mod num_threads;
pub mod ordered;
pub mod reduce;
pub mod single;
pub mod target;
pub mod target_task;
pub mod task;
pub mod task_reduction;
pub mod taskdep;
pub mod taskid;
pub mod taskgraph;
pub mod taskgroup;
pub mod taskloop;
pub mod teams;
pub mod threadprivate;
pub mod tool;

/// Source place of a construct (`ident_t`): opaque here, never written to.
#[derive(Debug)]
#[repr(C)]
pub struct Ident {
    reserved_1: i32,
    /// Flags of the construct; see the constants beside their users.
    pub flags: i32,
    reserved_2: i32,
    reserved_3: i32,
    /// `;file;function;line;column;;`
    pub psource: *const core::ffi::c_char,
}

//! The `omp_*` routines that both ABIs share, in C and in Fortran form.

pub mod affinity;
pub mod alloc;
pub mod control;
pub mod dims;
pub mod fortran;
pub mod fortran_text;
pub mod host;
pub mod kmp_schedule;
pub mod interop;
pub mod lock;
pub mod memspace;
pub mod nest_lock;
pub mod nest_lock_handle;
pub mod offload;
pub mod ompc;
pub mod places;
pub mod query;
pub mod resource;
pub mod target;
pub mod target_async;
pub mod task;
pub mod teams;
pub mod time;

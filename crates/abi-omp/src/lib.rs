//! The `omp_*` routines that both ABIs share, in C and in Fortran form.

pub mod lock;
pub mod nest_lock;
pub mod nest_lock_handle;
pub mod query;
pub mod time;

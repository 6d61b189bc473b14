//! The `omp_*` routines that both ABIs share, in C and in Fortran form.

pub mod query;
pub mod time;

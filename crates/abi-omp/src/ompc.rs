//! libomp's `ompc_*` names: the C forms, whatever the compiler's convention for `omp_*`.

use core::ffi::{c_int, c_uint};

use crate::{control, query};

/// The C form of `omp_set_num_threads`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_set_num_threads(n: c_int) {
    control::omp_set_num_threads(n);
}

/// The C form of `omp_set_dynamic`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_set_dynamic(on: c_int) {
    control::omp_set_dynamic(on);
}

/// The C form of `omp_set_nested`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_set_nested(on: c_int) {
    control::omp_set_nested(on);
}

/// The C form of `omp_set_max_active_levels`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_set_max_active_levels(levels: c_int) {
    control::omp_set_max_active_levels(levels);
}

/// The C form of `omp_set_schedule`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_set_schedule(kind: c_uint, chunk: c_int) {
    control::omp_set_schedule(kind, chunk);
}

/// The C form of `omp_get_ancestor_thread_num`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_get_ancestor_thread_num(level: c_int) -> c_int {
    query::omp_get_ancestor_thread_num(level)
}

/// The C form of `omp_get_team_size`.
#[unsafe(no_mangle)]
pub extern "C" fn ompc_get_team_size(level: c_int) -> c_int {
    query::omp_get_team_size(level)
}

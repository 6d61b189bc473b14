//! Fortran forms: names with an underscore take pointers; `_8_` is for programs with 8-byte integers.

use core::ffi::{c_int, c_uint};

use crate::{control, places, query, resource, teams};

/// Functions without arguments that return a default integer or logical.
macro_rules! query {
    ($($name:ident = $c:path;)*) => {$(
        /// The Fortran form of the routine without the last underscore.
        #[unsafe(no_mangle)]
        pub extern "C" fn $name() -> i32 {
            $c()
        }
    )*};
}

/// Functions and subroutines of one integer.
macro_rules! of_one {
    ($($name:ident, $name8:ident = $c:path $(=> $result:ty)?;)*) => {$(
        /// The Fortran form of the routine without the last underscore.
        ///
        /// # Safety
        /// The argument points to an integer.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(value: *const i32) $(-> $result)? {
            // SAFETY: the caller's promise.
            $c(unsafe { *value })
        }

        /// As the form without `_8`, for 8-byte integers; values beyond 32 bits are cut to the nearest.
        ///
        /// # Safety
        /// The argument points to an integer.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name8(value: *const i64) $(-> $result)? {
            // SAFETY: the caller's promise.
            $c(cut(unsafe { *value }))
        }
    )*};
}

/// The nearest 32-bit value.
pub(crate) fn cut(value: i64) -> i32 {
    value.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

query! {
    omp_get_thread_num_ = query::omp_get_thread_num;
    omp_get_num_threads_ = query::omp_get_num_threads;
    omp_get_max_threads_ = query::omp_get_max_threads;
    omp_get_num_procs_ = query::omp_get_num_procs;
    omp_in_parallel_ = query::omp_in_parallel;
    omp_in_final_ = query::omp_in_final;
    omp_in_explicit_task_ = query::omp_in_explicit_task;
    omp_get_level_ = query::omp_get_level;
    omp_get_active_level_ = query::omp_get_active_level;
    omp_get_thread_limit_ = query::omp_get_thread_limit;
    omp_get_cancellation_ = query::omp_get_cancellation;
    omp_get_max_task_priority_ = query::omp_get_max_task_priority;
    omp_get_proc_bind_ = query::omp_get_proc_bind;
    omp_get_dynamic_ = control::omp_get_dynamic;
    omp_get_nested_ = control::omp_get_nested;
    omp_get_max_active_levels_ = control::omp_get_max_active_levels;
    omp_get_supported_active_levels_ = control::omp_get_supported_active_levels;
    omp_get_default_device_ = control::omp_get_default_device;
    omp_get_num_teams_ = teams::omp_get_num_teams;
    omp_get_team_num_ = teams::omp_get_team_num;
    omp_get_max_teams_ = teams::omp_get_max_teams;
    omp_get_teams_thread_limit_ = teams::omp_get_teams_thread_limit;
    omp_get_num_places_ = places::omp_get_num_places;
    omp_get_place_num_ = places::omp_get_place_num;
    omp_get_partition_num_places_ = places::omp_get_partition_num_places;
    omp_get_num_devices_ = resource::omp_get_num_devices;
    omp_get_initial_device_ = resource::omp_get_initial_device;
    omp_get_device_num_ = resource::omp_get_device_num;
    omp_is_initial_device_ = resource::omp_is_initial_device;
}

of_one! {
    omp_set_num_threads_, omp_set_num_threads_8_ = control::omp_set_num_threads;
    omp_set_dynamic_, omp_set_dynamic_8_ = control::omp_set_dynamic;
    omp_set_nested_, omp_set_nested_8_ = control::omp_set_nested;
    omp_set_max_active_levels_, omp_set_max_active_levels_8_ = control::omp_set_max_active_levels;
    omp_set_default_device_, omp_set_default_device_8_ = control::omp_set_default_device;
    omp_set_num_teams_, omp_set_num_teams_8_ = teams::omp_set_num_teams;
    omp_set_teams_thread_limit_, omp_set_teams_thread_limit_8_ = teams::omp_set_teams_thread_limit;
    omp_get_ancestor_thread_num_, omp_get_ancestor_thread_num_8_ = query::omp_get_ancestor_thread_num => i32;
    omp_get_team_size_, omp_get_team_size_8_ = query::omp_get_team_size => i32;
    omp_get_place_num_procs_, omp_get_place_num_procs_8_ = places::omp_get_place_num_procs => i32;
}

/// The Fortran form of `omp_set_schedule`.
///
/// # Safety
/// Both point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_schedule_(kind: *const i32, chunk: *const i32) {
    // SAFETY: the caller's promise.
    let (kind, chunk) = unsafe { (*kind, *chunk) };
    control::omp_set_schedule(kind as c_uint, chunk);
}

/// As [`omp_set_schedule_`] with an 8-byte chunk size.
///
/// # Safety
/// Both point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_schedule_8_(kind: *const i32, chunk: *const i64) {
    // SAFETY: the caller's promise.
    let (kind, chunk) = unsafe { (*kind, *chunk) };
    control::omp_set_schedule(kind as c_uint, cut(chunk));
}

/// The Fortran form of `omp_get_schedule`.
///
/// # Safety
/// Both point to integers that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_schedule_(kind: *mut i32, chunk: *mut i32) {
    // SAFETY: the caller's promise.
    unsafe { control::omp_get_schedule(kind.cast(), chunk) };
}

/// As [`omp_get_schedule_`] with an 8-byte chunk size.
///
/// # Safety
/// Both point to integers that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_schedule_8_(kind: *mut i32, chunk: *mut i64) {
    let (k, c) = control::schedule();
    // SAFETY: the caller's promise.
    unsafe { kind.write(k as i32) };
    // SAFETY: the caller's promise.
    unsafe { chunk.write(c.into()) };
}

/// The Fortran form of `omp_get_place_proc_ids`.
///
/// # Safety
/// `number` points to an integer, `ids` has room for the place's CPUs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_place_proc_ids_(number: *const i32, ids: *mut i32) {
    // SAFETY: the caller's promise.
    unsafe { places::omp_get_place_proc_ids(*number, ids) };
}

/// As [`omp_get_place_proc_ids_`] for 8-byte integers.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_place_proc_ids_8_(number: *const i64, ids: *mut i64) {
    // SAFETY: the caller's promise.
    let number = cut(unsafe { *number });
    for (i, cpu) in places::cpus(number).enumerate() {
        // SAFETY: the caller's promise.
        unsafe { ids.add(i).write(cpu as i64) };
    }
}

/// The Fortran form of `omp_get_partition_place_nums`.
///
/// # Safety
/// `numbers` has room for the partition's places.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_partition_place_nums_(numbers: *mut i32) {
    // SAFETY: the caller's promise.
    unsafe { places::omp_get_partition_place_nums(numbers) };
}

/// As [`omp_get_partition_place_nums_`] for 8-byte integers.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_partition_place_nums_8_(numbers: *mut i64) {
    for (i, number) in places::partition().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { numbers.add(i).write(number as i64) };
    }
}

/// libomp's Fortran form of `omp_get_place_num_procs`: by value.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_get_place_num_procs_(number: c_int) -> c_int {
    places::omp_get_place_num_procs(number)
}

/// libomp's Fortran form of `omp_get_place_proc_ids`: by value.
///
/// # Safety
/// As `omp_get_place_proc_ids`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_place_proc_ids_(number: c_int, ids: *mut c_int) {
    // SAFETY: the caller's promise.
    unsafe { places::omp_get_place_proc_ids(number, ids) };
}

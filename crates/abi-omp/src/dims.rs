//! Leagues and teams of several dimensions (OpenMP 6.1). Of the host there is one, dimension 0; along every other one stands
//! one team, and in it one thread.

use core::ffi::c_int;

use rts_core::device;

use crate::{query, teams};

macro_rules! along {
    ($($(#[$doc:meta])* $name:ident = $whole:path, $else:literal;)*) => {$(
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(dimension: c_int) -> c_int {
            if dimension == 0 { $whole() } else { $else }
        }
    )*};
}

along! {
    /// Teams of the league along a dimension.
    omp_get_num_teams_dim = teams::omp_get_num_teams, 1;
    /// Number of the team along a dimension.
    omp_get_team_num_dim = teams::omp_get_team_num, 0;
    /// Threads of the team along a dimension.
    omp_get_num_threads_dim = query::omp_get_num_threads, 1;
    /// Number of the thread along a dimension.
    omp_get_thread_num_dim = query::omp_get_thread_num, 0;
    /// Most threads of a team along a dimension.
    omp_get_thread_limit_dim = query::omp_get_thread_limit, 1;
}

/// Dimensions of a device, 0 where there is no such device.
fn dimensions(device: c_int) -> c_int {
    c_int::from(device::is_host(device))
}

/// Dimensions that a league of a device may have, natively or at all.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_supported_active_league_dims(device: c_int, _native: c_int) -> c_int {
    dimensions(device)
}

/// Dimensions that a team of a device may have, natively or at all.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_supported_active_team_dims(device: c_int, _native: c_int) -> c_int {
    dimensions(device)
}

/// Most teams of a device's leagues along a dimension, 0 where there is no such device.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_supported_teams_dim(device: c_int, dimension: c_int) -> c_int {
    if dimension == 0 { dimensions(device) * c_int::MAX } else { dimensions(device) }
}

/// Most threads of a device's teams along a dimension, 0 where there is no such device.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_supported_threads_dim(device: c_int, dimension: c_int) -> c_int {
    if dimension == 0 { dimensions(device) * query::omp_get_thread_limit() } else { dimensions(device) }
}

/// The Fortran form of [`omp_get_supported_active_league_dims`].
///
/// # Safety
/// `device` points to an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_supported_active_league_dims_(device: *const i32, _native: *const i32) -> i32 {
    // SAFETY: the caller's promise.
    dimensions(unsafe { *device })
}

/// The Fortran form of [`omp_get_supported_active_team_dims`].
///
/// # Safety
/// `device` points to an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_supported_active_team_dims_(device: *const i32, _native: *const i32) -> i32 {
    // SAFETY: the caller's promise.
    dimensions(unsafe { *device })
}

//! Leagues of teams (OpenMP 5.2, 18.4).

use core::ffi::c_int;

use rts_core::sys::report;
use rts_core::team::{Worker, league};

/// Teams in the current league, 1 outside of teams regions (18.4.1).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_teams() -> c_int {
    Worker::try_current().map_or(1, |w| w.team().league().1 as c_int)
}

/// Number of the calling thread's initial team in its league (18.4.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_team_num() -> c_int {
    Worker::try_current().map_or(0, |w| w.team().league().0 as c_int)
}

/// Most teams where the construct does not say; not positive: ignored (18.4.3).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_num_teams(n: c_int) {
    match u32::try_from(n) {
        Ok(n) => league::set_num_teams(n),
        Err(_) => report::warning(format_args!("omp_set_num_teams({n}): negative; the value is unchanged")),
    }
}

/// Most teams where the construct does not say; 0: not set (18.4.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_max_teams() -> c_int {
    league::num_teams() as c_int
}

/// Most threads in each team where the construct does not say (18.4.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_teams_thread_limit(n: c_int) {
    match u32::try_from(n) {
        Ok(n) => league::set_thread_limit(n),
        Err(_) => report::warning(format_args!("omp_set_teams_thread_limit({n}): negative; the value is unchanged")),
    }
}

/// Most threads in each team where the construct does not say; 0: not set (18.4.6).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_teams_thread_limit() -> c_int {
    league::thread_limit() as c_int
}

//! Leagues of teams on the host (OpenMP 5.2, 10.2).

use core::ffi::{c_uint, c_void};

use rts_core::team::{Worker, league};

use crate::parallel::{Outlined, run};

/// A whole teams region on the host; 0 means no clause.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_teams_reg(
    f: Outlined,
    data: *mut c_void,
    num_teams: c_uint,
    thread_limit: c_uint,
    _flags: c_uint,
) {
    let league = league::requested(num_teams, thread_limit);
    // SAFETY: `f(data)` is the region's body.
    unsafe { league::run_league(Worker::current(), league, run, f as usize, data as usize) };
}

/// Announces a teams construct inside of a target region; the region's body runs as its only team.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_teams(_num_teams: c_uint, thread_limit: c_uint) {
    league::limit_threads(Worker::current(), thread_limit);
}

/// Steps through the teams of a teams construct inside of a target region; false after the last.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_teams4(low: c_uint, _high: c_uint, thread_limit: c_uint, first: bool) -> bool {
    let w = Worker::current();
    if first { league::first(w, low, thread_limit) } else { league::next(w) }
}

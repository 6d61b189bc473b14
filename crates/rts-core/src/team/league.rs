//! ICVs of teams constructs (OpenMP 5.2, 18.4): device-wide, from the environment until a routine sets them.

use crate::icv;
use crate::prim::{AtomicU32, Ordering};

/// Not set by a routine.
const UNSET: u32 = u32::MAX;

static NUM_TEAMS: AtomicU32 = AtomicU32::new(UNSET);
static THREAD_LIMIT: AtomicU32 = AtomicU32::new(UNSET);

fn get(word: &AtomicU32, environment: i32) -> u32 {
    match word.load(Ordering::Relaxed) {
        UNSET => u32::try_from(environment).unwrap_or(0),
        n => n,
    }
}

/// `nteams-var`: most teams where the construct has no num_teams clause; 0: not set.
pub fn num_teams() -> u32 {
    get(&NUM_TEAMS, icv::global().num_teams.value)
}

/// Sets `nteams-var`.
pub fn set_num_teams(n: u32) {
    NUM_TEAMS.store(n, Ordering::Relaxed);
}

/// `teams-thread-limit-var`: most threads in each team of a league; 0: not set.
pub fn thread_limit() -> u32 {
    get(&THREAD_LIMIT, icv::global().teams_thread_limit.value)
}

/// Sets `teams-thread-limit-var`.
pub fn set_thread_limit(n: u32) {
    THREAD_LIMIT.store(n, Ordering::Relaxed);
}

//! Leagues: the initial teams of a teams construct on the host (OpenMP 5.2, 10.2).
//!
//! As many teams run at once as there are capabilities; each of those threads runs the next of its share when one has ended. In
//! an initial team level and thread number are 0, as outside of all regions, and a contention group of its own begins.

use super::worker::Body;
use super::{Region, Worker, fork, join_region};
use crate::capability;
use crate::icv::{self, NO_THREAD_LIMIT, TaskIcvs};
use crate::prim::process::{AtomicU32, Ordering};
use crate::sys::call;
use crate::tool;

/// What a league is to be.
#[derive(Debug, Clone, Copy)]
pub struct League {
    /// Number of teams, at least 1.
    pub teams: u32,
    /// thread_limit clause; 0 when there is none.
    pub thread_limit: u32,
    /// proc_bind of the threads that begin the teams, as `omp_proc_bind_t`, 0 for none.
    pub bind: u32,
}

/// The region of the league, on the stack of the thread that encountered it.
struct Order {
    run: Body,
    a: usize,
    b: usize,
    teams: u32,
    icvs: TaskIcvs,
    told: Told,
}

/// What a tool is told of the region.
pub(crate) type Told = Option<&'static tool::Region>;

/// Runs `run(a, b)` once in each initial team; returns when all have ended.
///
/// # Safety
/// `run(a, b)` may be called from other threads until this returns.
pub unsafe fn run_league(w: &Worker, league: League, run: Body, a: usize, b: usize) {
    let teams = league.teams.max(1);
    // One after the other, they combine what they reduce in the same order in every run.
    let in_order = icv::global().deterministic_reduction.value;
    let at_once = if in_order { 1 } else { teams.min(capability::count()).max(1) };
    let mut icvs = *w.task().icvs();
    if league.thread_limit != 0 {
        icvs.thread_limit = league.thread_limit;
    }
    if !icvs.nthreads_is_set() {
        // The teams that run at once share the machine.
        let share = (capability::count() / at_once).max(1);
        icvs.set_nthreads(share.min(icvs.thread_limit));
    }
    let told = if tool::active() { tool::region::league_begins(teams) } else { None };
    let order = Order { run, a, b, teams, icvs, told };
    // SAFETY: the caller's contract; the order lives on this stack.
    unsafe { serve_all(w, &order, Region { n: at_once, bind: league.bind, ..Region::default() }) };
    if tool::active() {
        // SAFETY: all teams have ended.
        unsafe { tool::region::ends(told) };
    }
}

/// Runs the teams on the threads of `region`.
unsafe fn serve_all(w: &Worker, order: &Order, region: Region) {
    let order = order as *const Order as usize;
    if region.n == 1 {
        // SAFETY: the caller's contract.
        unsafe { serve(order, 0) };
        return;
    }
    // SAFETY: `serve` reads the order, which lives until the join below.
    unsafe { fork(w, region, serve, order, 1) };
    // SAFETY: as above.
    unsafe { serve(order, 1) };
    // SAFETY: paired with the fork.
    unsafe { join_region(w) };
}

/// Runs the calling thread's share of the teams.
unsafe extern "C-unwind" fn serve(order: usize, forked: usize) {
    // SAFETY: `run_league` keeps the order alive until all have arrived.
    let order = unsafe { &*(order as *const Order) };
    let w = Worker::current();
    let (id, n) = if forked != 0 { (w.tid(), w.team().size()) } else { (0, 1) };
    // Consecutive teams share a thread, and so a place where there are fewer places than teams (OpenMP 5.2, 10.1.3).
    let (size, more) = (order.teams / n, order.teams % n);
    let begin = id * size + id.min(more);
    for number in begin..begin + size + u32::from(id < more) {
        // SAFETY: `run_league`'s caller says so.
        unsafe { run_initial(w, (number, order.teams), &order.icvs, order.told, order.run, order.a, order.b) };
    }
}

/// Runs `run(a, b)` as the initial task of a new contention group on the calling thread, team number and league as given.
///
/// # Safety
/// `run(a, b)` may be called on this thread.
pub(crate) unsafe fn run_initial(
    w: &Worker,
    league: (u32, u32),
    icvs: &TaskIcvs,
    told: Told,
    run: Body,
    a: usize,
    b: usize,
) {
    // SAFETY: a team of one commands nobody; paired with the join below.
    let team = unsafe { fork(w, Region { n: 1, ..Region::default() }, run, 0, 0) };
    team.begin_contention_group(league, icvs);
    if tool::active() {
        tool::region::implicit_begins(told, league.0, league.1, tool::task::INITIAL);
    }
    // SAFETY: by contract.
    unsafe { call::two(run as usize, a, b) };
    if tool::active() && told.is_some() {
        tool::region::leaves(false);
    }
    // SAFETY: paired with the fork.
    unsafe { join_region(w) };
}

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

/// Limits the threads of the calling task's contention group; 0: no clause.
pub fn limit_threads(w: &Worker, limit: u32) {
    if limit != 0 {
        w.task().set_icvs(|icvs| icvs.thread_limit = limit.min(NO_THREAD_LIMIT));
    }
}

/// Teams where neither clause nor ICV says how many.
const DEFAULT_TEAMS: u32 = 3;

/// What a host teams construct asks for, 0 where it has no clause.
pub fn requested(teams: u32, limit: u32) -> League {
    let teams = if teams != 0 { teams } else { num_teams() };
    let teams = if teams != 0 { teams } else { DEFAULT_TEAMS };
    let limit = if limit != 0 { limit } else { thread_limit() };
    League { teams, thread_limit: limit.min(NO_THREAD_LIMIT), bind: 0 }
}

/// Begins the first team of a league of `teams` in place; [`next`] goes on. Always true.
pub fn first(w: &Worker, teams: u32, limit: u32) -> bool {
    limit_threads(w, limit);
    w.team().set_league(0, teams.max(1));
    true
}

/// Goes on to the next team of the league; false after the last.
pub fn next(w: &Worker) -> bool {
    let (number, teams) = w.team().league();
    if number + 1 >= teams {
        return false;
    }
    w.team().set_league(number + 1, teams);
    true
}

//! teams on the host (OpenMP 5.2, 10.2), thread_limit of target regions (13.8).

use rts_core::icv;
use rts_core::team::{Body, League, Worker, league, run_league};
use rts_core::tool;

use crate::Ident;
use crate::fork::announce;
use crate::microtask::{self, Args, VARIADIC};
use crate::variadic_entry;

variadic_entry! {
    /// `void __kmpc_fork_teams(ident_t *loc, kmp_int32 argc, kmpc_micro fn, ...)`: a teams region.
    __kmpc_fork_teams => fork_teams
}

unsafe extern "C-unwind" fn fork_teams(
    _loc: *const Ident,
    argc: i32,
    f: usize,
    regs: *const [usize; VARIADIC],
    stack: *const usize,
) {
    // SAFETY: `regs` points to the three words saved by the entry, `stack` to the caller's argument area.
    let args = unsafe { Args::gather(argc.max(0) as usize, &*regs, stack) };
    let w = Worker::current();
    let league = asked(w);
    let run: Body = if tool::active() { run_told } else { microtask::run_args };
    // SAFETY: compiled code says that the microtask may run with these arguments in every team.
    unsafe { run_league(w, league, run, f, &raw const args as usize) };
}

/// Runs a team's microtask. Tools that know this ABI expect that a parallel region of the runtime's own is around it.
unsafe extern "C-unwind" fn run_told(f: usize, args: usize) {
    let threads = Worker::current().task().icvs().nthreads();
    let region = tool::region::begins_inside(threads, tool::region::team(false));
    tool::region::set_size(region, 1);
    tool::region::implicit_begins(region, 0, 1, tool::task::IMPLICIT);
    // SAFETY: the caller's contract.
    unsafe { microtask::run_args(f, args) };
    if region.is_some() {
        tool::region::leaves(false);
        // SAFETY: its only task has ended.
        unsafe { tool::region::ends(region) };
    }
}

/// The league from announced clauses, which it consumes, and from the ICVs where there are none.
fn asked(w: &Worker) -> League {
    let mut said = w.announced.get();
    let g = icv::global();
    // Where only bounds are given any number between is right: the upper one.
    let teams = match said.num_teams {
        (0, 0) => league::num_teams().max(1),
        (low, high) => high.max(low),
    };
    let thread_limit = if said.thread_limit != 0 { said.thread_limit } else { league::thread_limit() };
    (said.num_teams, said.thread_limit) = ((0, 0), 0);
    w.announced.set(said);
    League { teams, thread_limit, bind: g.teams_bind.value as u32 }
}

/// Announces the clauses num_teams and thread_limit of the next teams region; 0 where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_push_num_teams(_loc: *const Ident, _gtid: i32, teams: i32, thread_limit: i32) {
    let teams = if teams < 0 { 1 } else { teams as u32 };
    announce(|said| (said.num_teams, said.thread_limit) = ((0, teams), thread_limit.max(0) as u32));
}

/// As `__kmpc_push_num_teams` with both bounds of the num_teams clause.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_push_num_teams_51(_loc: *const Ident, _gtid: i32, low: i32, high: i32, thread_limit: i32) {
    let bounds = (low.max(0) as u32, high.max(0) as u32);
    announce(|said| (said.num_teams, said.thread_limit) = (bounds, thread_limit.max(0) as u32));
}

/// Sets the thread limit of the target region that the calling task runs.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_set_thread_limit(_loc: *const Ident, _gtid: i32, limit: i32) {
    if limit > 0 {
        Worker::current().task().set_icvs(|icvs| icvs.thread_limit = limit as u32);
    }
}

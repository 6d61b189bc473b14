//! How many threads a region gets (OpenMP 5.2, 10.1.1).

use super::{Region, Team, Worker};
use crate::capability;
use crate::icv::TaskIcvs;
use crate::prim::Ordering;

/// What the construct asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request {
    /// num_threads clause; 0 when there is none.
    pub num_threads: u32,
    /// The if clause is false.
    pub serial: bool,
    /// proc_bind clause as `omp_proc_bind_t`; 0 when there is none.
    pub bind: u32,
}

/// Decides the size of the region that `w`'s current task encounters.
#[inline(always)]
pub fn resolve(w: &Worker, request: Request) -> Region {
    let bind = request.bind;
    let by_program = false;
    if request.serial || request.num_threads == 1 {
        return Region { n: 1, bind, requested: 1, by_program };
    }
    let icvs = w.task().icvs();
    let team = w.team();
    if team.active_level() >= icvs.max_active_levels {
        let requested = if request.num_threads != 0 { request.num_threads } else { icvs.nthreads() };
        return Region { n: 1, bind, requested, by_program };
    }
    capability::host::forking();
    let mut n = if request.num_threads != 0 { request.num_threads } else { icvs.nthreads() };
    let requested = n;
    if icvs.dynamic {
        n = n.min(free_capabilities(w));
    } else if request.num_threads == 0 && !icvs.nthreads_is_set() {
        n = capability::host::share(n);
    }
    Region { n: n.max(1), bind, requested, by_program }
}

/// Whether a region without a num_threads clause that `icvs`' task encounters may get fewer threads than `nthreads-var` says: where
/// `dyn-var` says so, and where the size is the runtime's choice and a host language's threads share the CPUs.
pub fn may_shrink(icvs: &TaskIcvs) -> bool {
    icvs.dynamic || !icvs.nthreads_is_set() && capability::host::present()
}

/// Capabilities that no running thread has, and the caller's own.
#[cold]
fn free_capabilities(w: &Worker) -> u32 {
    // The workers of the team to be are free for it, whether they sleep or still spin.
    // SAFETY: only this thread touches its list while it is not idle.
    let team = unsafe { (&*w.hot.get()).get(w.depth.get()) };
    let mine = team.map_or(0, |t| {
        // SAFETY: teams are never freed, and the caller is this one's primary.
        let workers = unsafe { &*(**t).workers.get() };
        workers.iter().filter(|m| !m.parker.is_parked()).count() as u32
    });
    let others = capability::running().saturating_sub(1 + mine);
    let others = others.saturating_add(capability::host::look());
    capability::count().saturating_sub(others).max(1)
}

/// Takes threads for a team of up to `want` from the contention group's limit: the size that the team may have.
///
/// The limit counts the threads that are in regions of the group, its initial thread included. [`settle`] and
/// [`give_back`] return them.
#[cold]
pub(super) fn reserve(w: &Worker, team: &Team, want: u32) -> u32 {
    let limit = w.task().icvs().thread_limit;
    let Some(group) = w.team().group() else { return want };
    let mut taken = 0;
    // ORDER: only the sum counts.
    let _ = group.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |busy| {
        taken = (want - 1).min(limit.saturating_sub(busy));
        Some(busy + taken)
    });
    team.context.reserved.set(taken);
    taken + 1
}

/// The team has `have` threads where `want` were reserved.
pub(super) fn settle(team: &Team, w: &Worker, want: u32, have: u32) {
    let reserved = team.context.reserved.get();
    if reserved != 0 && have < want {
        team.context.reserved.set(reserved - (want - have));
        if let Some(group) = w.team().group() {
            group.busy.fetch_sub(want - have, Ordering::Relaxed);
        }
    }
}

/// Returns the threads of a region that is over.
#[cold]
pub(super) fn give_back(team: &Team, reserved: u32) {
    team.context.reserved.set(0);
    if let Some(group) = team.group() {
        group.busy.fetch_sub(reserved, Ordering::Relaxed);
    }
}

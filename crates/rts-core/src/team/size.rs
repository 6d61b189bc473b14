//! How many threads a region gets (OpenMP 5.2, 10.1.1).

use super::{Region, Worker};
use crate::capability;
use crate::icv::{NO_THREAD_LIMIT, TaskIcvs};
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
#[inline]
pub fn resolve(w: &Worker, request: Request) -> Region {
    let bind = request.bind;
    if request.serial || request.num_threads == 1 {
        return Region { n: 1, bind };
    }
    let icvs = w.task().icvs();
    let team = w.team();
    if team.active_level() >= icvs.max_active_levels {
        return Region { n: 1, bind };
    }
    let mut n = if request.num_threads != 0 { request.num_threads } else { icvs.nthreads() };
    if icvs.dynamic {
        n = n.min(free_capabilities());
    }
    if icvs.thread_limit < NO_THREAD_LIMIT {
        n = n.min(allowance(w, icvs));
    }
    Region { n: n.max(1), bind }
}

/// Capabilities that no running thread has, and the caller's own.
#[cold]
fn free_capabilities() -> u32 {
    capability::count()
}

/// Threads that the contention group may still have, the caller included.
#[cold]
fn allowance(w: &Worker, icvs: &TaskIcvs) -> u32 {
    let team = w.team();
    let mut busy = 1u32;
    // Every enclosing region of the group holds its members; those beside the caller are busy.
    let mut at = Some(team);
    while let Some(t) = at {
        busy = busy.saturating_add(t.size() - 1);
        if t.level() == 0 {
            // An initial team: the group begins here.
            break;
        }
        at = t.outer().map(|(o, _)| o);
    }
    let group = team.group();
    let others = group.map_or(0, |g| g.busy.load(Ordering::Relaxed));
    icvs.thread_limit.saturating_sub(busy.max(others)).saturating_add(1)
}

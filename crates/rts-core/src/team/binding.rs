//! Binding of team members to places (OpenMP 5.2, 10.1.3), and OMP_DISPLAY_AFFINITY (21.2.5).
//!
//! Nothing here happens unless the environment asks for it: [`wanted`] is one load. With a policy in force the primary
//! lays the team out ([`lay_out`]), which costs nothing per thread, and every member binds itself at its start of the region
//! if its place has changed ([`entered`]).
//!
//! A host thread belongs to the program. It is bound while it is in a region only; at the end of the outermost region
//! it gets the mask back that it had before ([`left`]). A thread created or a process forked outside of regions thus
//! never inherits a place. Its number of place is known outside too: the place that its next region starts from.

use super::{Member, Team, Worker, describe};
use crate::icv::{self, Bind, GlobalIcvs};
use crate::prim::process::{AtomicBool, AtomicU32, Ordering};
use crate::sys::report;
use crate::topology::{self, CpuSet, Partition, Policy, assign_one};
use once_cell::race::OnceBox;

static WANTED: AtomicBool = AtomicBool::new(false);

/// Whether an ABI writes the reports of OMP_DISPLAY_AFFINITY itself.
static REPORTED_ELSEWHERE: AtomicBool = AtomicBool::new(false);

/// From now on the caller writes the reports of regions: its programs expect them in another place than the standard error.
pub fn leave_reports_to_caller() {
    REPORTED_ELSEWHERE.store(true, Ordering::Relaxed);
}

/// Host threads that were bound so far: each begins at another place.
static HOSTS: AtomicU32 = AtomicU32::new(0);

/// The process's CPUs before the runtime bound any thread.
static UNBOUND: OnceBox<CpuSet> = OnceBox::new();

/// How the members of a team are laid out over places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// `None`: members are not bound.
    policy: Option<Policy>,
    /// The primary thread's place.
    place: u32,
    /// `place-partition-var` of the encountering task.
    partition: Partition,
    /// The team's size.
    n: u32,
    /// Members report where they run.
    report: bool,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout { policy: None, place: 0, partition: Partition { first: 0, len: 0 }, n: 0, report: false }
    }
}

/// Whether regions have anything to do with places at all.
#[inline(always)]
pub fn wanted() -> bool {
    WANTED.load(Ordering::Relaxed)
}

/// Called once at the start of the runtime.
pub(super) fn set_up(g: &GlobalIcvs) {
    if binds(g) || g.display_affinity.value {
        let _ = UNBOUND.get_or_init(|| Box::new(topology::process_mask()));
        WANTED.store(true, Ordering::Release);
    }
}

fn binds(g: &GlobalIcvs) -> bool {
    !g.places.value.is_empty() && g.bind.value.iter().any(|&b| b != Bind::False)
}

/// The primary lays out its team for a region with proc_bind clause `clause` (0: none). It is still in the outer team.
#[cold]
#[inline(never)]
pub(super) fn lay_out(w: &Worker, team: &Team, clause: u32) {
    let g = icv::global();
    let outer = w.task().icvs();
    let mut bind = outer.bind;
    if let Some(asked) = Bind::from_number(clause)
        && asked != Bind::False
        && bind != Bind::False
    {
        bind = asked;
        let mut values = *team.icvs();
        values.set_bind_of_clause(asked, outer);
        // SAFETY: no member is in the region yet.
        unsafe { team.set_own_icvs(values) };
    }
    let n = team.size();
    let mut layout = Layout { n, ..Layout::default() };
    if let Some(policy) = bind.policy()
        && !g.places.value.is_empty()
    {
        layout.policy = Some(policy);
        layout.partition = partition(w);
        layout.place = start(w, layout.partition);
    }
    if g.display_affinity.value && !REPORTED_ELSEWHERE.load(Ordering::Relaxed) {
        let before = Layout { report: false, ..team.layout.get() };
        layout.report = layout != before;
    }
    team.layout.set(layout);
}

/// The place that `w`'s teams start from.
fn start(w: &Worker, partition: Partition) -> u32 {
    match w.place.get() {
        0 if w.is_host() => home(w),
        0 => partition.first,
        place => place - 1,
    }
}

/// The place that a host thread's outermost regions start from: the first for the first thread, then one after the other.
fn home(w: &Worker) -> u32 {
    if w.home.get() == 0 {
        let places = icv::global().places.value.len().max(1) as u32;
        w.home.set(HOSTS.fetch_add(1, Ordering::Relaxed) % places + 1);
    }
    w.home.get() - 1
}

/// A member begins a region: binds itself, and reports if asked to.
#[cold]
#[inline(never)]
pub(super) fn entered(w: &Worker, team: &Team, me: &Member) {
    let layout = team.layout.get();
    match layout.policy {
        Some(policy) => {
            if let Some(to) = assign_one(policy, layout.n, layout.place, layout.partition, me.tid) {
                bind_to(w, to.place);
            }
        }
        None if !w.is_host() && w.place.get() != 0 => {
            w.place.set(0);
            if let Some(all) = UNBOUND.get() {
                topology::binding::bind(all);
            }
        }
        None => {}
    }
    if layout.report {
        report::text(&(describe::affinity(w, "") + "\n"));
    }
}

fn bind_to(w: &Worker, place: u32) {
    if w.place.get() == place + 1 {
        return;
    }
    let Some(cpus) = icv::global().places.value.get(place as usize) else { return };
    if w.is_host() {
        // SAFETY: only the thread itself touches its mask.
        let mask = unsafe { &mut *w.mask.get() };
        if mask.is_none() {
            *mask = topology::binding::current();
        }
    }
    if topology::binding::bind(cpus) {
        w.place.set(place + 1);
    }
}

/// A thread is outside of all regions again.
#[cold]
#[inline(never)]
pub(super) fn left(w: &Worker) {
    if w.is_host() && w.place.get() != 0 {
        w.place.set(0);
        // SAFETY: only the thread itself touches its mask.
        if let Some(mask) = unsafe { &mut *w.mask.get() }.take() {
            topology::binding::bind(&mask);
        }
    }
}

/// The number of the place that the calling thread is bound to (`omp_get_place_num`, OpenMP 5.2, 18.3.5); `None` when it is
/// not bound. Outside of regions: the place that its next region starts from.
pub fn place_num(w: &Worker) -> Option<u32> {
    match w.place.get() {
        0 if w.is_host() && w.task().icvs().bind != Bind::False && binds(icv::global()) => Some(home(w)),
        0 => None,
        place => Some(place - 1),
    }
}

/// `place-partition-var` of the calling thread's implicit task (`omp_get_partition_place_nums`, OpenMP 5.2, 18.3.7).
pub fn partition(w: &Worker) -> Partition {
    let (mut team, mut tid) = (w.team(), w.tid());
    loop {
        let layout = team.layout.get();
        if let Some(policy) = layout.policy
            && let Some(to) = assign_one(policy, layout.n, layout.place, layout.partition, tid)
        {
            return to.partition;
        }
        match team.outer() {
            Some(outer) => (team, tid) = outer,
            None => return icv::global().all_places(),
        }
    }
}

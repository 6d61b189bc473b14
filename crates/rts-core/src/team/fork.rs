//! Fork and the primary's end of the join.

use super::worker::{Body, Mailbox, WORDS};
use super::{Group, Member, Team, Worker, binding, cancel, host, join, pool, size, slot, tree};
use crate::icv::{NO_THREAD_LIMIT, TaskIcvs};
use crate::prim::{Ordering, fence, prefetch};
use crate::sys::{call, thread, tls, tsan};
use crate::tool;

/// After so many regions the primary looks whether the machine has changed, should no thread have gone to sleep meanwhile.
const LOOK_EVERY: u64 = 64;
/// Up to this size of team each order is posted with a fence of its own, so that the workers start a little earlier, and its words
/// come in each mailbox.
pub(super) const FEW: u32 = 4;

/// What a region is to be, decided by [`super::resolve`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Region {
    /// Threads in the team, at least 1.
    pub n: u32,
    /// proc_bind clause as `omp_proc_bind_t`, 0 when there is none.
    pub bind: u32,
    /// Threads asked for, which tools are told; 0: tools are told nothing of the region.
    pub requested: u32,
    /// The caller of [`fork`] returns to compiled code, which runs the primary's part.
    pub by_program: bool,
}

/// Begins a parallel region: the workers of the team call `run(a, b)`, the calling thread becomes member 0 and returns.
///
/// The team may come out smaller than `region.n` when threads cannot be made. [`join`] ends the region.
///
/// # Safety
/// `run(a, b)` may be called from other threads until [`join`]; calls of `fork` and `join` on a thread are paired.
#[inline(never)]
pub unsafe fn fork(w: &Worker, region: Region, run: Body, a: usize, b: usize) -> &Team {
    // SAFETY: by contract.
    unsafe { fork_with(w, region, run, a, b, None) }
}

/// As [`fork`], inlined, for the shortest regions. Each worker has `words` at [`Worker::words`] when it calls `run(a, b)`: in its
/// mailbox or, in a larger team, in the team, which outlives the caller's frame.
///
/// # Safety
/// As for [`fork`].
#[inline(always)]
pub unsafe fn fork_with<'a>(
    w: &'a Worker,
    region: Region,
    run: Body,
    a: usize,
    b: usize,
    words: Option<&[usize; WORDS]>,
) -> &'a Team {
    let depth = w.depth.get();
    // SAFETY: only this thread touches its list while it is not idle.
    let hot = unsafe { &mut *w.hot.get() };
    let team: &Team = match hot.get(depth) {
        // SAFETY: teams are never freed.
        Some(&t) => unsafe { &*t },
        None => {
            let t = pool::spare_team();
            hot.push(t as *const Team as *mut Team);
            t
        }
    };
    let mut want = region.n;
    if w.task().icvs().thread_limit < NO_THREAD_LIMIT {
        want = size::reserve(w, team, want);
    }
    if team.n.get() != want {
        team.resize(w, want);
    }
    let outer = w.team();
    team.nest(w, outer);
    let binds = binding::wanted();
    if binds {
        binding::lay_out(w, team, region.bind);
    }
    let epoch = team.context.epoch.get() + 1;
    if epoch.is_multiple_of(LOOK_EVERY) {
        host::look_around();
    }
    team.context.epoch.set(epoch);
    w.depth.set(depth + 1);
    let n = team.n.get();
    let told = tool::active();
    if told {
        begin_told(team, region);
    }
    if n > 1 {
        let fp = thread::fp_control();
        tsan::release(team.fork_mark());
        if n <= FEW {
            for tid in 1..n {
                let m = team.member(tid);
                m.worker().command(m, epoch, (run, a, b), words, fp, true);
                m.worker().notify();
            }
        } else {
            if let Some(words) = words {
                team.words.set(*words);
            }
            if team.tree.get() >= n {
                post(team, 1..n, epoch, (run, a, b), fp);
            } else {
                post(team, tree::told(0, n, team.tree.get()), epoch, (run, a, b), fp);
            }
        }
    }
    let me = team.member(0);
    me.begin(team, epoch);
    me.created_before.set(me.created());
    w.enter(team, me, 0, &me.task);
    if binds {
        binding::entered(w, team, me);
    }
    if told {
        tool::region::implicit_begins(team.context.told.get(), 0, n, tool::task::IMPLICIT);
    }
    team
}

/// Posts the region's order to `members`. One fence for all: the mailboxes' lines come side by side, not one after the other.
#[inline(always)]
fn post(team: &Team, members: impl Iterator<Item = u32> + Clone, epoch: u64, order: (Body, usize, usize), fp: u64) {
    for tid in members.clone() {
        let m = team.member(tid);
        m.worker().command(m, epoch, order, None, fp, false);
    }
    fence(Ordering::SeqCst);
    for tid in members {
        team.member(tid).worker().notify();
    }
}

/// In a team that is a tree a worker passes its order on to the members below it before it begins.
#[cold]
#[inline(never)]
fn pass_on(team: &Team, me: &Member, order: (Body, usize, usize), mail: &Mailbox) {
    post(team, tree::told(me.tid, team.size(), team.tree.get()), mail.epoch.get(), order, mail.fp_control.get());
}

/// A tool is told of the region.
#[cold]
fn begin_told(team: &Team, region: Region) {
    let told = match region.requested {
        0 => None,
        n => tool::region::begins(n, tool::region::team(region.by_program)),
    };
    tool::region::set_size(told, team.n.get());
    team.context.told.set(told);
}

/// A tool is told that the region is over.
#[cold]
fn end_told(team: &Team) {
    let told = team.context.told.take();
    if told.is_some() {
        tool::region::leaves(team.n.get() > 1);
        // SAFETY: made for this fork; all members have arrived.
        unsafe { tool::region::ends(told) };
    }
}

/// Ends the innermost region that the calling thread forked: waits for all members and all tasks of the team.
///
/// # Safety
/// Paired with [`fork`] on the same thread, all inner regions joined.
#[inline]
pub unsafe fn join(w: &Worker) {
    let team = w.team();
    let me = w.member();
    let told = tool::active();
    if told && team.context.told.get().is_some() && team.n.get() > 1 {
        tool::region::waits(false);
    }
    join::wait_for_members(w, team, me);
    tsan::acquire(team.join_mark());
    if told {
        end_told(team);
    }
    if team.cancel.load(Ordering::Relaxed) != 0 {
        team.settle_after_cancel();
    }
    let depth = w.depth.get() - 1;
    w.depth.set(depth);
    if depth == 0 && binding::wanted() {
        binding::left(w);
    }
    let reserved = team.context.reserved.get();
    if reserved != 0 {
        size::give_back(team, reserved);
    }
    let member = team.context.outer_member.get();
    // SAFETY: the encountering task's team and member outlive the region.
    let tid = unsafe { (*member).tid };
    w.enter(team.context.outer.get(), member, tid, team.context.outer_task.get());
}

/// Runs the order in the worker's mailbox, up to and including its arrival at the end of the region. `fp_control`: the thread's
/// floating-point control now.
#[inline(always)]
pub(super) fn run_order(w: &Worker, fp_control: u64) {
    let mail = &w.mailbox;
    let (run, a, b) = (mail.run.get(), mail.a.get(), mail.b.get());
    // Where compiled code keeps what its threads share, most often.
    prefetch(b as *const u8);
    let fp = mail.fp_control.get();
    if fp != fp_control {
        thread::set_fp_control(fp);
    }
    // SAFETY: the commander set it, and members are never freed.
    let me: &Member = unsafe { &*mail.member.get() };
    let team = me.team();
    let epoch = mail.epoch.get();
    if team.is_tree()
        && let Some(run) = run
    {
        pass_on(team, me, (run, a, b), mail);
    }
    me.begin(team, epoch);
    me.created_before.set(me.created());
    w.enter(team, me, me.tid, &me.task);
    if binding::wanted() {
        binding::entered(w, team, me);
    }
    tsan::acquire(team.fork_mark());
    let told = tool::active();
    if told {
        tool::region::implicit_begins(team.context.told.get(), me.tid, team.size(), tool::task::IMPLICIT);
    }
    if let Some(run) = run {
        // SAFETY: `fork`'s caller says that the body may run on the team's workers until the join.
        unsafe { call::two(run as usize, a, b) };
    }
    join::arrive(w, team, me, epoch, told);
}

/// The end of [`run_order`] on a thread that left the body by pthread_exit.
#[cold]
pub(super) fn end_order(w: &Worker) {
    let me = w.member();
    join::arrive(w, me.team(), me, w.mailbox.epoch.get(), tool::active());
}

impl Team {
    /// Sets the size to `n` or as close below as threads can be made.
    #[cold]
    #[inline(never)]
    fn resize(&self, w: &Worker, n: u32) {
        // SAFETY: the primary's own data while the team is outside of a region.
        let (workers, table) = unsafe { (&mut *self.workers.get(), &mut *self.table.get()) };
        let want = n as usize;
        if workers.len() + 1 < want {
            let missing = want - 1 - workers.len();
            workers.reserve(missing);
            pool::recruit(w, missing, workers);
        }
        let have = want.min(workers.len() + 1);
        while table.len() < have {
            let m = Member::new(self, table.len() as u32);
            table.push(Box::leak(Box::new(m)));
        }
        self.members.set(table.as_ptr());
        let first = self.n.get().max(1) as usize;
        self.n.set(have as u32);
        // Unit tests have no machine for a tree, but are to see it.
        self.tree.set(tree::width(have as u32, cfg!(test) || !self.crowded()));
        self.last_leads.set(self.crowded() && !self.is_tree());
        let lead = self.member(0);
        lead.worker.set(w);
        for tid in 1..have as u32 {
            let m = self.member(tid);
            let player: *const Worker = workers[tid as usize - 1];
            if tid as usize >= first || !core::ptr::eq(m.worker.get(), player) {
                m.worker.set(player);
                m.worker().arrival().forget();
                m.count.set(lead.count.get());
                m.line.set_count(lead.count.get());
                m.seq.set(lead.seq.get());
                m.singles.set(lead.singles.get());
            }
        }
        // No task is left; but only over all members are as many finished as were created.
        for &m in table.iter() {
            // SAFETY: members are never freed.
            let tally = unsafe { &(*m).tasks };
            tally.finished.store(tally.created.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        self.finished_outside.store(0, Ordering::Relaxed);
        size::settle(self, w, n, have as u32);
    }

    /// Links the team to the region it is encountered in.
    #[inline(always)]
    fn nest(&self, w: &Worker, outer: &Team) {
        let (ot, om, task) = w.context();
        self.context.outer.set(ot);
        self.context.outer_member.set(om);
        self.context.outer_task.set(task);
        let lead = self.member(0);
        if !core::ptr::eq(lead.worker.get(), w) {
            // The workers read the line.
            lead.worker.set(w);
        }
        let level = outer.level.get() + 1;
        if self.level.get() != level {
            self.level.set(level);
        }
        let active = outer.active_level.get() + u32::from(self.n.get() > 1);
        if self.active_level.get() != active {
            self.active_level.set(active);
        }
        if self.league.get() != outer.league.get() {
            self.league.set(outer.league.get());
        }
        if self.group.get() != outer.group.get() {
            self.group.set(outer.group.get());
        }
        let encountering = w.task();
        let values = encountering.icvs();
        let global = crate::icv::global();
        if values.counts_down(global) {
            // SAFETY: no member is in the region yet.
            unsafe { self.set_own_icvs(values.for_implicit_task(global)) };
        } else if self.values.get() != encountering.icvs_ptr() {
            // The encountering task is suspended while the region lasts, so its values stay.
            self.values.set(encountering.icvs_ptr());
        }
    }

    /// Makes a team of one, just forked by the calling thread, an initial team of a league (OpenMP 5.2, 10.2).
    pub(super) fn begin_contention_group(&self, league: (u32, u32), icvs: &TaskIcvs) {
        self.level.set(0);
        self.active_level.set(0);
        self.league.set(league);
        self.begin_group();
        // SAFETY: the only member is the calling thread, and no reference to the values is in use.
        unsafe { self.set_own_icvs(*icvs) };
        self.member(0).task.reset(self.values.get());
    }

    /// The team's one thread is the initial thread of a contention group.
    fn begin_group(&self) {
        self.own_group.busy.store(1, Ordering::Relaxed);
        let own: *const Group = &raw const self.own_group;
        self.group.set(own);
    }

    /// After a cancelled region the members have met different numbers of barriers and constructs: make them equal.
    #[cold]
    pub(super) fn settle_after_cancel(&self) {
        let n = self.n.get();
        let seq = (0..n).map(|t| self.member(t).seq.get()).max().unwrap_or(0);
        let singles = (0..n).map(|t| self.member(t).singles.get()).max().unwrap_or(0);
        let count = (0..n).map(|t| self.member(t).count.get()).max().unwrap_or(0);
        for tid in 0..n {
            let m = self.member(tid);
            m.seq.set(seq);
            m.singles.set(singles);
            m.count.set(count);
            m.line.set_count(count);
        }
        for s in seq + 1..=seq + slot::RING {
            self.slot(s).reset(s);
        }
        self.release.store(count, Ordering::Relaxed);
        self.cancel.store(0, Ordering::Relaxed);
    }

    /// Makes this the implicit region around everything that a host thread does.
    pub(super) fn become_initial(&self, w: &Worker) {
        self.n.set(1);
        self.level.set(0);
        self.active_level.set(0);
        self.lost.set(false);
        self.league.set((0, 1));
        self.context.outer.set(core::ptr::null());
        self.context.outer_member.set(core::ptr::null());
        self.context.outer_task.set(core::ptr::null());
        // SAFETY: the team is the calling thread's alone.
        unsafe { self.set_own_icvs(crate::icv::initial()) };
        self.begin_group();
        let epoch = self.context.epoch.get() + 1;
        self.context.epoch.set(epoch);
        let me = self.member(0);
        me.worker.set(w);
        me.begin(self, epoch);
        me.created_before.set(me.created());
        tls::set_number(0);
    }

    /// Takes the workers off an idle team, and off the teams that they are primaries of.
    ///
    /// # Safety
    /// The team and its workers are outside of all regions, and the caller is their commander.
    pub(super) unsafe fn dissolve(&'static self, idle: &mut Vec<&'static Worker>, teams: &mut Vec<&'static Team>) {
        // SAFETY: by contract.
        let workers = unsafe { &mut *self.workers.get() };
        for w in workers.drain(..) {
            // SAFETY: the worker is idle and commanded by the caller.
            for inner in unsafe { core::mem::take(&mut *w.hot.get()) } {
                // SAFETY: as for the outer team.
                unsafe { (*inner).dissolve(idle, teams) };
            }
            idle.push(w);
        }
        self.n.set(1);
        self.cancel.store(cancel::PARALLEL, Ordering::Relaxed);
        self.settle_after_cancel();
        teams.push(self);
    }
}

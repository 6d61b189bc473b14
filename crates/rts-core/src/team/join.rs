//! Arrival, the join, barriers, and waiting with tasks at hand.

use super::{Member, Team, Worker, cancel, tree};
use crate::barrier;
use crate::capability;
use crate::prim::process::{AtomicPtr, Ordering};
use crate::prim::{dekker, fence, spin_hint};
use crate::sleeper::{Sleeper, announce};
use crate::sys::{clock, tsan};
use crate::tool;
use crate::wait::{self, Condition};

/// How the layers of waiting reach the tasks above them.
#[derive(Debug)]
pub struct Hooks {
    /// Runs one explicit task that the thread may run now; false when it found none.
    pub run_one: fn(&Worker) -> bool,
    /// Whether there seems to be one. True: the last look before sleeping, which misses nothing.
    pub has_work: fn(&Worker, bool) -> bool,
}

static HOOKS: AtomicPtr<Hooks> = AtomicPtr::new(core::ptr::null_mut());

/// Sets the hooks; called before the first task is deferred.
pub fn set_hooks(hooks: &'static Hooks) {
    HOOKS.store(hooks as *const Hooks as *mut Hooks, Ordering::Release);
}

fn hooks() -> Option<&'static Hooks> {
    // SAFETY: null or set by `set_hooks` from a static.
    unsafe { HOOKS.load(Ordering::Acquire).as_ref() }
}

/// Runs tasks until none is found.
fn run_tasks(w: &Worker) {
    if let Some(h) = hooks() {
        while (h.run_one)(w) {}
    }
}

struct Helping<'a, C> {
    w: &'a Worker,
    cond: &'a mut C,
    epoch: u64,
    hooks: Option<&'static Hooks>,
    blind: bool,
    /// About to sleep, from the first time on.
    last: bool,
    sleeper: Sleeper<'a>,
}

impl<C: FnMut() -> bool> Condition for Helping<'_, C> {
    #[inline(always)]
    fn ready(&mut self) -> bool {
        if (self.cond)() || self.sleeper.was_called() {
            return true;
        }
        if self.w.team().has_tasks(self.epoch) {
            if self.hooks.is_none() {
                self.hooks = hooks();
            }
            return self.hooks.is_some_and(|h| (h.has_work)(self.w, self.last));
        }
        false
    }

    fn about_to_park(&mut self) {
        self.last = true;
        let team = self.w.team();
        self.blind = !self.sleeper.lies_down(team.has_tasks(self.epoch).then_some(&team.hungry));
    }

    fn unparked(&mut self) {
        let team = self.w.team();
        if team.has_tasks(self.epoch) {
            self.sleeper.gets_up(&team.hungry);
        }
    }

    fn nap_ns(&self) -> Option<u64> {
        self.blind.then_some(1_000_000)
    }
}

/// Waits for `cond`, running tasks of the team meanwhile. Whoever makes `cond` true wakes the thread (`Parker::unpark`).
#[inline(always)]
pub fn wait_helping(w: &Worker, mut cond: impl FnMut() -> bool) {
    let epoch = w.member().epoch();
    loop {
        if cond() {
            return;
        }
        let team = w.team();
        if team.is_lost() {
            run_tasks(w);
            return;
        }
        if team.has_tasks(epoch)
            && let Some(h) = hooks()
        {
            let mut ran = false;
            let mut over = false;
            while !over && (h.run_one)(w) {
                ran = true;
                over = cond();
            }
            if ran {
                // It may have been the last task: whoever waits for that is the primary.
                fence(Ordering::SeqCst);
                team.member(0).worker().notify();
            }
            if over {
                return;
            }
        }
        let crowded = team.crowded();
        let mut helping =
            Helping { w, cond: &mut cond, epoch, hooks: None, blind: false, last: crowded, sleeper: w.sleeper(epoch) };
        wait::until(&w.parker, &w.patience, crowded, &mut helping);
    }
}

/// A worker arrives at the end of the region; `told`: a tool was told of its implicit task.
#[inline(always)]
pub(super) fn arrive(w: &Worker, team: &Team, me: &Member, epoch: u64, told: bool) {
    let mut created = me.created() != me.created_before.get();
    if told {
        tool::region::waits(true);
    }
    if team.has_tasks(epoch) {
        run_tasks(w);
    }
    if team.is_tree() {
        created |= gather_arrivals(w, team, me, epoch);
    }
    if told {
        tool::region::arrives();
    }
    let waiter = team.above(me.tid);
    tsan::release(team.join_mark());
    w.arrival().join(epoch, created);
    // From here on the team is the primary's alone.
    waiter.notify();
}

/// Waits for the arrivals of the members below `me`, each of which stands for those below it. Whether one of them says that it
/// created tasks.
#[inline(never)]
fn gather_arrivals(w: &Worker, team: &Team, me: &Member, epoch: u64) -> bool {
    let mut created = false;
    for tid in tree::children(me.tid, team.size(), team.tree.get()) {
        let arrival = team.member(tid).worker().arrival();
        // One that helps has come, too: then there are tasks, and the primary looks at every arrival itself.
        if !arrival.has_left(epoch) {
            wait_helping(w, || arrival.has_left(epoch));
        }
        created |= arrival.created();
    }
    created
}

/// How long a worker that helps looks for tasks before it says that it is hungry, in microseconds: that makes every other thread
/// pass a barrier, and it must be called again.
const HELP_US: u64 = 100;

/// What a worker that helps has found.
enum Look {
    Work,
    Nothing,
    /// The region is over.
    Over,
}

/// Looks for tasks for a while.
fn look_for_work(w: &Worker, me: &Member, epoch: u64) -> Look {
    let team = me.team();
    let Some(h) = hooks() else { return Look::Nothing };
    let spins = !team.crowded() && !capability::short();
    let limit = if spins { HELP_US.saturating_mul(clock::ticks_per_us()).min(capability::spin_ticks()) } else { 0 };
    let start = clock::ticks();
    loop {
        if (h.has_work)(w, false) {
            return Look::Work;
        }
        // Nobody can make more tasks: the primary's implicit task has ended, and so have the others'.
        if team.closing.load(Ordering::Acquire) == epoch && team.outstanding() == 0 {
            let others = (1..team.size()).all(|t| t == me.tid || team.member(t).worker().arrival().has_joined(epoch));
            return if others { Look::Over } else { Look::Nothing };
        }
        if clock::ticks().wrapping_sub(start) >= limit {
            return Look::Nothing;
        }
        spin_hint();
    }
}

/// A worker that has arrived is called for help.
#[cold]
pub(super) fn help_after_arrival(w: &Worker, me: &Member, epoch: u64) {
    if !w.arrival().go_back(epoch) {
        return;
    }
    let team = me.team();
    if tool::active() {
        tool::region::comes_back(team.context.told.get());
    }
    let primary = team.member(0).worker();
    let bit = 1 << me.tid.min(63);
    team.hungry.fetch_and(!bit, Ordering::SeqCst);
    loop {
        // The hooks may have come after the arrival.
        if let Some(h) = hooks() {
            while (h.run_one)(w) {}
        }
        match look_for_work(w, me, epoch) {
            Look::Work => continue,
            Look::Over => break,
            Look::Nothing => {}
        }
        // Nothing found: say so, then look again.
        announce(&team.hungry, bit);
        if !hooks().is_some_and(|h| (h.has_work)(w, true)) {
            break;
        }
        // A producer must not spend its call on a thread that is awake.
        team.hungry.fetch_and(!bit, Ordering::SeqCst);
    }
    tsan::release(team.join_mark());
    if tool::active() {
        tool::region::arrives();
    }
    w.arrival().join(epoch, true);
    primary.notify();
}

/// The primary waits until every member has arrived and every task of the team is done.
#[inline(always)]
pub(super) fn wait_for_members(w: &Worker, team: &Team, me: &Member) {
    let epoch = me.epoch();
    let n = team.size();
    let mut tasks = me.created() != me.created_before.get();
    if n > 1 {
        if team.is_lost() {
            run_tasks(w);
            team.mourn();
            return;
        }
        if team.has_tasks(epoch) {
            // ORDER: what this thread did in the region is before what a helper concludes.
            team.closing.store(epoch, Ordering::Release);
        }
        if team.is_tree() {
            tasks |= gather_arrivals(w, team, me, epoch);
        } else {
            for tid in 1..n {
                let arrival = team.member(tid).worker().arrival();
                if !arrival.has_joined(epoch) {
                    wait_helping(w, || arrival.has_joined(epoch));
                }
                tasks |= arrival.created();
            }
        }
    }
    if tasks {
        finish_tasks(w, team, n, epoch);
    }
}

#[cold]
#[inline(never)]
fn finish_tasks(w: &Worker, team: &Team, n: u32, epoch: u64) {
    loop {
        wait_helping(w, || {
            (1..n).all(|t| team.member(t).worker().arrival().has_joined(epoch)) && team.outstanding() == 0
        });
        let mut closed = true;
        for tid in 1..n {
            closed &= team.member(tid).worker().arrival().close(epoch);
        }
        if closed {
            break;
        }
    }
    team.hungry.store(0, Ordering::Relaxed);
    team.picky.store(0, Ordering::Relaxed);
    // The next region may have fewer members: the sums must not miss what others counted.
    for tid in 0..n {
        let tally = &team.member(tid).tasks;
        tally.created.store(0, Ordering::Relaxed);
        tally.finished.store(0, Ordering::Relaxed);
    }
    team.finished_outside.store(0, Ordering::Relaxed);
}

/// The team's barrier (OpenMP 5.2, 15.3): returns when all members have arrived and all tasks are done.
///
/// True when the parallel region was cancelled; then other members may not come.
#[inline]
pub fn barrier(w: &Worker) -> bool {
    barrier_as(w, tool::Sync::Workshare)
}

/// As [`barrier`], of a kind that tools are told.
#[inline]
pub fn barrier_as(w: &Worker, kind: tool::Sync) -> bool {
    if tool::active() { meet_told(w, kind) } else { meet(w) }
}

#[cold]
#[inline(never)]
fn meet_told(w: &Worker, kind: tool::Sync) -> bool {
    let open = tool::sync::begins(kind);
    let cancelled = meet(w);
    tool::sync::ends(open);
    cancelled
}

#[inline]
fn meet(w: &Worker) -> bool {
    let team = w.team();
    let me = w.member();
    let two = team.size() == 2 && !team.crowded();
    let plain = team.cancel.load(Ordering::Relaxed) == 0 && me.created() == me.created_before.get();
    if two && plain && !team.has_tasks(me.epoch()) && !tsan::active() {
        return meet_peer(w, team, me);
    }
    meet_any(w, team, me)
}

/// Two members, neither with anything to put in order as far as this one knows: the way that must be short.
#[inline(always)]
fn meet_peer(w: &Worker, team: &Team, me: &Member) -> bool {
    let count = me.count.get() + 1;
    me.count.set(count);
    let peer = team.member(1 - me.tid);
    me.line.arrive(count, 0);
    peer.worker().notify();
    if wait::briefly(|| peer.line.has_arrived(count)) && peer.line.flags_at(count) == 0 && !team.is_cancelled() {
        me.line.prepare(count);
        return false;
    }
    hear_peer(w, team, me, count, 0)
}

#[inline(never)]
fn meet_any(w: &Worker, team: &Team, me: &Member) -> bool {
    team.order_before(me);
    let cancelled = pass(w, team, me);
    team.order_after(me);
    cancelled
}

fn pass(w: &Worker, team: &Team, me: &Member) -> bool {
    let n = team.size();
    let count = me.count.get() + 1;
    me.count.set(count);
    let cancelled = team.cancel.load(Ordering::Relaxed);
    let created = me.created() != me.created_before.get();
    let mut flags = 0;
    if cancelled != 0 || created {
        flags = if created { barrier::TASKS } else { 0 } | if cancelled != 0 { barrier::SLOW } else { 0 };
    }
    let epoch = me.epoch();
    if n == 2 {
        me.line.arrive(count, flags);
        team.member(1 - me.tid).worker().notify();
        return hear_peer(w, team, me, count, flags);
    } else if n == 1 {
        if flags != 0 {
            put_in_order(w, team);
            me.created_before.set(me.created());
        }
        return team.is_cancelled();
    } else if team.last_leads.get() {
        return meet_by_last(w, team, me, count, flags);
    } else {
        flags |= gather(w, team, tree::children(me.tid, n, team.tree.get()), count, epoch);
        if team.is_cancelled() {
            return true;
        }
        me.line.arrive(count, flags);
        if me.tid != 0 {
            team.above(me.tid).notify();
        }
    }
    central(w, team, me, count, flags, n);
    team.is_cancelled()
}

/// The second half of a barrier of two: the member has arrived with `flags`.
#[inline(never)]
fn hear_peer(w: &Worker, team: &Team, me: &Member, count: u64, flags: u64) -> bool {
    let peer = team.member(1 - me.tid);
    let epoch = me.epoch();
    wait_helping(w, || peer.line.has_arrived(count) || peer.has_left(epoch) || team.is_cancelled());
    me.line.prepare(count);
    let flags = flags | peer.line.flags_at(count);
    if flags != 0 {
        central(w, team, me, count, flags, 2);
    }
    team.is_cancelled()
}

/// The barrier of a team that has more threads than CPUs: the member that comes last releases the others and goes on. Were it always
/// the primary's part, a CPU would have to come back to the primary first.
///
/// Whoever arrives last sees that all have, since arrivals are SeqCst exchanges; two may see it, and `led` elects one. With flags
/// it is the primary's part after all, because whoever finishes the last task wakes the primary.
#[inline(never)]
fn meet_by_last(w: &Worker, team: &Team, me: &Member, count: u64, flags: u64) -> bool {
    let (n, epoch) = (team.size(), me.epoch());
    let all_here = || {
        (0..n).all(|t| {
            let m = team.member(t);
            m.line.has_arrived(count) || m.has_left(epoch)
        })
    };
    let all_flags = || (0..n).fold(0, |flags, t| flags | team.member(t).line.flags_at(count));
    let released = || team.release.load(Ordering::SeqCst) >= count || team.is_cancelled();
    me.line.arrive(count, flags);
    // ORDER: two that arrive last at the same time: one of them at least sees the other.
    dekker();
    if me.tid != 0 && !released() && all_here() {
        if all_flags() != 0 {
            team.member(0).worker().notify();
        } else if team.led.fetch_max(count, Ordering::SeqCst) < count {
            release(w, team, me, count, 0);
        }
    }
    if me.tid == 0 {
        wait_helping(w, || released() || all_here());
        if !released() && team.led.fetch_max(count, Ordering::SeqCst) < count {
            release(w, team, me, count, all_flags());
        }
    }
    wait_helping(w, released);
    me.created_before.set(me.created());
    team.is_cancelled()
}

/// Waits until `members` have arrived at barrier `count`, and returns their flags.
fn gather(w: &Worker, team: &Team, members: impl Iterator<Item = u32>, count: u64, epoch: u64) -> u64 {
    let mut flags = 0;
    for tid in members {
        let m = team.member(tid);
        wait_helping(w, || m.line.has_arrived(count) || m.has_left(epoch) || team.is_cancelled());
        flags |= m.line.flags_at(count);
    }
    flags
}

/// The barrier by way of the primary: it waits for all, finishes the tasks, puts things in order, and releases.
fn central(w: &Worker, team: &Team, me: &Member, count: u64, mut flags: u64, n: u32) {
    if me.tid == 0 {
        // In a team of more than two it has gathered already.
        if n == 2 {
            flags |= gather(w, team, 1..n, count, me.epoch());
        }
        if team.is_cancelled() {
            return;
        }
        release(w, team, me, count, flags);
    } else {
        wait_helping(w, || team.release.load(Ordering::SeqCst) >= count || team.is_cancelled());
        me.line.prepare(count);
    }
    if flags != 0 || me.created() != me.created_before.get() {
        me.created_before.set(me.created());
    }
}

/// Lets the others go on from barrier `count`, at which all members are; `flags`: all theirs.
#[inline(always)]
fn release(w: &Worker, team: &Team, me: &Member, count: u64, flags: u64) {
    if flags != 0 {
        put_in_order(w, team);
    }
    // ORDER: releases everything before the barrier to those who wait.
    team.release.swap(count, Ordering::SeqCst);
    team.wake_others(me);
}

/// Waits until no deferred task of the team is left, and ends what was cancelled; all members are in a barrier.
#[cold]
#[inline(never)]
fn put_in_order(w: &Worker, team: &Team) {
    wait_helping(w, || team.outstanding() == 0);
    team.cancel.fetch_and(!cancel::WORKSHARE, Ordering::Relaxed);
}

impl Team {
    /// Whether the parallel region is cancelled.
    #[inline(always)]
    pub fn is_cancelled(&self) -> bool {
        // ORDER: SeqCst: the last look before sleeping must not be early; pairs with `cancel_region`.
        self.cancel.load(Ordering::SeqCst) & cancel::PARALLEL != 0
    }

    /// Cancels the parallel region, or the innermost worksharing region, and wakes those who wait in barriers.
    #[cold]
    pub fn cancel_region(&self, me: &Member, what: u32) {
        self.cancel.fetch_or(what, Ordering::SeqCst);
        self.wake_others(me);
    }
}

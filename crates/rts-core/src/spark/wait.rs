//! Finding tasks, and waiting with tasks at hand.
//!
//! Note [Task scheduling constraint]: a thread that waits in a task (but in a barrier) starts only descendants of that task,
//! untied ones too. So the tasks suspended on a thread are a chain of ancestors, its stack is no deeper than the tree
//! of tasks, and what the current task and its descendants push on the thread's deque is always allowed to it: whatever
//! lies there above the entries that were there when the task began can be run by the thread itself. Tasks released by
//! other means (events, priorities) go to the team's bag, where every thread finds what it may run. So no task waits
//! where nobody may take it.

use core::cell::Cell;

use super::block::Spark;
use super::order;
use super::pool::{self, Asking, Pool};
use super::run::{execute, feed, offer_to_all};
use super::stats::count;
use super::told;
use crate::ds::{Asked, Taken};
use crate::prim::{Ordering, prefetch_write, spin_hint};
use crate::sleeper::Sleeper;
use crate::sys::clock;
use crate::task::Task;
use crate::team::{Member, Team, Worker};
use crate::tool;
use crate::wait::{self, Condition};

/// Whether a thread that waits in `of` (none: in a barrier) may start `spark`.
#[inline(always)]
fn allowed(spark: *mut Spark, of: Option<&Task>) -> bool {
    match of {
        None => true,
        // SAFETY: a spark block, see Note [Type-stable blocks].
        Some(task) => unsafe { &(*spark).task }.descends_from(task),
    }
}

/// Takes a task that the thread may start.
#[inline]
fn find(w: &Worker, me: &Member, pool: &Pool, of: Option<&Task>) -> Option<*mut Spark> {
    let team = w.team();
    if !team.bag.is_empty()
        && let Some(s) = team.bag.take(|s| allowed(s as *mut Spark, of))
    {
        return Some(s as *mut Spark);
    }
    if let Some(s) = pool.deque.pop(|s| allowed(s, of)) {
        return Some(s);
    }
    steal(team, me, pool, of)
}

/// Takes a descendant of the current task: any if `all`, else only from the thread's own pool and the bag.
pub(super) fn find_own(w: &Worker, me: &Member, pool: &Pool, all: bool) -> Option<*mut Spark> {
    let task = w.task();
    if all {
        return find(w, me, pool, Some(task));
    }
    if let Some(s) = w.team().bag.take(|s| allowed(s as *mut Spark, Some(task))) {
        return Some(s as *mut Spark);
    }
    pool.deque.pop(|s| allowed(s, Some(task)))
}

/// Most tasks that a thief takes at a time beyond the one that it runs.
const BATCH: usize = 7;

/// What a thief has learned from its last loot, in ticks.
///
/// A stolen task costs its creator and its thief some 100 ns each for cache lines. Where the tasks themselves are shorter the
/// creator is faster alone, and so it shall be most of the time: the thief rests.
#[derive(Debug, Default)]
pub(super) struct Loot {
    /// When it was taken.
    since: Cell<u64>,
    /// How many tasks, 0 when there is none to judge.
    tasks: Cell<u64>,
    /// When the rest ends, 0: no rest.
    rest: Cell<u64>,
}

/// Stolen tasks that take no longer are not worth it, in nanoseconds, with the transport.
const TINY_NS: u64 = 250;
/// How many times as long as it worked a thief of tiny tasks rests.
const RESTS: u64 = 16;
/// The longest rest, in microseconds.
const REST_US: u64 = 50;

impl Loot {
    /// Tasks were stolen.
    #[inline(always)]
    fn taken(&self, tasks: u64) {
        self.since.set(clock::ticks());
        self.tasks.set(tasks);
    }

    /// The thief looks for more: whether it shall not steal now.
    #[inline]
    fn rests(&self) -> bool {
        let (tasks, rest) = (self.tasks.get(), self.rest.get());
        if tasks == 0 && rest == 0 {
            return false;
        }
        let now = clock::ticks();
        if tasks != 0 {
            self.tasks.set(0);
            let took = now.wrapping_sub(self.since.get());
            let per_us = clock::ticks_per_us();
            if took * 1000 < tasks * TINY_NS * per_us {
                self.rest.set(now + (took * RESTS).min(REST_US * per_us));
                return true;
            }
        }
        if (rest.wrapping_sub(now) as i64) > 0 {
            return true;
        }
        self.rest.set(0);
        false
    }

    /// Ends a rest.
    fn wake(&self) {
        self.rest.set(0);
    }
}

/// Puts stolen tasks into the thief's own pool, the oldest last; how many.
#[inline(always)]
fn store(team: &Team, me: &Member, pool: &Pool, stolen: &[*mut Spark]) -> u64 {
    let mut n = 0;
    for &s in stolen.iter().rev().filter(|s| !s.is_null()) {
        prefetch_write(s);
        count(&pool.counts.converted);
        if !pool.deque.push(s) {
            // SAFETY: taken from a pool: ready and ours.
            unsafe { offer_to_all(team, me, s) };
        }
        n += 1;
    }
    n
}

#[inline(never)]
fn steal(team: &Team, me: &Member, pool: &Pool, of: Option<&Task>) -> Option<*mut Spark> {
    if pool.loot.rests() {
        return None;
    }
    let n = team.size();
    let mut tid = pool.victim.get();
    let mut turn = 0;
    while turn < n {
        if tid >= n {
            tid = 0;
        }
        if tid != me.tid
            && let Some(victim) = pool::of(team.member(tid))
        {
            // What a thread in a barrier takes beyond need others find in its own pool.
            let mut more = [core::ptr::null_mut(); BATCH];
            let more = if of.is_none() { &mut more[..] } else { &mut more[..0] };
            match victim.deque.steal_some(|s| allowed(s, of), more) {
                Taken::Entry(s) => {
                    pool.victim.set(tid);
                    count(&pool.counts.converted);
                    pool.loot.taken(1 + store(team, me, pool, more));
                    // A call may have gone to a thread that was awake already: pass it on.
                    if team.hungry.load(Ordering::Relaxed) != 0
                        && (victim.deque.has(|_| true, true) || pool.deque.has(|_| true, true))
                    {
                        feed(team, Some(me));
                    }
                    return Some(s);
                }
                Taken::Lost => continue,
                Taken::Nothing => {
                    if let Some(asked) = victim.deque.ask(|s| allowed(s, of))
                        && wait_for_gift(team, pool, victim, tid, asked)
                    {
                        continue;
                    }
                }
            }
        }
        tid += 1;
        turn += 1;
    }
    None
}

/// How long an owner that has not answered is left alone, in microseconds: as long as a take-over costs.
const ASK_US: u64 = 20;
/// How long a thief waits for an answer at a time, in nanoseconds: an owner with short tasks answers at once.
const GIFT_NS: u64 = 500;

/// `victim` has tasks and shares none, and has been asked. True: look again.
#[cold]
fn wait_for_gift(team: &Team, pool: &Pool, victim: &Pool, tid: u32, asked: Asked) -> bool {
    let per_us = clock::ticks_per_us();
    let now = clock::ticks();
    match pool.asking.get() {
        Some(a) if a.tid == tid && a.asked == asked => {
            if now.wrapping_sub(a.since) > ASK_US * per_us {
                pool.asking.set(None);
                return victim.deque.take_over(asked);
            }
        }
        // One question at a time: another is pending.
        Some(a)
            if a.tid < team.size() && pool::of(team.member(a.tid)).is_some_and(|p| p.deque.is_unanswered(a.asked)) => {}
        _ => pool.asking.set(Some(Asking { tid, asked, since: now })),
    }
    let limit = GIFT_NS * per_us / 1000;
    while victim.deque.is_unanswered(asked) {
        if clock::ticks().wrapping_sub(now) > limit {
            return false;
        }
        spin_hint();
    }
    true
}

/// Hook of `team`: runs a task in a barrier.
pub(super) fn run_one(w: &Worker) -> bool {
    let me = w.member();
    let pool = pool::own(me);
    match find(w, me, pool, None) {
        Some(s) => {
            // SAFETY: taken from a pool: ready and ours.
            unsafe { execute(w, me, s) };
            true
        }
        None => false,
    }
}

/// Hook of `team`: whether a thread in a barrier would find a task.
pub(super) fn has_work(w: &Worker, last: bool) -> bool {
    seems_to_have(w, None, last)
}

/// Looks of a spinning thread between two that see private tasks, too: these cost their owners a cache line.
const SPARING: u32 = 64;

fn seems_to_have(w: &Worker, of: Option<&Task>, last: bool) -> bool {
    let team = w.team();
    let pool = pool::own(w.member());
    let looks = pool.looks.get().wrapping_add(1);
    pool.looks.set(looks);
    let private = last || looks.is_multiple_of(SPARING);
    if team.bag.has(|s| allowed(s as *mut Spark, of)) {
        return true;
    }
    if last {
        pool.loot.wake();
    } else if pool.loot.rests() {
        return false;
    }
    (0..team.size()).any(|tid| pool::of(team.member(tid)).is_some_and(|p| p.deque.has(|s| allowed(s, of), private)))
}

/// Runs descendants of the current task from the thread's own pool until there is none or `done`.
#[inline(always)]
pub(super) fn run_own(w: &Worker, done: impl Fn() -> bool) {
    let me = w.member();
    let pool = pool::own(me);
    let task = w.task();
    if !w.team().bag.is_empty() {
        return;
    }
    while let Some(s) = pool.deque.pop(|s| allowed(s, Some(task))) {
        // SAFETY: taken from the pool: ready and ours.
        unsafe { execute(w, me, s) };
        if done() {
            return;
        }
    }
}

struct Waiting<'a, C> {
    w: &'a Worker,
    task: &'a Task,
    done: &'a C,
    /// Sleeps in vain so far.
    vain: u32,
    nap: bool,
    /// About to sleep, from the first time on.
    last: bool,
    sleeper: Sleeper<'a>,
}

/// Calls in vain after which a thread that may run few tasks is called no more, but looks now and then.
const VAIN: u32 = 4;
/// How often it looks, in nanoseconds.
const NAP_NS: u64 = 1_000_000;

impl<C: Fn() -> bool> Condition for Waiting<'_, C> {
    #[inline(always)]
    fn ready(&mut self) -> bool {
        (self.done)() || self.sleeper.was_called() || seems_to_have(self.w, Some(self.task), self.last)
    }

    fn about_to_park(&mut self) {
        self.last = true;
        let calls = self.vain < VAIN;
        self.nap = !self.sleeper.lies_down(calls.then_some(&self.w.team().picky)) || !calls;
    }

    fn unparked(&mut self) {
        self.vain += 1;
        self.sleeper.gets_up(&self.w.team().picky);
    }

    fn nap_ns(&self) -> Option<u64> {
        self.nap.then_some(NAP_NS)
    }
}

/// Waits in the current task for `done`, running its descendants. Who makes `done` true wakes the thread.
#[inline(never)]
pub(super) fn until(w: &Worker, done: impl Fn() -> bool) {
    let me = w.member();
    let pool = pool::own(me);
    let task = w.task();
    loop {
        if done() {
            return;
        }
        while let Some(s) = find(w, me, pool, Some(task)) {
            // SAFETY: taken from a pool: ready and ours.
            unsafe { execute(w, me, s) };
            if done() {
                return;
            }
        }
        if w.team().is_lost() {
            // Whoever ran the other tasks does not exist in this process.
            return;
        }
        let crowded = w.team().crowded();
        let mut waiting =
            Waiting { w, task, done: &done, vain: 0, nap: false, last: crowded, sleeper: w.sleeper(me.epoch()) };
        wait::until(&w.parker, &w.patience, crowded, &mut waiting);
    }
}

/// Waits for the children of the current task (OpenMP 5.2, 15.5).
#[inline(always)]
pub fn taskwait(w: &Worker) {
    if tool::active() {
        return told::taskwait(w);
    }
    children(w);
}

/// As [`taskwait`], without telling tools.
#[inline(always)]
pub(super) fn children(w: &Worker) {
    let task = w.task();
    if task.live.get() == 0 {
        return;
    }
    taskwait_slow(w, task);
}

#[inline(never)]
fn taskwait_slow(w: &Worker, task: &Task) {
    run_own(w, || task.live.get() == 0);
    if task.live.get() != 0 {
        if task.unfinished() != 0 {
            until(w, || task.unfinished() == 0);
        }
        task.settle();
    }
    order::waited(task);
}

/// A point where the current task may be suspended in favour of a descendant (12.8).
pub fn taskyield(w: &Worker) {
    let me = w.member();
    if !w.team().has_tasks(me.epoch()) {
        return;
    }
    let pool = pool::own(me);
    if let Some(s) = find(w, me, pool, Some(w.task())) {
        if tool::active() {
            tool::tasks::yields();
        }
        // SAFETY: taken from a pool: ready and ours.
        unsafe { execute(w, me, s) };
    }
}

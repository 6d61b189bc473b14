//! The end of a task: who is told, and who frees it.

use super::block::{self, Spark};
use super::group::Group;
use super::pool::{self, Pool};
use super::stats::count;
use super::{depend, detach, order};
use crate::prim::Ordering;
use crate::task::{KEEP, Task, flag};
use crate::team::{Member, Team, Worker};

/// Who finishes a task.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// The thread that plays this member of the task's team.
    Member(&'a Member, &'a Pool),
    /// Any other thread, or a member in a place where it may not add to its own pool.
    Other,
}

impl<'a> By<'a> {
    #[inline(always)]
    fn is(self, runner: *const ()) -> bool {
        match self {
            By::Member(m, _) => core::ptr::eq(m as *const Member as *const (), runner),
            By::Other => false,
        }
    }

    #[inline(always)]
    fn member(self) -> Option<&'a Member> {
        match self {
            By::Member(m, _) => Some(m),
            By::Other => None,
        }
    }

    #[inline(always)]
    fn recycle(self, spark: *mut Spark) {
        match self {
            By::Member(_, pool) => block::give(pool, spark),
            By::Other => block::give_shared(spark),
        }
    }
}

/// The body has ended (or was not run) on the calling thread, which plays `me`.
///
/// # Safety
/// Once for each task; the spark is not used afterwards.
#[inline(always)]
pub(super) unsafe fn body_ended(_w: &Worker, me: &Member, spark: *mut Spark) {
    let pool = pool::own(me);
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    let flags = s.task.flags.get();
    if !s.task.family.get().is_null() {
        depend::drop_family(&s.task, pool);
    }
    if flags & (flag::DETACHED | flag::FIZZLED) != 0 {
        if flags & flag::FIZZLED != 0 {
            count(&pool.counts.fizzled);
        }
        if flags & flag::DETACHED != 0 && !detach::body_ended(s) {
            return;
        }
    }
    // SAFETY: the task is complete.
    unsafe { complete(By::Member(me, pool), spark) };
}

/// The task is complete: body and event. Tells successors, taskgroup, parent and team, and frees it.
///
/// # Safety
/// Once for each task; the spark is not used afterwards.
#[inline(always)]
pub(super) unsafe fn complete(by: By<'_>, spark: *mut Spark) {
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    let flags = s.task.flags.get();
    if flags & flag::DEPENDS != 0 {
        depend::complete(by_team(by, team_of(&s.task)), s);
    }
    let parent = s.task.parent.load(Ordering::Relaxed);
    let runner = s.task.runner.get();
    let group = s.task.taskgroup.get() as *const Group;
    if flags & flag::ENDED == 0 && s.task.live.get() == 0 && s.task.word.load(Ordering::Acquire) == KEEP {
        by.recycle(spark);
    } else {
        // SAFETY: not freed yet.
        unsafe { outlive(by, spark) };
    }
    if flags & flag::COUNTED == 0 {
        return;
    }
    // SAFETY: `make` sets the runner to a member; members and teams are never freed.
    let team = unsafe { &*(*(runner as *const Member)).team_ptr() };
    order::ends(team, by.member(), parent, group);
    if !group.is_null() {
        // SAFETY: the task was counted in its group.
        unsafe { Group::remove(group, by.member()) };
    }
    // SAFETY: the parent waits for this count before it goes, or is kept by it.
    unsafe { tell_parent(by, parent) };
    match by {
        By::Member(me, _) => {
            let finished = &me.tasks.finished;
            // ORDER: releases the task's work to `Team::outstanding`.
            finished.store(finished.load(Ordering::Relaxed) + 1, Ordering::Release);
        }
        By::Other => {
            let primary = team.member(0).worker();
            // ORDER: as above; SeqCst pairs with `Parker::park`.
            team.finished_outside.fetch_add(1, Ordering::SeqCst);
            primary.notify();
        }
    }
}

#[inline(always)]
fn by_team<'a>(by: By<'a>, team: &'a Team) -> (Option<(&'a Member, &'a Pool)>, &'a Team) {
    match by {
        By::Member(m, p) => (Some((m, p)), team),
        By::Other => (None, team),
    }
}

/// The team of a task that has a runner.
#[inline(always)]
pub(super) fn team_of(task: &Task) -> &'static Team {
    // SAFETY: `make` sets the runner to a member; members and teams are never freed.
    unsafe { &*(*(task.runner.get() as *const Member)).team_ptr() }
}

/// Counts a finished child out of `parent`.
#[inline(always)]
unsafe fn tell_parent(by: By<'_>, parent: *const Task) {
    // SAFETY: the caller's child was counted in the parent until now.
    let p = unsafe { &*parent };
    let runner = p.runner.get();
    if by.is(runner) && p.flags.get() & flag::ENDED == 0 {
        p.live.set(p.live.get() - 1);
        return;
    }
    // ORDER: releases the child's work to the parent; SeqCst pairs with `Parker::park`.
    if p.word.fetch_sub(1, Ordering::SeqCst) == 1 {
        // SAFETY: the last reference to an ended explicit task.
        unsafe { free_chain(by, parent) };
        return;
    }
    // SAFETY: members are never freed.
    unsafe { (*(runner as *const Member)).worker().notify() };
}

/// A task is complete before its children are, or its event was awaited: it lives on until the last lets go.
#[cold]
#[inline(never)]
unsafe fn outlive(by: By<'_>, spark: *mut Spark) {
    // SAFETY: by contract of `complete`.
    let s = unsafe { &*spark };
    // SAFETY: the parent is kept by this task's count, or runs it.
    let parent = unsafe { &*s.task.parent.load(Ordering::Relaxed) };
    parent.word.fetch_add(KEEP, Ordering::Relaxed);
    let live = s.task.live.replace(0);
    s.task.flags.set(s.task.flags.get() | flag::ENDED);
    // ORDER: makes `flags` and all else of the task known to who frees it.
    if s.task.word.fetch_add(live - KEEP, Ordering::AcqRel) + live - KEEP == 0 {
        // SAFETY: the last reference.
        unsafe { free_chain(by, &raw const s.task) };
    }
}

/// Frees `task` and those of its ancestors that only it kept.
#[cold]
#[inline(never)]
unsafe fn free_chain(by: By<'_>, task: *const Task) {
    let mut at = task;
    loop {
        // SAFETY: the last reference to it is ours.
        let parent = unsafe { (*at).parent.load(Ordering::Relaxed) };
        by.recycle(at as *mut Spark);
        // SAFETY: `at` kept it.
        let word = unsafe { &(*parent).word };
        // ORDER: whoever comes last sees what all did before.
        if word.fetch_sub(KEEP, Ordering::AcqRel) != KEEP {
            return;
        }
        at = parent;
    }
}

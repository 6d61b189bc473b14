//! Taskgroups (OpenMP 5.2, 15.4).

use core::cell::Cell;

use super::reduction::Reduction;
use super::wait;
use crate::prim::{AtomicBool, AtomicI64, Ordering};
use crate::sys::tsan;
use crate::task::Task;
use crate::team::{Member, Worker, cancel};
use crate::tool;

/// A taskgroup. Lives on the heap from start to end; finishers touch it no more after their count.
#[derive(Debug)]
#[repr(C)]
pub struct Group {
    /// The thread that waits at its end.
    owner: *const Member,
    /// Tasks created by the owner less those finished by it.
    local: Cell<i64>,
    /// The enclosing group.
    prev: *mut Group,
    /// Tasks created by others less those finished by others.
    shared: AtomicI64,
    cancelled: AtomicBool,
    /// Stands for the task reductions of a region or a worksharing construct; not a taskgroup of the program.
    implicit: bool,
    /// The task reductions of the group, innermost first; see `reduction`.
    pub reductions: Cell<*const Reduction>,
}

impl Group {
    #[inline(always)]
    pub(super) fn add(&self, me: &Member) {
        if core::ptr::eq(self.owner, me) {
            self.local.set(self.local.get() + 1);
        } else {
            // ORDER: the creating task is itself counted, so the sum cannot reach 0 before.
            self.shared.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A task of the group is finished.
    ///
    /// # Safety
    /// The task is counted in `this`; `this` may vanish during the call.
    #[inline(always)]
    pub(super) unsafe fn remove(this: *const Group, me: Option<&Member>) {
        // SAFETY: the group lives until its count is 0.
        let group = unsafe { &*this };
        let owner = group.owner;
        if me.is_some_and(|m| core::ptr::eq(owner, m)) {
            group.local.set(group.local.get() - 1);
        } else {
            // ORDER: releases the task's work to the owner; SeqCst pairs with `Parker::park`.
            group.shared.fetch_sub(1, Ordering::SeqCst);
            // SAFETY: members are never freed.
            unsafe { (*owner).worker().notify() };
        }
    }

    #[inline(always)]
    fn unfinished(&self) -> i64 {
        // ORDER: pairs with `remove`.
        self.local.get() + self.shared.load(Ordering::SeqCst)
    }

    /// The reductions of the enclosing groups.
    pub(super) fn outer_reductions(&self) -> *const Reduction {
        // SAFETY: enclosing groups live longer. Theirs do not change while an inner group is open.
        unsafe { self.prev.as_ref() }.map_or(core::ptr::null(), |p| p.reductions.get())
    }

    /// Whether this group or one around it was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        let mut at: *const Group = self;
        // SAFETY: enclosing groups live longer.
        while let Some(g) = unsafe { at.as_ref() } {
            if g.cancelled.load(Ordering::Relaxed) {
                return true;
            }
            at = g.prev;
        }
        false
    }
}

/// The innermost group of a task.
#[inline(always)]
pub fn current(task: &Task) -> Option<&Group> {
    // SAFETY: null or a group that is open while the task runs.
    unsafe { (task.taskgroup.get() as *const Group).as_ref() }
}

/// Begins a taskgroup region.
pub fn start(w: &Worker) {
    begin(w, false);
    if tool::active() {
        tool::sync::taskgroup_begins();
    }
}

/// Begins the group of the tasks that take part in the reductions of a region or a worksharing construct.
pub fn start_implicit(w: &Worker) {
    begin(w, true);
}

fn begin(w: &Worker, implicit: bool) {
    let task = w.task();
    let prev = task.taskgroup.get() as *mut Group;
    let group = Box::new(Group {
        owner: w.member(),
        local: Cell::new(0),
        prev,
        shared: AtomicI64::new(0),
        cancelled: AtomicBool::new(false),
        implicit,
        // SAFETY: null or open.
        reductions: Cell::new(unsafe { prev.as_ref() }.map_or(core::ptr::null(), |p| p.reductions.get())),
    });
    task.taskgroup.set(Box::into_raw(group) as *mut ());
}

/// Ends the innermost taskgroup region: waits for its tasks and their descendants.
pub fn end(w: &Worker) {
    let task = w.task();
    let at = task.taskgroup.get() as *mut Group;
    // SAFETY: null or made by `start` and not ended.
    let Some(group) = (unsafe { at.as_ref() }) else { return };
    let open = if tool::active() && !group.implicit { tool::sync::taskgroup_waits() } else { None };
    if group.unfinished() != 0 {
        wait::run_own(w, || group.unfinished() == 0);
        if group.unfinished() != 0 {
            wait::until(w, || group.unfinished() == 0);
        }
    }
    tsan::acquire(at);
    task.taskgroup.set(group.prev as *mut ());
    super::reduction::forget(group);
    // SAFETY: made by `start`; every task of the group has counted itself out and looks at it no more.
    drop(unsafe { Box::from_raw(at) });
    if tool::active() {
        tool::sync::ends(open);
    }
}

/// Cancels the innermost taskgroup: its tasks that have not begun are discarded (OpenMP 5.2, 11.5). False: no group.
pub fn cancel_taskgroup(w: &Worker) -> bool {
    let Some(mut group) = current(w.task()) else { return false };
    while group.implicit {
        // SAFETY: enclosing groups live longer.
        let Some(outer) = (unsafe { group.prev.as_ref() }) else { break };
        group = outer;
    }
    group.cancelled.store(true, Ordering::Relaxed);
    // Tells `execute` that a look at the groups is needed; goes with the region.
    w.team().cancel.fetch_or(cancel::TASKGROUP, Ordering::Relaxed);
    true
}

/// Whether the innermost taskgroup, or one around it, is cancelled.
pub fn is_taskgroup_cancelled(w: &Worker) -> bool {
    w.team().cancel.load(Ordering::Relaxed) & cancel::TASKGROUP != 0
        && current(w.task()).is_some_and(Group::is_cancelled)
}

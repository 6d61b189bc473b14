//! What ThreadSanitizer is told about explicit tasks (see [`crate::sys::tsan`]).
//!
//! | address | released | acquired |
//! |---|---|---|
//! | `entry` of the task | when it is submitted | when it begins |
//! | `live` of the parent | when a child is complete | at the end of the parent's taskwait |
//! | the taskgroup | when a task of it is complete | at its end |
//! | `done` of a node | when the task is complete, before successors can see that | by a successor that came later, when it begins |
//! | `pred` of a node | by each predecessor that is complete | when the task begins |
//! | an exclusive address (mutexinoutset) | when the task is complete | when the next begins |
//! | `event` of the task | by body and event each, before they say so | by whoever comes second |
//!
//! A successor that meets a complete predecessor remembers it in its node, and acquires it when it begins: the creator itself is
//! not ordered after the predecessor. Tables keep complete nodes for that while ThreadSanitizer is there.

use super::block::Spark;
use super::depend;
use super::group::Group;
use crate::sys::tsan;
use crate::task::{Task, flag};
use crate::team::{Member, Team};

/// The task is complete except for its creator's data: it is about to be submitted.
#[inline(always)]
pub(super) fn submits(spark: &Spark) {
    tsan::release(&raw const spark.entry);
}

/// The task begins on the calling thread.
#[inline(always)]
pub(super) fn begins(spark: &Spark) {
    if tsan::active() {
        begins_slow(spark);
    }
}

#[cold]
#[inline(never)]
fn begins_slow(spark: &Spark) {
    if spark.task.flags.get() & flag::COUNTED != 0 {
        tsan::acquire(&raw const spark.entry);
    }
    if spark.task.flags.get() & flag::DEPENDS != 0 {
        depend::order_begins(spark.node.get());
    }
}

/// A counted task is complete, and nobody knows yet.
#[inline(always)]
pub(super) fn ends(team: &Team, by: Option<&Member>, parent: *const Task, group: *const Group) {
    if tsan::active() {
        ends_slow(team, by, parent, group);
    }
}

#[cold]
#[inline(never)]
fn ends_slow(team: &Team, by: Option<&Member>, parent: *const Task, group: *const Group) {
    tsan::release(children(parent));
    if !group.is_null() {
        tsan::release(group);
    }
    team.order_task_end(by);
}

/// The address that stands for the children of `parent`.
#[inline(always)]
fn children(parent: *const Task) -> *const u8 {
    parent.cast::<u8>().wrapping_add(core::mem::offset_of!(Task, live))
}

/// The children of `task` are complete.
#[inline(always)]
pub(super) fn waited(task: &Task) {
    tsan::acquire(children(task));
}

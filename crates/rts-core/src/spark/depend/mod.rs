//! Dependences between sibling tasks (OpenMP 5.2, 15.9.5).
//!
//! One table for each generating task, touched only by the thread that runs it ([`table`]). A task with dependences has a
//! [`Node`]; the table refers to the nodes of the last accesses of each address.
//!
//! | part of a node | meaning | changed by |
//! |---|---|---|
//! | `pred` | predecessors not complete, plus SETUP while the edges are made | the creator; each predecessor's finisher |
//! | `succ` | edges to successors, newest first; `DONE` when complete | the creator adds; the finisher takes all, once |
//! | `done` | the finisher touches the node no more | the finisher, last |
//! | `refs` | the table's references | the table's thread |
//!
//! Who brings `pred` to 0 makes the task ready. Completion pushes ready successors into the pool, so a chain of any length
//! needs no stack. A node that the table has let go is free once `done`: nodes that are not done yet wait in their
//! maker's `limbo`.

mod exclusive;
mod known;
mod node;
mod table;

pub use known::{Known, Order, forget, submit_after};
pub(super) use node::Nodes;
pub use node::{Edge, Node};
pub use table::{Access, Kind};

use super::block::Spark;
use super::pool::{self, Pool};
use super::run::{count_in, execute, feed, offer, run_now};
use super::{told, wait};
use crate::prim::Ordering;
use crate::sys::tsan;
use crate::task::{Task, flag};
use crate::team::{Member, Team, Worker};
use crate::tool;
use node::{DONE, SETUP};
use table::Table;

/// Children of one task above which their creator runs one before it adds another.
const PLENTY: i64 = 512;

/// Submits a task made by `make` with dependences. `undeferred`: waits for its predecessors and runs it.
///
/// # Safety
/// As for `submit`.
pub unsafe fn submit(w: &Worker, spark: *mut Spark, accesses: impl Iterator<Item = Access>, undeferred: bool) {
    let task = w.task();
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    if tool::active() {
        let all: Vec<Access> = accesses.collect();
        let included = undeferred || task.flags.get() & flag::FINAL != 0;
        let data = told::depends(s, included, &all);
        // SAFETY: by contract.
        return unsafe { submit_told(w, spark, all.into_iter(), undeferred, data) };
    }
    // SAFETY: by contract.
    unsafe { submit_told(w, spark, accesses, undeferred, 0) }
}

/// As [`submit`]; `data` is what a tool knows the task by.
#[inline(always)]
unsafe fn submit_told(
    w: &Worker,
    spark: *mut Spark,
    accesses: impl Iterator<Item = Access>,
    undeferred: bool,
    data: u64,
) {
    let task = w.task();
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    let detached = s.task.flags.get() & flag::DETACHED != 0;
    let alone = w.team().size() == 1 || pool::own(w.member()).deque.is_closed();
    if alone && task.family.get().is_null() && !detached {
        // Every earlier sibling is complete.
        // SAFETY: by contract.
        return unsafe { run_now(w, spark) };
    }
    let me = w.member();
    let pool = pool::own(me);
    let team = w.team();
    let node = node::make(pool);
    // SAFETY: just made.
    let n = unsafe { &*node };
    s.node.set(node);
    n.told.set(data);
    s.task.flags.set(s.task.flags.get() | flag::DEPENDS);
    n.spark.set(spark);
    let included = undeferred || task.flags.get() & flag::FINAL != 0;
    if included {
        n.waiter.set(w);
    } else {
        // Counted before a finisher can see it.
        count_in(team, me, task, s);
    }
    Table::of(task).enter(pool, node, accesses, true);
    let edges = n.used.get() as u32;
    // ORDER: pairs with the finishers' decrements: what the predecessors wrote is visible to the task.
    let ready = n.pred.fetch_sub(SETUP - edges, Ordering::AcqRel) == SETUP - edges;
    if included {
        if !ready {
            wait::until(w, || n.pred.load(Ordering::SeqCst) == 0);
        }
        if !n.exclusive.take_list().is_empty() && !exclusive::acquire(node) {
            wait::until(w, || n.granted.load(Ordering::SeqCst));
        }
        // SAFETY: by contract; predecessors are complete.
        return unsafe { run_now(w, spark) };
    }
    if ready {
        // SAFETY: complete, counted, not offered yet.
        unsafe { release(Some((me, pool)), team, node) };
    }
    let crowd = task.live.get() > PLENTY;
    if (crowd || alone)
        && let Some(next) = wait::find_own(w, me, pool, crowd)
    {
        // SAFETY: taken from a pool: ready and ours.
        unsafe { execute(w, me, next) };
    }
}

/// Waits until the tasks are complete that a task with these dependences would have to wait for (taskwait depend, 15.5).
pub fn wait_for(w: &Worker, accesses: impl Iterator<Item = Access>) {
    if tool::active() {
        let all: Vec<Access> = accesses.collect();
        let info = told::waits_for(&all);
        wait_for_all(w, all.into_iter(), info.data());
        return tool::tasks::happened(&info, tool::Status::TaskwaitComplete);
    }
    wait_for_all(w, accesses, 0);
}

#[inline(always)]
fn wait_for_all(w: &Worker, accesses: impl Iterator<Item = Access>, data: u64) {
    let task = w.task();
    if task.family.get().is_null() {
        return;
    }
    let pool = pool::own(w.member());
    let node = node::make(pool);
    // SAFETY: just made.
    let n = unsafe { &*node };
    n.waiter.set(w);
    n.told.set(data);
    Table::of(task).enter(pool, node, accesses, false);
    let edges = n.used.get() as u32;
    // ORDER: as in `submit`.
    if n.pred.fetch_sub(SETUP - edges, Ordering::AcqRel) != SETUP - edges {
        wait::until(w, || n.pred.load(Ordering::SeqCst) == 0);
    }
    order_begins(node);
    // All predecessors are complete: none of them refers to the node.
    node::free(pool, node);
}

/// A task whose predecessors are complete: takes its exclusive addresses and becomes ready, or waits for them.
///
/// # Safety
/// `by` is the caller's own; the task is counted and not offered yet.
unsafe fn release(by: Option<(&Member, &Pool)>, team: &Team, node: *mut Node) {
    // SAFETY: an incomplete node.
    let n = unsafe { &*node };
    if !n.exclusive.take_list().is_empty() && !exclusive::acquire(node) {
        return;
    }
    // SAFETY: as above, and nothing else is to be waited for.
    unsafe { make_ready(by, team, node) };
}

/// Offers a task that may run, or wakes the thread that waits to run it.
unsafe fn make_ready(by: Option<(&Member, &Pool)>, team: &Team, node: *mut Node) {
    // SAFETY: an incomplete node.
    let n = unsafe { &*node };
    let waiter = n.waiter.get();
    if !waiter.is_null() {
        n.granted.store(true, Ordering::SeqCst);
        // SAFETY: descriptors are never freed.
        return unsafe { (*waiter).notify() };
    }
    let spark = n.spark.get();
    match by {
        // SAFETY: ready.
        Some((me, pool)) => unsafe { offer(team, me, pool, spark) },
        None => {
            // SAFETY: not run yet.
            let priority = unsafe { (*spark).priority() };
            team.bag.add(priority, spark as *mut ());
            feed(team, None);
        }
    }
}

/// A task is complete: lets its successors go.
pub(super) fn complete((by, team): (Option<(&Member, &Pool)>, &Team), spark: &Spark) {
    let node = spark.node.get();
    // SAFETY: the spark's own node, not done.
    let n = unsafe { &*node };
    tsan::release(&raw const n.done);
    if !n.exclusive.take_list().is_empty() {
        n.order_exclusive(tsan::release);
        for next in exclusive::give_back(node) {
            // SAFETY: it has its addresses now.
            unsafe { make_ready(by, team, next) };
        }
    }
    // ORDER: releases the task's work to its successors; acquires the edges.
    let mut edge = n.succ.swap(DONE, Ordering::AcqRel);
    while let Some(e) = {
        // SAFETY: an edge belongs to its successor, which waits for us.
        unsafe { edge.as_ref() }
    } {
        edge = e.next.get();
        let next = e.node.get();
        // SAFETY: as above.
        let waiter = unsafe { (*next).waiter.get() };
        // SAFETY: as above.
        let pred = unsafe { &(*next).pred };
        tsan::release(pred);
        // ORDER: pairs with the other predecessors' and the creator's; SeqCst pairs with `Parker::park`.
        if pred.fetch_sub(1, Ordering::SeqCst) == 1 {
            if waiter.is_null() {
                // SAFETY: all predecessors are complete.
                unsafe { release(by, team, next) };
            } else {
                // SAFETY: descriptors are never freed.
                unsafe { (*waiter).notify() };
            }
        }
    }
    // ORDER: pairs with the table's look before it frees the node.
    n.done.store(true, Ordering::Release);
}

/// The place of a submitted task among the dependences of its siblings; null for one without. See Note [Graph in sight].
pub fn node_of(spark: &Spark) -> *mut Node {
    if spark.task.flags.get() & flag::DEPENDS != 0 { spark.node.get() } else { core::ptr::null_mut() }
}

/// The edges to the successors that the task has so far, newest first; null when there is none or the task is complete.
///
/// # Safety
/// The node is of a task that the current one generated, which has not waited for it since.
pub unsafe fn edges_of(node: *mut Node) -> *mut Edge {
    // SAFETY: null, or not put away: by contract.
    let first = unsafe { node.as_ref() }.map_or(core::ptr::null_mut(), |n| n.succ.load(Ordering::Acquire));
    if first == DONE { core::ptr::null_mut() } else { first }
}

/// Tells ThreadSanitizer that the task comes after its predecessors, which are complete (see [`super::order`]).
#[inline(always)]
pub(super) fn order_begins(node: *const Node) {
    if tsan::active() {
        // SAFETY: the node of a task that is not complete.
        unsafe { &*node }.order_after_predecessors();
    }
}

/// The generating task has ended: its table goes.
#[cold]
#[inline(never)]
pub(super) fn drop_family(task: &Task, pool: &Pool) {
    let table = task.family.replace(core::ptr::null_mut()) as *mut Table;
    // SAFETY: made by `Table::of` for this task.
    let mut table = unsafe { Box::from_raw(table) };
    table.clear(pool);
}

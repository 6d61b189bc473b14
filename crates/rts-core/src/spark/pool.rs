//! The spark pool of a team member: its deque, its free blocks, its counters.

use core::cell::Cell;
use std::sync::Once;

use super::block::Spark;
use super::depend::Nodes;
use super::{stats, wait};
use crate::ds::{Asked, Deque};
use crate::icv;
use crate::prim::Ordering;
use crate::sys::report;
use crate::team::{Hooks, Member, set_hooks};

/// See the module. All but `deque`'s shared end belongs to the thread that plays the member.
#[repr(C, align(128))]
#[derive(Debug)]
pub(super) struct Pool {
    /// Free blocks, a linked list.
    pub(super) free: Cell<*mut Spark>,
    /// How many there are.
    pub(super) kept: Cell<usize>,
    /// The victim of the last steal.
    pub(super) victim: Cell<u32>,
    /// Nodes of dependences.
    pub(super) nodes: Nodes,
    /// Counters for DUOMP_STATS.
    pub counts: stats::Counts,
    /// Whose private tasks are waited for.
    pub(super) asking: Cell<Option<Asking>>,
    /// Its last loot.
    pub(super) loot: wait::Loot,
    /// Looks for tasks since the last thorough one.
    pub(super) looks: Cell<u32>,
    /// Tasks run at once when the deque is full.
    pub(super) throttle: bool,
    /// Tasks that are ready to run.
    pub(super) deque: Deque<Spark>,
}

/// A question to a member that has tasks and shares none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asking {
    pub(super) tid: u32,
    pub(super) asked: Asked,
    /// When, in ticks.
    pub(super) since: u64,
}

static HOOKS: Hooks = Hooks { run_one: wait::run_one, has_work: wait::has_work };

/// The pool of the member that the calling thread plays; made at its first use.
#[inline(always)]
pub(super) fn own(me: &Member) -> &Pool {
    let p = me.sparks.load(Ordering::Relaxed) as *const Pool;
    if p.is_null() {
        return make(me);
    }
    // SAFETY: set by `make`, never freed.
    unsafe { &*p }
}

/// The pool of any member, if it has one.
#[inline(always)]
pub(super) fn of(member: &Member) -> Option<&Pool> {
    // ORDER: pairs with `make`.
    // SAFETY: null or set by `make`, never freed.
    unsafe { (member.sparks.load(Ordering::Acquire) as *const Pool).as_ref() }
}

#[cold]
#[inline(never)]
fn make(me: &Member) -> &Pool {
    static FIRST: Once = Once::new();
    FIRST.call_once(report::name_escapes);
    set_hooks(&HOOKS);
    let icvs = icv::global();
    let pool: &'static Pool = Box::leak(Box::new(Pool {
        free: Cell::new(core::ptr::null_mut()),
        kept: Cell::new(0),
        victim: Cell::new(0),
        nodes: Nodes::default(),
        counts: stats::Counts::default(),
        asking: Cell::new(None),
        loot: wait::Loot::default(),
        looks: Cell::new(0),
        throttle: icvs.task_throttling.value || !icvs.tasking.value,
        deque: Deque::new(!icvs.tasking.value),
    }));
    stats::register(pool, me.tid);
    // ORDER: releases the pool to `of`.
    me.sparks.store(pool as *const Pool as *mut (), Ordering::Release);
    pool
}

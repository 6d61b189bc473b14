//! The spark pool of a team member: its deque, its free blocks, its counters.

use core::cell::Cell;

use super::block::Spark;
use super::depend::Nodes;
use super::{stats, wait};
use crate::ds::Deque;
use crate::prim::Ordering;
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
    /// Tasks that are ready to run.
    pub(super) deque: Deque<Spark>,
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
    set_hooks(&HOOKS);
    let pool: &'static Pool = Box::leak(Box::new(Pool {
        free: Cell::new(core::ptr::null_mut()),
        kept: Cell::new(0),
        victim: Cell::new(0),
        nodes: Nodes::default(),
        counts: stats::Counts::default(),
        deque: Deque::new(),
    }));
    stats::register(pool, me.tid);
    // ORDER: releases the pool to `of`.
    me.sparks.store(pool as *const Pool as *mut (), Ordering::Release);
    pool
}

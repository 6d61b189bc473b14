//! Nodes and edges of the dependence graph, and their memory.

use core::cell::{Cell, UnsafeCell};

use super::super::block::Spark;
use super::super::pool::Pool;
use crate::prim::{AtomicBool, AtomicPtr, AtomicU32, Ordering};
use crate::sys::tsan;
use crate::team::Worker;
use crate::tool;

/// `Node::succ` of a complete task: an edge to nobody, so that a list is never a wild pointer.
pub(super) const DONE: *mut Edge = (&raw const COMPLETE).cast_mut().cast();
static COMPLETE: [usize; 2] = [0; 2];
/// Part of `Node::pred` while edges are being made.
pub(super) const SETUP: u32 = 1 << 30;
/// Edges that a node holds itself.
const INLINE: usize = 4;

/// "`node` waits for me", in the list of the predecessor, in the memory of the successor. Null ends a list.
///
/// Note [Graph in sight]: an ABI shows programs these lists while the tasks are not complete: a node begins with its list,
/// an edge is node and next.
#[derive(Debug)]
#[repr(C)]
pub struct Edge {
    pub(super) node: Cell<*mut Node>,
    pub(super) next: Cell<*mut Edge>,
}

const _: () = assert!(size_of::<Edge>() == size_of_val(&COMPLETE));

/// The addresses that a task has for itself alone (mutexinoutset), sorted; with the table they belong to.
#[derive(Debug, Default)]
pub(in crate::spark) struct List(UnsafeCell<Vec<usize>>);

impl List {
    /// The list, sorted. Changed only by the creator before the node is ready.
    pub(super) fn take_list(&self) -> &Vec<usize> {
        // SAFETY: written by `push` before anybody else knows the node.
        unsafe { &*self.0.get() }
    }

    pub(super) fn push(&self, address: usize) {
        // SAFETY: only the creator, before the node is ready.
        let all = unsafe { &mut *self.0.get() };
        if let Err(at) = all.binary_search(&address) {
            all.insert(at, address);
        }
    }

    fn clear(&self) {
        // SAFETY: the node is free.
        unsafe { (*self.0.get()).clear() };
    }
}

/// The place of a task among the dependences of its siblings.
#[derive(Debug)]
#[repr(C)]
pub struct Node {
    /// First: see Note [Graph in sight].
    pub(super) succ: AtomicPtr<Edge>,
    pub(super) pred: AtomicU32,
    pub(super) done: AtomicBool,
    /// Has its exclusive addresses; for a waiter.
    pub(super) granted: AtomicBool,
    pub(super) spark: Cell<*mut Spark>,
    /// The thread that waits to run the task itself.
    pub(super) waiter: Cell<*const Worker>,
    pub(super) refs: Cell<u32>,
    /// Edges in use.
    pub(super) used: Cell<usize>,
    pub(super) exclusive: List,
    /// The table, as a name for who shares exclusive addresses.
    pub(super) family: Cell<usize>,
    /// Predecessors that were complete when the edges were made; kept for ThreadSanitizer only.
    past: List,
    /// What a tool knows the task by.
    pub(super) told: Cell<u64>,
    next: Cell<*mut Node>,
    edges: [Edge; INLINE],
    #[expect(clippy::vec_box, reason = "others point to the edges")]
    more: UnsafeCell<Vec<Box<Edge>>>,
}

impl Edge {
    fn new() -> Edge {
        Edge { next: Cell::new(core::ptr::null_mut()), node: Cell::new(core::ptr::null_mut()) }
    }
}

/// Free nodes of a pool, and nodes that its tables let go before they were done.
#[derive(Debug)]
pub(in crate::spark) struct Nodes {
    free: Cell<*mut Node>,
    limbo: UnsafeCell<std::collections::VecDeque<*mut Node>>,
}

impl Default for Nodes {
    fn default() -> Self {
        Nodes { free: Cell::new(core::ptr::null_mut()), limbo: UnsafeCell::default() }
    }
}

/// A node with no edges, in SETUP.
pub(super) fn make(pool: &Pool) -> *mut Node {
    let nodes = &pool.nodes;
    if nodes.free.get().is_null() {
        sweep(pool);
    }
    let mut node = nodes.free.get();
    if node.is_null() {
        node = Box::into_raw(Box::new(Node {
            pred: AtomicU32::new(0),
            done: AtomicBool::new(false),
            granted: AtomicBool::new(false),
            succ: AtomicPtr::new(core::ptr::null_mut()),
            spark: Cell::new(core::ptr::null_mut()),
            waiter: Cell::new(core::ptr::null()),
            refs: Cell::new(0),
            used: Cell::new(0),
            exclusive: List::default(),
            family: Cell::new(0),
            past: List::default(),
            told: Cell::new(0),
            next: Cell::new(core::ptr::null_mut()),
            edges: core::array::from_fn(|_| Edge::new()),
            more: UnsafeCell::default(),
        }));
    } else {
        // SAFETY: a free node of the pool.
        nodes.free.set(unsafe { (*node).next.get() });
    }
    // SAFETY: ours.
    let n = unsafe { &*node };
    n.pred.store(SETUP, Ordering::Relaxed);
    n.done.store(false, Ordering::Relaxed);
    n.granted.store(false, Ordering::Relaxed);
    n.succ.store(core::ptr::null_mut(), Ordering::Relaxed);
    n.spark.set(core::ptr::null_mut());
    n.waiter.set(core::ptr::null());
    n.refs.set(0);
    n.used.set(0);
    node
}

/// Looks at a few nodes in limbo.
#[cold]
#[inline(never)]
fn sweep(pool: &Pool) {
    // SAFETY: the owner's, and no other reference is in use.
    let limbo = unsafe { &mut *pool.nodes.limbo.get() };
    for _ in 0..limbo.len().min(4) {
        let Some(node) = limbo.pop_front() else { return };
        // ORDER: pairs with `complete`'s last store.
        // SAFETY: nodes in limbo are not freed elsewhere.
        if unsafe { (*node).done.load(Ordering::Acquire) } {
            free(pool, node);
        } else {
            limbo.push_back(node);
        }
    }
}

/// Puts a node nobody refers to on the free list.
pub(super) fn free(pool: &Pool, node: *mut Node) {
    // SAFETY: by contract ours.
    let n = unsafe { &*node };
    if n.used.get() > INLINE {
        // SAFETY: the predecessors that had these edges are complete.
        unsafe { (*n.more.get()).clear() };
    }
    if !n.exclusive.take_list().is_empty() {
        n.exclusive.clear();
    }
    if !n.past.take_list().is_empty() {
        n.past.clear();
    }
    n.next.set(pool.nodes.free.get());
    pool.nodes.free.set(node);
}

/// The table lets go of one reference.
#[inline(always)]
pub(super) fn let_go(pool: &Pool, node: *mut Node) {
    // SAFETY: the table refers to it.
    let n = unsafe { &*node };
    let refs = n.refs.get() - 1;
    n.refs.set(refs);
    if refs == 0 {
        // ORDER: pairs with `complete`'s last store.
        if n.done.load(Ordering::Acquire) {
            free(pool, node);
        } else {
            // SAFETY: the owner's, and no other reference is in use.
            unsafe { (*pool.nodes.limbo.get()).push_back(node) };
        }
    }
}

impl Node {
    /// Whether the task is complete as far as new successors are concerned.
    #[inline(always)]
    pub(super) fn is_complete(&self) -> bool {
        // ORDER: pairs with `complete`: the successor sees the task's work.
        self.succ.load(Ordering::Acquire) == DONE
    }

    /// Makes `node` wait for this one, unless this one is complete or has such an edge from another address.
    #[inline(always)]
    pub(super) fn precede(&self, node: *mut Node) {
        let mut head = self.succ.load(Ordering::Acquire);
        if head == DONE || core::ptr::eq(self, node) {
            return self.is_past(node);
        }
        // Only the creator adds edges, one successor after the other: an edge of `node` is the newest.
        // SAFETY: nodes and their edges are put away by this thread only, which is here.
        if unsafe { head.as_ref() }.is_some_and(|e| core::ptr::eq(e.node.get(), node)) {
            return;
        }
        // SAFETY: `node` is in SETUP, ours.
        let edge = unsafe { (*node).edge() };
        edge.node.set(node);
        loop {
            edge.next.set(head);
            let at = edge as *const Edge as *mut Edge;
            // ORDER: releases the edge to the finisher; on failure the task is complete.
            match self.succ.compare_exchange(head, at, Ordering::Release, Ordering::Acquire) {
                // SAFETY: as above.
                Ok(_) => unsafe {
                    (*node).used.set((*node).used.get() + 1);
                    if tool::active() {
                        tool::tasks::ordered(&self.told, &(*node).told);
                    }
                    return;
                },
                Err(now) if now == DONE => return self.is_past(node),
                Err(now) => head = now,
            }
        }
    }

    /// This one was complete before `node`, which is in SETUP.
    #[inline(always)]
    fn is_past(&self, node: *mut Node) {
        if tsan::active() {
            // SAFETY: `node` is in SETUP, ours.
            unsafe { (*node).past.push(&raw const self.done as usize) };
        }
    }

    /// Orders the task after its predecessors (see `spark::order`).
    #[cold]
    pub(super) fn order_after_predecessors(&self) {
        tsan::acquire(&raw const self.pred);
        for &done in self.past.take_list() {
            tsan::acquire(done as *const u8);
        }
        self.order_exclusive(tsan::acquire);
    }

    /// Does `what` with the addresses that stand for the exclusive ones.
    pub(super) fn order_exclusive(&self, what: impl Fn(*const u8)) {
        for &address in self.exclusive.take_list() {
            what(tsan::spot(self.family.get(), address as u64));
        }
    }

    /// The next edge that is not in use.
    fn edge(&self) -> &Edge {
        let used = self.used.get();
        if used < INLINE {
            return &self.edges[used];
        }
        // SAFETY: the creator's until the node is ready, and no other reference to the vector is in use.
        let more = unsafe { &mut *self.more.get() };
        if more.len() == used - INLINE {
            more.push(Box::new(Edge::new()));
        }
        &more[used - INLINE]
    }
}

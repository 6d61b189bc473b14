//! Tasks whose predecessors are known beforehand: recorded task graphs.

use std::collections::BTreeMap;

use super::super::block::Spark;
use super::super::pool;
use super::super::run::{can_defer, count_in, execute, run_now};
use super::node::{self, Node, SETUP};
use super::{Access, Kind, PLENTY, release};
use crate::prim::Ordering;
use crate::spark::wait;
use crate::task::flag;
use crate::team::Worker;

/// Finds out which tasks each of a sequence of siblings waits for, by number; the rules are those of the table.
#[derive(Debug, Default)]
pub struct Order {
    uses: BTreeMap<usize, Use>,
    /// The last task that depended on all memory.
    all: Vec<u32>,
    tasks: u32,
}

#[derive(Debug)]
struct Use {
    kind: Kind,
    last: Vec<u32>,
    before: Vec<u32>,
}

impl Order {
    /// The next task: whom it waits for.
    pub fn enter(&mut self, accesses: &[Access]) -> Vec<u32> {
        let me = self.tasks;
        self.tasks += 1;
        let mut all = Vec::new();
        for &Access { address, kind } in accesses {
            if address == 0 {
                all.append(&mut self.all);
                all.extend(self.uses.values().flat_map(|u| u.last.iter()));
                self.uses.clear();
                self.all.push(me);
                continue;
            }
            let first = || Use { kind: Kind::Out, last: self.all.clone(), before: Vec::new() };
            let at = self.uses.entry(address).or_insert_with(first);
            if at.kind != kind || kind == Kind::Out {
                at.before = core::mem::take(&mut at.last);
                at.kind = kind;
            }
            all.extend(&at.before);
            at.last.push(me);
        }
        all.sort_unstable();
        all.dedup();
        all.retain(|&t| t != me);
        all
    }
}

/// A submitted task that later ones may wait for. To be given back to [`forget`].
#[derive(Debug)]
pub struct Known(Option<*mut Node>);

/// Submits a task made by `make` after `before`. `exclusive`: addresses that tasks of the same `family` have one at a time.
///
/// # Safety
/// As for `spark::submit`; `before` was submitted by the current task.
pub unsafe fn submit_after<'a>(
    w: &Worker,
    spark: *mut Spark,
    before: impl Iterator<Item = &'a Known>,
    exclusive: &[usize],
    family: usize,
) -> Known {
    let me = w.member();
    let pool = pool::own(me);
    let team = w.team();
    if !can_defer(w) || pool.deque.is_closed() {
        // So it was with the others: all are complete.
        // SAFETY: by contract.
        unsafe { run_now(w, spark) };
        return Known(None);
    }
    let task = w.task();
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    let node = node::make(pool);
    // SAFETY: just made.
    let n = unsafe { &*node };
    s.node.set(node);
    s.task.flags.set(s.task.flags.get() | flag::DEPENDS);
    n.spark.set(spark);
    n.refs.set(1);
    count_in(team, me, task, s);
    for &address in exclusive {
        n.exclusive.push(address);
    }
    n.family.set(family);
    for p in before.filter_map(|k| k.0) {
        // SAFETY: kept by our reference.
        unsafe { (*p).precede(node) };
    }
    let edges = n.used.get() as u32;
    // ORDER: as in `submit`.
    if n.pred.fetch_sub(SETUP - edges, Ordering::AcqRel) == SETUP - edges {
        // SAFETY: complete, counted, not offered yet.
        unsafe { release(Some((me, pool)), team, node) };
    }
    if task.live.get() > PLENTY
        && let Some(next) = wait::find_own(w, me, pool, true)
    {
        // SAFETY: taken from a pool: ready and ours.
        unsafe { execute(w, me, next) };
    }
    Known(Some(node))
}

/// No later task waits for this one.
pub fn forget(w: &Worker, known: Known) {
    if let Some(node) = known.0 {
        node::let_go(pool::own(w.member()), node);
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_accesses() {
        let of = |address, kind| Access { address, kind };
        let mut order = Order::default();
        assert_eq!(order.enter(&[of(8, Kind::Out)]), []);
        assert_eq!(order.enter(&[of(8, Kind::In)]), [0]);
        assert_eq!(order.enter(&[of(8, Kind::In), of(16, Kind::Out)]), [0]);
        assert_eq!(order.enter(&[of(8, Kind::Out)]), [1, 2]);
        assert_eq!(order.enter(&[]), []);
        assert_eq!(order.enter(&[of(0, Kind::Out)]), [2, 3]);
        assert_eq!(order.enter(&[of(24, Kind::In)]), [5]);
        assert_eq!(order.enter(&[of(24, Kind::In)]), [5]);
        assert_eq!(order.enter(&[of(24, Kind::Out), of(8, Kind::In)]), [5, 6, 7]);
    }
}

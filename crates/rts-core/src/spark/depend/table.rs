//! Which tasks accessed an address last.
//!
//! Accesses of an address form groups: an `out` alone, or any number of `in`, of `mutexinoutset`, of `inoutset` in a
//! row. Each member of a group waits for all of the group before; so only the last two groups are kept.

use core::hash::{BuildHasherDefault, Hasher};
use core::ptr::NonNull;
use std::collections::HashMap;

use super::super::pool::Pool;
use super::node::{self, Node};
use crate::sys::tsan;
use crate::task::Task;

/// How a task depends on an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// in
    In,
    /// out, inout
    Out,
    /// mutexinoutset
    Exclusive,
    /// inoutset
    Set,
}

/// One dependence.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// The address; 0: omp_all_memory.
    pub address: usize,
    /// See [`Kind`].
    pub kind: Kind,
}

impl Kind {
    /// The kind of a depend object that holds a number: 1 in, 2 out, 3 inout, 4 mutexinoutset, 5 inoutset.
    #[inline(always)]
    fn of_number(number: usize) -> Kind {
        match number {
            1 => Kind::In,
            4 => Kind::Exclusive,
            5 => Kind::Set,
            _ => Kind::Out,
        }
    }

    /// The kind of a dependence that holds bits: 1 in, 2 out, 4 mutexinoutset, 8 inoutset, 0x80 omp_all_memory.
    #[inline(always)]
    fn of_bits(bits: u8) -> Kind {
        match bits {
            b if b & (2 | ALL_MEMORY) != 0 => Kind::Out,
            b if b & 4 != 0 => Kind::Exclusive,
            b if b & 8 != 0 => Kind::Set,
            _ => Kind::In,
        }
    }
}

/// Bit of a dependence on omp_all_memory.
const ALL_MEMORY: u8 = 0x80;

impl Access {
    /// A dependence from a depend object that holds a number for its kind.
    #[inline(always)]
    pub fn of_number(address: usize, number: usize) -> Access {
        Access { address, kind: Kind::of_number(number) }
    }

    /// A dependence whose kind is in bits; none on address 0. omp_all_memory has its bit, or all bits of the address set.
    #[inline(always)]
    pub fn of_bits(address: usize, bits: u8) -> Option<Access> {
        if bits & ALL_MEMORY != 0 || address == usize::MAX {
            return Some(Access { address: 0, kind: Kind::Out });
        }
        (address != 0).then(|| Access { address, kind: Kind::of_bits(bits) })
    }
}

/// Nodes in order of creation; two without memory of their own.
#[derive(Debug, Default)]
struct Nodes {
    few: [Option<NonNull<Node>>; 2],
    more: Vec<*mut Node>,
}

impl Nodes {
    #[inline(always)]
    fn for_each(&self, mut f: impl FnMut(*mut Node)) {
        for node in self.few.iter().flatten() {
            f(node.as_ptr());
        }
        for node in &self.more {
            f(*node);
        }
    }

    #[inline(always)]
    fn push(&mut self, pool: &Pool, node: *mut Node) {
        // SAFETY: nodes in SETUP are ours.
        unsafe { (*node).refs.set((*node).refs.get() + 1) };
        for place in &mut self.few {
            if place.is_none() {
                *place = NonNull::new(node);
                return;
            }
        }
        if self.more.len() == self.more.capacity() && self.more.len() >= 4 && !tsan::active() {
            self.more.retain(|&n| {
                let keep = !is_complete(n);
                if !keep {
                    node::let_go(pool, n);
                }
                keep
            });
        }
        self.more.push(node);
    }

    #[inline(always)]
    fn clear(&mut self, pool: &Pool) {
        for place in &mut self.few {
            if let Some(node) = place.take() {
                node::let_go(pool, node.as_ptr());
            }
        }
        for node in self.more.drain(..) {
            node::let_go(pool, node);
        }
    }

    fn all_complete(&self) -> bool {
        self.few.iter().flatten().all(|n| is_complete(n.as_ptr())) && self.more.iter().all(|&n| is_complete(n))
    }
}

#[inline(always)]
fn is_complete(node: *mut Node) -> bool {
    // SAFETY: the table's reference keeps the node.
    unsafe { (*node).is_complete() }
}

#[derive(Debug)]
struct Entry {
    kind: Kind,
    /// The current group.
    last: Nodes,
    /// The group before.
    before: Nodes,
}

/// Multiplies: addresses differ in their middle bits.
#[derive(Debug, Default)]
struct Multiply(u64);

impl Hasher for Multiply {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_usize(usize::from(b));
        }
    }
    #[inline(always)]
    fn write_usize(&mut self, value: usize) {
        let x = (value as u64 ^ self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = x ^ x >> 32;
    }
}

/// The table of one generating task.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: HashMap<usize, Entry, BuildHasherDefault<Multiply>>,
    /// The last task that depended on all memory.
    all: Nodes,
    /// Size at which complete entries are swept out.
    limit: usize,
}

impl Table {
    /// The table of `task`, which the calling thread runs; made at its first use.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "owner-only data behind a shared descriptor")]
    pub(super) fn of(task: &Task) -> &mut Table {
        let mut p = task.family.get() as *mut Table;
        if p.is_null() {
            p = Box::into_raw(Box::new(Table { limit: 1024, ..Table::default() }));
            task.family.set(p as *mut ());
        }
        // SAFETY: only the thread that runs the task gets here, and no reference outlives a call.
        unsafe { &mut *p }
    }

    /// Makes `node` wait for those before it, and known to those after it if `register`.
    pub(super) fn enter(
        &mut self,
        pool: &Pool,
        node: *mut Node,
        accesses: impl Iterator<Item = Access>,
        register: bool,
    ) {
        // SAFETY: the table refers to it while it is in a list.
        let precede = |p: *mut Node| unsafe { (*p).precede(node) };
        if self.entries.len() > self.limit && !tsan::active() {
            self.sweep(pool);
        }
        if register {
            // SAFETY: in SETUP, ours. The reference is let go below.
            unsafe { (*node).refs.set(1) };
        }
        for Access { address, kind } in accesses {
            if address == 0 {
                self.enter_all(pool, node, register);
                continue;
            }
            if kind == Kind::Exclusive && register {
                // SAFETY: in SETUP, ours.
                unsafe {
                    (*node).exclusive.push(address);
                    (*node).family.set(self as *const Table as usize);
                }
            }
            if !register {
                match self.entries.get(&address) {
                    Some(e) if e.kind == kind && kind != Kind::Out => e.before.for_each(precede),
                    Some(e) => e.last.for_each(precede),
                    None => self.all.for_each(precede),
                }
                continue;
            }
            let entry = self.entries.entry(address).or_insert_with(|| {
                let mut last = Nodes::default();
                self.all.for_each(|n| last.push(pool, n));
                Entry { kind: Kind::Out, last, before: Nodes::default() }
            });
            if entry.kind != kind || kind == Kind::Out {
                entry.before.clear(pool);
                core::mem::swap(&mut entry.before, &mut entry.last);
                entry.kind = kind;
            }
            entry.before.for_each(precede);
            entry.last.push(pool, node);
        }
        if register {
            node::let_go(pool, node);
        }
    }

    /// A dependence on all memory: waits for everybody, and everybody later waits for it.
    #[cold]
    fn enter_all(&mut self, pool: &Pool, node: *mut Node, register: bool) {
        // SAFETY: the table refers to it while it is in a list.
        let precede = |p: *mut Node| unsafe { (*p).precede(node) };
        self.all.for_each(precede);
        for entry in self.entries.values() {
            entry.last.for_each(precede);
        }
        if register {
            self.clear(pool);
            self.all.push(pool, node);
        }
    }

    /// Forgets addresses whose tasks are all complete.
    #[cold]
    #[inline(never)]
    fn sweep(&mut self, pool: &Pool) {
        self.entries.retain(|_, e| {
            let keep = !e.last.all_complete();
            if !keep {
                e.last.clear(pool);
                e.before.clear(pool);
            }
            keep
        });
        self.limit = (2 * self.entries.len()).max(1024);
    }

    /// Lets go of all nodes.
    pub(super) fn clear(&mut self, pool: &Pool) {
        for (_, mut e) in self.entries.drain() {
            e.last.clear(pool);
            e.before.clear(pool);
        }
        self.all.clear(pool);
    }
}

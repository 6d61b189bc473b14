//! Cross-iteration dependences: doacross loops (OpenMP 5.2, 15.9.6 with `ordered(n)`).
//!
//! One word for each iteration of the outermost loop: how many iterations of the loops inside are posted, in lexicographic
//! order. That is enough where an outermost iteration is run by one thread, in order. Where loops may be collapsed it is not:
//! then there is a bit for each iteration of the nest. Values are normalised: iteration numbers from 0 in each dimension.

use core::alloc::Layout;
use std::alloc::{alloc_zeroed, handle_alloc_error};

use crate::prim::{AtomicU64, Ordering};
use crate::sys::tsan;
use crate::team::{Slot, Worker, cancel};
use crate::tool::{self, Dependence, dependence};

/// The dependences of one doacross loop.
#[derive(Debug)]
pub struct Doacross {
    /// Iterations in each dimension.
    counts: Box<[u64]>,
    posted: Box<[AtomicU64]>,
    /// A bit for each iteration.
    bits: bool,
}

impl Doacross {
    /// Dependences for a nest with `counts` iterations in each dimension.
    pub fn new(counts: &[u64]) -> Box<Doacross> {
        let empty = counts.contains(&0);
        let outer = if empty { 0 } else { counts.first().copied().unwrap_or(0) as usize };
        Box::new(Doacross { counts: counts.into(), posted: zeroed(outer), bits: false })
    }

    /// As [`Doacross::new`] for a nest whose loops may be collapsed.
    pub fn with_bits(counts: &[u64]) -> Box<Doacross> {
        let all = counts.iter().fold(1u64, |all, &n| all.saturating_mul(n));
        Box::new(Doacross { counts: counts.into(), posted: zeroed(all.div_ceil(64) as usize), bits: true })
    }

    /// Number of dimensions.
    pub fn dimensions(&self) -> usize {
        self.counts.len()
    }

    /// The word of an iteration, and what it holds once the iteration is posted (at least that, or these bits); `None`
    /// outside of the nest.
    #[inline]
    fn word(&self, at: impl Fn(usize) -> u64) -> Option<(&AtomicU64, u64)> {
        if self.bits {
            let mut all = 0u64;
            for (i, &count) in self.counts.iter().enumerate() {
                let value = at(i);
                if value >= count {
                    return None;
                }
                all = all.wrapping_mul(count).wrapping_add(value);
            }
            return Some((self.posted.get((all / 64) as usize)?, 1 << (all % 64)));
        }
        let mut inner = 0u64;
        for (i, &count) in self.counts.iter().enumerate() {
            let value = at(i);
            if value >= count {
                return None;
            }
            if i > 0 {
                inner = inner.wrapping_mul(count).wrapping_add(value);
            }
        }
        Some((self.posted.get(at(0) as usize)?, inner.wrapping_add(1)))
    }

    #[inline(always)]
    fn holds(&self, now: u64, value: u64) -> bool {
        if self.bits { now & value != 0 } else { now >= value }
    }

    /// Does `what` with the address that stands for an iteration: its word's, or one for its bit.
    #[inline(always)]
    fn order(&self, word: &AtomicU64, value: u64, what: impl Fn(*const u8)) {
        if tsan::active() {
            let at: *const AtomicU64 = word;
            what(if self.bits { tsan::spot(at as usize, value) } else { at.cast() });
        }
    }

    /// Tells tools of a dependence of the current task on iteration `at`.
    #[cold]
    fn tell(&self, kind: i32, at: &impl Fn(usize) -> u64) {
        let list: Vec<_> = (0..self.counts.len()).map(|i| Dependence { variable: at(i), kind }).collect();
        tool::tasks::loop_dependences(&list);
    }

    /// Posts iteration `at`: its source is reached.
    #[inline]
    pub fn post(&self, w: &Worker, at: impl Fn(usize) -> u64) {
        if tool::active() {
            self.tell(dependence::SOURCE, &at);
        }
        let Some((word, value)) = self.word(at) else { return };
        if self.holds(word.load(Ordering::Relaxed), value) {
            return;
        }
        self.order(word, value, tsan::release);
        // ORDER: releases the iteration to those who wait for it; SeqCst pairs with the parkers.
        if self.bits {
            word.fetch_or(value, Ordering::SeqCst);
        } else {
            word.swap(value, Ordering::SeqCst);
        }
        w.team().wake_others(w.member());
    }

    /// Waits until iteration `at` is posted. An iteration outside of the nest is nothing to wait for.
    #[inline]
    pub fn wait(&self, w: &Worker, at: impl Fn(usize) -> u64) {
        let Some((word, value)) = self.word(&at) else { return };
        if tool::active() {
            self.tell(dependence::SINK, &at);
        }
        let team = w.team();
        let stop = cancel::LOOPS;
        // ORDER: pairs with `post`.
        let posted = || self.holds(word.load(Ordering::SeqCst), value);
        w.wait(&mut || posted() || team.cancel.load(Ordering::SeqCst) & stop != 0);
        self.order(word, value, tsan::acquire);
    }
}

/// Zeroed words; the system provides pages as they are touched.
fn zeroed(len: usize) -> Box<[AtomicU64]> {
    let Ok(layout) = Layout::array::<AtomicU64>(len) else { handle_alloc_error(Layout::new::<AtomicU64>()) };
    if layout.size() == 0 {
        return Box::new([]);
    }
    // SAFETY: the size is not zero.
    let at = unsafe { alloc_zeroed(layout) };
    if at.is_null() {
        handle_alloc_error(layout);
    }
    let slice = core::ptr::slice_from_raw_parts_mut(at.cast::<AtomicU64>(), len);
    // SAFETY: allocated by the global allocator with the slice's layout; zero is a valid word.
    unsafe { Box::from_raw(slice) }
}

/// Attaches the dependences to a construct's slot while it is set up; the last thread to leave frees them.
pub fn attach(slot: &Slot, doacross: Box<Doacross>) {
    slot.extra.store(Box::into_raw(doacross).cast(), Ordering::Relaxed);
}

/// The dependences of the loop that the calling thread is in; `None` in a team of one.
#[inline]
pub fn current(w: &Worker) -> Option<&Doacross> {
    // SAFETY: no other reference to this thread's cursor is in use.
    let slot = unsafe { w.member().cursor() }.slot;
    // SAFETY: null or a slot of the team, which the thread has not left.
    unsafe { slot.as_ref() }.and_then(of)
}

/// The dependences attached to `slot`.
#[inline]
pub fn of(slot: &Slot) -> Option<&Doacross> {
    // SAFETY: null or what `attach` stored; freed after the last thread has left the construct.
    unsafe { (slot.extra.load(Ordering::Relaxed) as *const Doacross).as_ref() }
}

/// Frees what `attach` gave to the slot. Called by the last thread to leave the construct.
pub(crate) fn release(slot: &Slot) {
    let at = slot.extra.load(Ordering::Relaxed);
    if !at.is_null() {
        slot.extra.store(core::ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: `attach` made it from a box; nobody uses it, since all have left.
        drop(unsafe { Box::from_raw(at.cast::<Doacross>()) });
    }
}

//! Worksharing slots: the shared state of one loop, sections or scope construct of a team.
//!
//! A team has a small ring of them; construct number `seq` uses slot `seq % RING`. With nowait a thread may run any number
//! of constructs ahead, so it may have to wait for a slot:
//!
//! | `state` | meaning | changed by |
//! |---|---|---|
//! | seq*4 + FREE | ready for construct `seq`, or in use by a construct that needs no setting up | the last thread to leave construct `seq - RING` |
//! | seq*4 + SETUP | the first thread to come fills it in | that thread, compare-and-swap |
//! | seq*4 + READY | filled in, in use | that thread |
//!
//! All threads come and go, each leaving counts in `left`. The last to leave clears what the construct has used, so a loop that
//! shares nothing but its counter has nothing to set up: its threads look at `state` and begin.

use crate::prim::{AtomicPtr, AtomicU32, AtomicU64, Ordering, Padded};

/// Slots of a team.
pub const RING: u64 = 8;
const FREE: u64 = 0;
const SETUP: u64 = 1;
const READY: u64 = 2;

/// The shared state of one worksharing construct. All that every thread writes is on one line.
#[repr(C, align(128))]
pub struct Slot {
    /// See the module's table.
    state: AtomicU64,
    /// Iterations handed out so far; of a guided loop, chunks. 0 in a free slot.
    pub next: AtomicU64,
    left: AtomicU32,
    /// Memory that the threads of the construct share (scan, task reductions), or null.
    pub memory: AtomicPtr<u8>,
    /// What the first thread hands to the others, where the construct has such a thing; see its layer.
    pub handed: AtomicPtr<()>,
    /// More shared state of one construct, typed by its layer (doacross), or null.
    pub extra: AtomicPtr<()>,
    /// The normalised iteration whose turn it is in an ordered loop; 0 in a free slot.
    pub turn: Padded<AtomicU64>,
}

impl Slot {
    /// Slot `index` of a new team, whose first construct has number 1.
    pub(super) fn new(index: u64) -> Slot {
        let first = if index == 0 { RING } else { index };
        Slot {
            state: AtomicU64::new(first << 2 | FREE),
            next: AtomicU64::new(0),
            left: AtomicU32::new(0),
            memory: AtomicPtr::new(core::ptr::null_mut()),
            handed: AtomicPtr::new(core::ptr::null_mut()),
            extra: AtomicPtr::new(core::ptr::null_mut()),
            turn: Padded(AtomicU64::new(0)),
        }
    }

    /// Tries to become the first thread of construct `seq`, who fills the slot in and then calls [`Slot::publish`].
    ///
    /// `Some(true)`: first. `Some(false)`: filled in by another, use it. `None`: wait and try again.
    #[inline(always)]
    pub fn claim(&self, seq: u64) -> Option<bool> {
        // ORDER: pairs with `publish` and `leave`; SeqCst because the last look before sleeping must not be early.
        let now = self.state.load(Ordering::SeqCst);
        if now == seq << 2 | READY {
            return Some(false);
        }
        if now == seq << 2 | FREE
            && self.state.compare_exchange(now, seq << 2 | SETUP, Ordering::Acquire, Ordering::Relaxed).is_ok()
        {
            return Some(true);
        }
        None
    }

    /// Whether construct `seq`, which needs no setting up, may use the slot.
    #[inline(always)]
    pub fn is_free(&self, seq: u64) -> bool {
        // ORDER: pairs with `leave`; SeqCst because the last look before sleeping must not be early.
        self.state.load(Ordering::SeqCst) == seq << 2 | FREE
    }

    /// The first thread has filled the slot in. A full fence: the caller wakes sleepers right after.
    #[inline(always)]
    pub fn publish(&self, seq: u64) {
        // ORDER: releases the set-up to `claim`.
        self.state.swap(seq << 2 | READY, Ordering::SeqCst);
    }

    /// A thread leaves construct `seq` of a team of `n`. True for the last, after which the slot is free again and the
    /// caller wakes sleepers.
    #[inline(always)]
    pub fn leave(&self, seq: u64, n: u32, tidy: impl FnOnce(&Slot)) -> bool {
        // ORDER: every thread's use of the slot comes before the last one's recycling of it.
        if self.left.fetch_add(1, Ordering::AcqRel) + 1 != n {
            return false;
        }
        tidy(self);
        self.left.store(0, Ordering::Relaxed);
        self.next.store(0, Ordering::Relaxed);
        // ORDER: releases the recycled slot to `claim` of construct `seq + RING`.
        self.state.swap((seq + RING) << 2 | FREE, Ordering::SeqCst);
        true
    }

    /// Makes the slot free for construct `seq`, whatever it was; only while no thread is in the region.
    pub(super) fn reset(&self, seq: u64) {
        self.next.store(0, Ordering::Relaxed);
        self.turn.store(0, Ordering::Relaxed);
        self.reset_in_use(seq);
    }

    /// As [`Self::reset`] while the only thread that is left uses the slot, which it will clear when it leaves.
    pub(super) fn reset_in_use(&self, seq: u64) {
        self.left.store(0, Ordering::Relaxed);
        self.state.store(seq << 2 | FREE, Ordering::Relaxed);
    }

    /// The state word, for dumps.
    pub fn peek(&self) -> u64 {
        self.state.load(Ordering::Relaxed)
    }
}

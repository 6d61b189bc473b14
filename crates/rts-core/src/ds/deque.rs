//! A bounded work-stealing deque (Chase and Lev 2005): the owner pushes and pops the newest entry, thieves take the oldest.
//!
//! | word | written by | meaning |
//! |---|---|---|
//! | `top` | thieves, and the owner for the last entry: compare-and-swap | the oldest entry |
//! | `bottom` | the owner | one past the newest entry |
//!
//! The owner lowers `bottom`, then looks at `top`; a thief looks at `top`, then at `bottom`: one of the two sees the
//! other. Only the last entry is in dispute, and goes to who moves `top`. Indices only grow, so the exchange cannot be fooled.
//!
//! Every entry can be stolen at any time. Entries that only the owner can reach would save it a locked instruction a pop
//! (a fifth of what the bare loop does), but they are out of reach while the owner runs a long task.

use core::cell::Cell;

use crate::prim::{AtomicPtr, AtomicUsize, Ordering, Padded, dekker};

/// Most entries; a power of two.
pub const CAPACITY: usize = if cfg!(loom) { 4 } else { 1024 };
const MASK: usize = CAPACITY - 1;

/// What a thief got.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// An entry, now the caller's.
    Entry(*mut T),
    /// Nothing there, or the oldest entry was refused.
    Nothing,
    /// Another was faster.
    Lost,
}

/// The deque. Methods marked "owner" may be called by one thread at a time only.
pub struct Deque<T> {
    top: Padded<AtomicUsize>,
    bottom: Padded<AtomicUsize>,
    /// Owner: an earlier value of `top`, so that a push need not read the line that thieves write.
    top_seen: Padded<Cell<usize>>,
    slots: Box<[AtomicPtr<T>]>,
}

// SAFETY: entries are handed over by the protocol above; `top_seen` is the owner's.
unsafe impl<T> Sync for Deque<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Deque<T> {}

impl<T> Default for Deque<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> core::fmt::Debug for Deque<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (top, bottom) = (self.top.load(Ordering::Relaxed), self.bottom.load(Ordering::Relaxed));
        write!(f, "Deque {{ top: {top}, bottom: {bottom} }}")
    }
}

impl<T> Deque<T> {
    /// An empty deque.
    pub fn new() -> Deque<T> {
        Deque {
            top: Padded(AtomicUsize::new(0)),
            bottom: Padded(AtomicUsize::new(0)),
            top_seen: Padded(Cell::new(0)),
            slots: (0..CAPACITY).map(|_| AtomicPtr::new(core::ptr::null_mut())).collect(),
        }
    }

    #[inline(always)]
    fn slot(&self, at: usize) -> &AtomicPtr<T> {
        // SAFETY: the slice has CAPACITY entries, and the mask keeps the index below.
        unsafe { self.slots.get_unchecked(at & MASK) }
    }

    /// Owner: whether a push would be refused.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        let bottom = self.bottom.load(Ordering::Relaxed);
        bottom.wrapping_sub(self.top_seen.get()) >= CAPACITY && self.is_full_now(bottom)
    }

    #[cold]
    fn is_full_now(&self, bottom: usize) -> bool {
        // ORDER: pairs with the thief's exchange: its read of the slot came before.
        let top = self.top.load(Ordering::Acquire);
        self.top_seen.set(top);
        bottom.wrapping_sub(top) >= CAPACITY
    }

    /// Owner: adds the newest entry; false when full.
    #[inline(always)]
    pub fn push(&self, entry: *mut T) -> bool {
        if self.is_full() {
            return false;
        }
        let bottom = self.bottom.load(Ordering::Relaxed);
        self.slot(bottom).store(entry, Ordering::Relaxed);
        // ORDER: releases the entry to `steal`.
        self.bottom.store(bottom.wrapping_add(1), Ordering::Release);
        true
    }

    /// Owner: takes the newest entry if `accept` does; looks no further. `accept` may see an entry that a thief has taken
    /// meanwhile; then its answer does not count.
    #[inline(always)]
    pub fn pop(&self, accept: impl Fn(*mut T) -> bool) -> Option<*mut T> {
        let bottom = self.bottom.load(Ordering::Relaxed);
        if bottom == self.top.load(Ordering::Relaxed) {
            return None;
        }
        let newest = bottom.wrapping_sub(1);
        let entry = self.slot(newest).load(Ordering::Relaxed);
        if !accept(entry) {
            return None;
        }
        // ORDER: pairs with the thief's look at `bottom`, after its look at `top`. The swap is the full fence.
        self.bottom.swap(newest, Ordering::SeqCst);
        dekker();
        let top = self.top.load(Ordering::SeqCst);
        if (newest.wrapping_sub(top) as isize) > 0 {
            return Some(entry);
        }
        // The last entry, or none.
        // ORDER: as in `steal`.
        let won = newest == top
            && self.top.compare_exchange(top, top.wrapping_add(1), Ordering::SeqCst, Ordering::Relaxed).is_ok();
        self.bottom.store(bottom, Ordering::Release);
        won.then_some(entry)
    }

    /// Takes the oldest entry if `accept` does. `accept` may see an entry that another has taken meanwhile; then its
    /// answer does not count.
    #[inline]
    pub fn steal(&self, accept: impl Fn(*mut T) -> bool) -> Taken<T> {
        // ORDER: `top` before `bottom`, against the owner's `bottom` before `top`; acquires the entry.
        let top = self.top.load(Ordering::SeqCst);
        dekker();
        let bottom = self.bottom.load(Ordering::SeqCst);
        if (bottom.wrapping_sub(top) as isize) <= 0 {
            return Taken::Nothing;
        }
        let entry = self.slot(top).load(Ordering::Relaxed);
        if entry.is_null() || !accept(entry) {
            return Taken::Nothing;
        }
        // ORDER: releases the read of the slot to the owner's push; SeqCst orders it with `bottom`.
        match self.top.compare_exchange(top, top.wrapping_add(1), Ordering::SeqCst, Ordering::Relaxed) {
            Ok(_) => Taken::Entry(entry),
            Err(_) => Taken::Lost,
        }
    }

    /// Whether there seems to be an oldest entry that `accept` takes.
    #[inline]
    pub fn has(&self, accept: impl Fn(*mut T) -> bool) -> bool {
        // ORDER: SeqCst: the last look before sleeping must not be early.
        let top = self.top.load(Ordering::SeqCst);
        let bottom = self.bottom.load(Ordering::SeqCst);
        if (bottom.wrapping_sub(top) as isize) <= 0 {
            return false;
        }
        let entry = self.slot(top).load(Ordering::Relaxed);
        !entry.is_null() && accept(entry)
    }
}

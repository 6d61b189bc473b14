//! A bounded work-stealing deque with a private end.
//!
//! ```text
//!        top            split           bottom
//!   ------|---- shared ----|--- private ---|------
//!         thieves take     |   owner pushes and pops
//! ```
//!
//! | word | written by | meaning |
//! |---|---|---|
//! | `top` | thieves, and the owner acting as one: compare-and-swap | the oldest entry |
//! | `split` | the owner | entries below are shared |
//! | `bottom` | the owner | one past the newest entry |
//!
//! Private entries cost the owner no fence. It shares when somebody is hungry or little is shared, and takes the newer
//! half of the shared entries back when the private ones are used up: `split` goes down, full fence, look at `top`. A
//! thief looks at `top`, full fence, looks at `split`. Either the thief sees the lower `split`, or the owner sees
//! `top` reach it and puts `split` back. Indices only grow, so a compare-and-swap on `top` cannot be fooled.

use core::cell::Cell;

use crate::prim::{AtomicPtr, AtomicUsize, Ordering, Padded, fence};

/// Most entries; a power of two.
pub const CAPACITY: usize = if cfg!(loom) { 4 } else { 4096 };
const MASK: usize = CAPACITY - 1;
/// A push shares its entry while fewer than this many are shared.
const SHARE_BELOW: isize = if cfg!(loom) { 1 } else { 6 };

/// What a thief got.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// An entry, now the caller's.
    Entry(*mut T),
    /// Nothing shared, or the oldest entry was refused.
    Nothing,
    /// Another thief was faster.
    Lost,
}

struct Owned {
    bottom: Cell<usize>,
    /// The value of `split`.
    split: Cell<usize>,
}

/// The deque. Methods marked "owner" may be called by one thread at a time only.
pub struct Deque<T> {
    top: Padded<AtomicUsize>,
    split: Padded<AtomicUsize>,
    own: Padded<Owned>,
    slots: Box<[AtomicPtr<T>]>,
}

// SAFETY: `own` is touched by the owner only; entries are handed over by the protocol above.
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
        let (top, split) = (self.top.load(Ordering::Relaxed), self.split.load(Ordering::Relaxed));
        write!(f, "Deque {{ top: {top}, split: {split} }}")
    }
}

impl<T> Deque<T> {
    /// An empty deque.
    pub fn new() -> Deque<T> {
        Deque {
            top: Padded(AtomicUsize::new(0)),
            split: Padded(AtomicUsize::new(0)),
            own: Padded(Owned { bottom: Cell::new(0), split: Cell::new(0) }),
            slots: (0..CAPACITY).map(|_| AtomicPtr::new(core::ptr::null_mut())).collect(),
        }
    }

    #[inline(always)]
    fn slot(&self, at: usize) -> &AtomicPtr<T> {
        // SAFETY: the slice has CAPACITY entries, and the mask keeps the index below.
        unsafe { self.slots.get_unchecked(at & MASK) }
    }

    #[inline(always)]
    fn set_split(&self, to: usize) {
        self.own.split.set(to);
        // ORDER: releases the entries to `steal`.
        self.split.store(to, Ordering::Release);
    }

    /// Owner: whether a push would be refused.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        // ORDER: pairs with the thief's exchange: its read of the slot came before.
        self.own.bottom.get().wrapping_sub(self.top.load(Ordering::Acquire)) >= CAPACITY
    }

    /// Owner: adds the newest entry; false when full. `hungry`: share at once whatever there is.
    #[inline(always)]
    pub fn push(&self, entry: *mut T, hungry: bool) -> bool {
        let bottom = self.own.bottom.get();
        // ORDER: as in `is_full`.
        let top = self.top.load(Ordering::Acquire);
        if bottom.wrapping_sub(top) >= CAPACITY {
            return false;
        }
        self.slot(bottom).store(entry, Ordering::Relaxed);
        self.own.bottom.set(bottom.wrapping_add(1));
        if hungry || (self.own.split.get().wrapping_sub(top) as isize) < SHARE_BELOW {
            self.set_split(bottom.wrapping_add(1));
        }
        true
    }

    /// Owner: shares all entries.
    #[inline(always)]
    pub fn share(&self) {
        let bottom = self.own.bottom.get();
        if self.own.split.get() != bottom {
            self.set_split(bottom);
        }
    }

    /// Owner: takes the newest entry if `accept` does; looks no further.
    #[inline(always)]
    pub fn pop(&self, accept: impl Fn(*mut T) -> bool) -> Option<*mut T> {
        loop {
            let bottom = self.own.bottom.get();
            let split = self.own.split.get();
            if bottom == split {
                if self.top.load(Ordering::Relaxed) == split {
                    return None;
                }
                match self.take_back(&accept) {
                    Taken::Entry(e) => return Some(e),
                    Taken::Nothing => return None,
                    Taken::Lost => continue,
                }
            }
            let newest = bottom.wrapping_sub(1);
            let entry = self.slot(newest).load(Ordering::Relaxed);
            if !accept(entry) {
                return None;
            }
            self.own.bottom.set(newest);
            if newest != split && self.top.load(Ordering::Relaxed) == split {
                self.set_split(newest);
            }
            return Some(entry);
        }
    }

    /// Owner: nothing is private. Makes the newer half of the shared entries private (`Lost`: look again), or takes the
    /// oldest entry like a thief.
    #[inline(never)]
    fn take_back(&self, accept: &impl Fn(*mut T) -> bool) -> Taken<T> {
        let split = self.own.split.get();
        let top = self.top.load(Ordering::Acquire);
        let shared = split.wrapping_sub(top);
        if shared as isize <= 0 {
            return Taken::Nothing;
        }
        if shared > 1 {
            let lower = split.wrapping_sub(shared / 2);
            self.split.store(lower, Ordering::Relaxed);
            // ORDER: pairs with the fence in `steal`.
            fence(Ordering::SeqCst);
            let top = self.top.load(Ordering::Relaxed);
            if (lower.wrapping_sub(top) as isize) > 0 {
                self.own.split.set(lower);
                return Taken::Lost;
            }
            self.set_split(split);
        }
        self.steal(accept)
    }

    /// Takes the oldest shared entry if `accept` does. `accept` may see an entry that another thread has taken
    /// meanwhile; then its answer does not count.
    #[inline]
    pub fn steal(&self, accept: impl Fn(*mut T) -> bool) -> Taken<T> {
        // ORDER: pairs with other thieves' exchanges.
        let top = self.top.load(Ordering::Acquire);
        // ORDER: pairs with the fence in `take_back`.
        fence(Ordering::SeqCst);
        // ORDER: pairs with `set_split`.
        let split = self.split.load(Ordering::Acquire);
        if (split.wrapping_sub(top) as isize) <= 0 {
            return Taken::Nothing;
        }
        let entry = self.slot(top).load(Ordering::Relaxed);
        if entry.is_null() || !accept(entry) {
            return Taken::Nothing;
        }
        // ORDER: releases the read of the slot to the owner's push; SeqCst as the fences are.
        match self.top.compare_exchange(top, top.wrapping_add(1), Ordering::SeqCst, Ordering::Relaxed) {
            Ok(_) => Taken::Entry(entry),
            Err(_) => Taken::Lost,
        }
    }

    /// Whether there seems to be a shared entry that `accept` takes.
    #[inline]
    pub fn has_shared(&self, accept: impl Fn(*mut T) -> bool) -> bool {
        let top = self.top.load(Ordering::Acquire);
        // ORDER: SeqCst: the last look before sleeping must not be early.
        let split = self.split.load(Ordering::SeqCst);
        if (split.wrapping_sub(top) as isize) <= 0 {
            return false;
        }
        let entry = self.slot(top).load(Ordering::Relaxed);
        !entry.is_null() && accept(entry)
    }

    /// Owner: whether there is any entry.
    pub fn is_empty(&self) -> bool {
        self.own.bottom.get() == self.top.load(Ordering::Relaxed)
    }
}

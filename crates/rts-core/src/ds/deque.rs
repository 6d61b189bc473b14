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
//! | `age` | everyone: compare-and-swap | `top`, the oldest entry; `split`: older entries are shared; WANTED; a version |
//! | `bottom` | the owner | one past the newest entry |
//!
//! Every change of `age` raises its version, so an exchange succeeds only if nothing has happened since it was read.
//!
//! | change of `age` | by |
//! |---|---|
//! | `top` + 1 | a thief takes the oldest shared entry |
//! | WANTED set | a thief found nothing shared |
//! | `split` up, WANTED cleared | the owner gives: at one of its next pushes and pops after WANTED |
//! | `split` up to `bottom`, WANTED cleared | a thief takes over: the owner is busy with something else |
//! | `split` down | the owner takes shared entries back when the private ones are used up |
//!
//! # Why no entry is taken twice
//! Shared entries are taken by an exchange of `age`. A private entry is taken by the owner, without a fence: it lowers `bottom`,
//! then reads `age`, and has the entry if `age` is as before and WANTED is not set. Against a take-over: the thief reads `age` with
//! WANTED set, makes every thread of the process pass a memory barrier ([`Asked::settle`]), reads `bottom`, and exchanges `age`. If
//! the owner read `age` without WANTED, it did so before that barrier, and the thief sees the lowered `bottom`. Else the
//! owner sees WANTED, and changes `age` before it takes anything, so the thief's exchange fails.
//!
//! Where the kernel has no such barrier nobody takes over, and WANTED once set stays: every entry is shared at once.
//!
//! Note [Plenty]: an owner that has queued enough for everybody runs its next tasks at once ([`Deque::has_plenty`]): that costs a
//! third of what a task in the queue costs, where it is stolen a tenth. To know, it must read `age`, which thieves write, so
//! it looks now and then only: a look that finds enough allows some tasks, as many as take a few microseconds. A look that
//! does not lets it queue twice as many as are enough, because a queue that is filled entry by entry gives each to a thief at once.
//! Tasks that take long are queued as long as there is room: a thread that runs a long one cannot queue any.

use core::cell::Cell;

use crate::prim::{AtomicPtr, AtomicU64, AtomicUsize, Ordering, Padded, light_fence};
use crate::sys::{clock, thread};

/// Most entries; a power of two.
pub const CAPACITY: usize = if cfg!(loom) { 4 } else { 1024 };
const MASK: usize = CAPACITY - 1;
/// Bits of an index in `age`; at least twice CAPACITY.
const BITS: u32 = 12;
const INDEX: usize = (1 << BITS) - 1;
const WANTED: u64 = 1 << (2 * BITS);
const VERSION: u64 = WANTED << 1;
/// Most tasks that one look allows to run at once.
const MOST: u64 = 64;
/// How long they may take together, in nanoseconds: so long a thief waits for an answer at most.
const SPELL_NS: u64 = 4000;
/// A task that takes longer is a long one, in nanoseconds.
const LONG_NS: u64 = 1000;

/// A gift of more than half as many entries is given at any time.
const MANY: usize = 16;
/// Nanoseconds between smaller gifts.
const GIFT_NS: u64 = 2000;

const _: () = assert!(2 * CAPACITY <= INDEX + 1);

/// A value of the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Age(u64);

impl Age {
    #[inline(always)]
    fn top(self) -> usize {
        self.0 as usize & INDEX
    }

    #[inline(always)]
    fn split(self) -> usize {
        (self.0 >> BITS) as usize & INDEX
    }

    #[inline(always)]
    fn is_wanted(self) -> bool {
        self.0 & WANTED != 0
    }

    /// Number of shared entries.
    #[inline(always)]
    fn shared(self) -> usize {
        self.split().wrapping_sub(self.top()) & INDEX
    }

    /// Number of private entries; more than CAPACITY while the owner takes the newest shared one.
    #[inline(always)]
    fn private(self, bottom: usize) -> usize {
        bottom.wrapping_sub(self.split()) & INDEX
    }

    /// The next version with these indices.
    #[inline(always)]
    fn next(self, top: usize, split: usize, wanted: u64) -> Age {
        let version = (self.0 & !(VERSION - 1)).wrapping_add(VERSION);
        Age(version | wanted | ((split & INDEX) as u64) << BITS | (top & INDEX) as u64)
    }
}

/// What a thief got.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken<T> {
    /// An entry, now the caller's.
    Entry(*mut T),
    /// Nothing shared, or the oldest entry was refused.
    Nothing,
    /// Another was faster.
    Lost,
}

/// A question that the owner has not answered; see [`Deque::ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked(Age);

impl Asked {
    /// Orders what owners have done before what the caller reads next; false when the kernel cannot.
    pub fn settle(self) -> bool {
        #[cfg(loom)]
        crate::prim::fence(Ordering::SeqCst);
        cfg!(loom) || thread::membarrier()
    }
}

/// The deque. Methods marked "owner" may be called by one thread at a time only.
pub struct Deque<T> {
    age: Padded<AtomicU64>,
    bottom: Padded<AtomicUsize>,
    own: Padded<Own>,
    slots: Box<[AtomicPtr<T>]>,
}

/// What only the owner touches.
struct Own {
    /// Where `top` once was, so that a push need not compute with the line that thieves write.
    top_seen: Cell<usize>,
    /// See Note [Plenty]: how many entries make the owner look.
    mark: Cell<usize>,
    /// Tasks that the last look still allows to run at once.
    spell: Cell<u64>,
    /// How many it allowed, and when, in ticks.
    allowed: Cell<(u64, u64)>,
    /// Whether tasks take long.
    long: Cell<bool>,
    /// When it last gave, in ticks.
    gave: Cell<u64>,
    /// Refuses every push.
    closed: bool,
}

// SAFETY: entries are handed over by the protocol above; `own` is the owner's.
unsafe impl<T> Sync for Deque<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Deque<T> {}

impl<T> Default for Deque<T> {
    fn default() -> Self {
        Self::new(false)
    }
}

impl<T> core::fmt::Debug for Deque<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (age, bottom) = (Age(self.age.load(Ordering::Relaxed)), self.bottom.load(Ordering::Relaxed) & INDEX);
        write!(
            f,
            "Deque {{ top: {}, split: {}, bottom: {bottom}, wanted: {} }}",
            age.top(),
            age.split(),
            age.is_wanted()
        )
    }
}

impl<T> Deque<T> {
    /// An empty deque. `closed`: it refuses every push.
    pub fn new(closed: bool) -> Deque<T> {
        let top_seen = if closed { 0usize.wrapping_sub(CAPACITY) } else { 0 };
        Deque {
            age: Padded(AtomicU64::new(0)),
            bottom: Padded(AtomicUsize::new(0)),
            own: Padded(Own {
                top_seen: Cell::new(top_seen),
                mark: Cell::new(0),
                spell: Cell::new(0),
                allowed: Cell::new((0, 0)),
                long: Cell::new(false),
                gave: Cell::new(0),
                closed,
            }),
            slots: (0..CAPACITY).map(|_| AtomicPtr::new(core::ptr::null_mut())).collect(),
        }
    }

    /// Whether it refuses every push.
    pub fn is_closed(&self) -> bool {
        self.own.closed
    }

    #[inline(always)]
    fn slot(&self, at: usize) -> &AtomicPtr<T> {
        // SAFETY: the slice has CAPACITY entries, and the mask keeps the index below.
        unsafe { self.slots.get_unchecked(at & MASK) }
    }

    /// Changes `age` from what the caller has seen.
    #[inline(always)]
    fn exchange(&self, from: Age, to: Age) -> bool {
        // ORDER: releases the entries that become shared and the slots that were read; acquires what others released; SeqCst
        // puts a raised WANTED before the barrier of `settle`, and a lowered `bottom` before what follows.
        self.age.compare_exchange(from.0, to.0, Ordering::SeqCst, Ordering::Relaxed).is_ok()
    }

    #[inline(always)]
    fn age(&self) -> Age {
        // ORDER: acquires shared entries.
        Age(self.age.load(Ordering::Acquire))
    }

    /// What becomes of WANTED when it is answered: it stays where nobody can take over.
    #[inline]
    fn answered(age: Age) -> u64 {
        if cfg!(loom) || thread::has_membarrier() { 0 } else { age.0 & WANTED }
    }

    /// Owner: whether `enough` entries wait, so that a new one may as well run at once; see Note [Plenty].
    #[inline(always)]
    pub fn has_plenty(&self, enough: impl Fn() -> usize) -> bool {
        let own = &self.own;
        // No fewer than there are.
        let entries = self.bottom.load(Ordering::Relaxed).wrapping_sub(own.top_seen.get());
        if entries < own.mark.get() {
            return false;
        }
        let spell = own.spell.get();
        if spell > 0 {
            own.spell.set(spell - 1);
            return true;
        }
        self.look(enough())
    }

    #[cold]
    #[inline(never)]
    fn look(&self, enough: usize) -> bool {
        let own = &self.own;
        if own.closed {
            return true;
        }
        let (allowed, since) = own.allowed.get();
        let per_us = clock::ticks_per_us();
        let now = clock::ticks();
        let each_ns = now.wrapping_sub(since).saturating_mul(1000) / (per_us * allowed.max(1));
        if allowed != 0 {
            own.long.set(each_ns > LONG_NS);
        }
        let entries = self.count();
        let enough = if own.long.get() { CAPACITY } else { enough.min(CAPACITY - CAPACITY / 16) };
        let plenty = entries >= enough;
        if plenty {
            let next = if allowed == 0 { MOST / 8 } else { (SPELL_NS / each_ns.max(1)).clamp(1, MOST) };
            own.mark.set(enough);
            own.allowed.set((next, now));
            own.spell.set(next - 1);
        } else {
            own.mark.set((2 * enough).min(CAPACITY));
            own.allowed.set((0, 0));
            own.spell.set(0);
        }
        if self.age().is_wanted() {
            self.give();
        }
        plenty
    }

    /// Owner: how many entries there are.
    #[inline]
    fn count(&self) -> usize {
        let bottom = self.bottom.load(Ordering::Relaxed);
        let entries = bottom.wrapping_sub(self.age().top()) & INDEX;
        self.own.top_seen.set(bottom.wrapping_sub(entries));
        entries
    }

    #[cold]
    #[inline(never)]
    fn is_full(&self) -> bool {
        self.own.closed || self.count() >= CAPACITY
    }

    /// Owner: adds the newest entry; false when full.
    #[inline(always)]
    pub fn push(&self, entry: *mut T) -> bool {
        let bottom = self.bottom.load(Ordering::Relaxed);
        if bottom.wrapping_sub(self.own.top_seen.get()) >= CAPACITY && self.is_full() {
            return false;
        }
        self.slot(bottom).store(entry, Ordering::Relaxed);
        // ORDER: releases the entry to who takes over.
        self.bottom.store(bottom.wrapping_add(1), Ordering::Release);
        if self.age.load(Ordering::Relaxed) & WANTED != 0 {
            self.give();
        }
        true
    }

    /// Owner: how many of `private` entries answer WANTED: the older half. Few are given only now and then, because each
    /// gift costs several cache lines: a thief that gets each entry as it comes makes its creator as slow as itself.
    fn gift(&self, age: Age, private: usize) -> usize {
        if Self::answered(age) != 0 {
            return private;
        }
        if !cfg!(loom) {
            let now = clock::ticks();
            let often = now.wrapping_sub(self.own.gave.get()) < GIFT_NS * clock::ticks_per_us() / 1000;
            if often && private < MANY || private == 0 {
                return 0;
            }
            self.own.gave.set(now);
        }
        private.div_ceil(2)
    }

    /// Owner: answers WANTED.
    #[cold]
    #[inline(never)]
    fn give(&self) {
        loop {
            let age = self.age();
            let given = self.gift(age, age.private(self.bottom.load(Ordering::Relaxed)));
            if given == 0
                || !age.is_wanted()
                || self.exchange(age, age.next(age.top(), age.split() + given, Self::answered(age)))
            {
                return;
            }
        }
    }

    /// Owner: shares all entries.
    #[inline]
    pub fn share(&self) {
        loop {
            let age = self.age();
            let private = age.private(self.bottom.load(Ordering::Relaxed));
            if private == 0 || self.exchange(age, age.next(age.top(), age.split() + private, Self::answered(age))) {
                return;
            }
        }
    }

    /// Owner: takes the newest entry if `accept` does; looks no further. `accept` may see an entry that a thief has taken
    /// meanwhile; then its answer does not count.
    #[inline(always)]
    pub fn pop(&self, accept: impl Fn(*mut T) -> bool) -> Option<*mut T> {
        let age = Age(self.age.load(Ordering::Relaxed));
        let bottom = self.bottom.load(Ordering::Relaxed);
        if age.split() == bottom & INDEX || age.is_wanted() {
            return if age.top() == bottom & INDEX { None } else { self.pop_shared(accept) };
        }
        let newest = bottom.wrapping_sub(1);
        let entry = self.slot(newest).load(Ordering::Relaxed);
        if !accept(entry) {
            return None;
        }
        self.bottom.store(newest, Ordering::Relaxed);
        // ORDER: pairs with `Asked::settle`: either the thief sees the lower `bottom` or the owner sees WANTED.
        light_fence();
        if self.age.load(Ordering::Relaxed) == age.0 {
            return Some(entry);
        }
        self.bottom.store(bottom, Ordering::Relaxed);
        self.pop_shared(accept)
    }

    /// Owner: takes the newest entry by an exchange of `age`. Nothing is private, or somebody asks, or has just taken.
    #[inline(never)]
    fn pop_shared(&self, accept: impl Fn(*mut T) -> bool) -> Option<*mut T> {
        let bottom = self.bottom.load(Ordering::Relaxed);
        let newest = bottom.wrapping_sub(1);
        loop {
            let age = self.age();
            let (private, shared) = (age.private(bottom), age.shared());
            if private + shared == 0 {
                return None;
            }
            let entry = self.slot(newest).load(Ordering::Relaxed);
            if !accept(entry) {
                return None;
            }
            let next = if private == 0 {
                // The newer half becomes private.
                age.next(age.top(), age.split().wrapping_sub(shared.div_ceil(2)), age.0 & WANTED)
            } else {
                // Some of the others are for who asks.
                let given = if age.is_wanted() && private > 1 { self.gift(age, private - 1) } else { 0 };
                let wanted = if given > 0 { Self::answered(age) } else { age.0 & WANTED };
                age.next(age.top(), age.split() + given, wanted)
            };
            // Before `age` changes: whoever reads the new `age` finds the entry gone.
            self.bottom.store(newest, Ordering::Relaxed);
            if self.exchange(age, next) {
                return Some(entry);
            }
            self.bottom.store(bottom, Ordering::Relaxed);
        }
    }

    /// Takes the oldest shared entry if `accept` does. `accept` may see an entry that another has taken meanwhile; then its
    /// answer does not count.
    #[inline]
    pub fn steal(&self, accept: impl Fn(*mut T) -> bool) -> Taken<T> {
        self.steal_some(accept, &mut [])
    }

    /// As [`Deque::steal`], and takes half of the other shared entries into `more`, oldest first and nulls behind. Those
    /// are not asked about: for thieves that accept any.
    #[inline]
    pub fn steal_some(&self, accept: impl Fn(*mut T) -> bool, more: &mut [*mut T]) -> Taken<T> {
        let age = self.age();
        let shared = age.shared();
        if shared == 0 {
            return Taken::Nothing;
        }
        let entry = self.slot(age.top()).load(Ordering::Relaxed);
        if entry.is_null() || !accept(entry) {
            return Taken::Nothing;
        }
        let n = (shared / 2).min(more.len());
        for (i, to) in more.iter_mut().enumerate() {
            *to = if i < n { self.slot(age.top() + 1 + i).load(Ordering::Relaxed) } else { core::ptr::null_mut() };
        }
        match self.exchange(age, age.next(age.top() + 1 + n, age.split(), age.0 & WANTED)) {
            true => Taken::Entry(entry),
            false => Taken::Lost,
        }
    }

    /// Nothing is shared: asks the owner to share. Some: there are private entries, the oldest one to be accepted, and
    /// the owner has not answered yet.
    #[inline]
    pub fn ask(&self, accept: impl Fn(*mut T) -> bool) -> Option<Asked> {
        let mut age = self.age();
        if age.shared() != 0 {
            return None;
        }
        if !age.is_wanted() {
            let next = age.next(age.top(), age.split(), WANTED);
            if !self.exchange(age, next) {
                return None;
            }
            age = next;
        }
        // ORDER: acquires the entries.
        let private = age.private(self.bottom.load(Ordering::Acquire));
        if private == 0 || private > CAPACITY {
            return None;
        }
        let entry = self.slot(age.top()).load(Ordering::Relaxed);
        (!entry.is_null() && accept(entry)).then_some(Asked(age))
    }

    /// Whether nothing has happened since.
    #[inline(always)]
    pub fn is_unanswered(&self, asked: Asked) -> bool {
        self.age.load(Ordering::Relaxed) == asked.0.0
    }

    /// Shares the private entries of an owner that has not answered. False: it has, or has no more.
    #[cold]
    pub fn take_over(&self, asked: Asked) -> bool {
        if !asked.settle() {
            return false;
        }
        let age = asked.0;
        // ORDER: pairs with `pop` by way of `settle`; acquires the entries.
        let private = age.private(self.bottom.load(Ordering::Acquire));
        private != 0 && private <= CAPACITY && self.exchange(age, age.next(age.top(), age.split() + private, 0))
    }

    /// Whether there seems to be a shared entry, the oldest one to be accepted; `private`: or one that is not shared.
    #[inline]
    pub fn has(&self, accept: impl Fn(*mut T) -> bool, private: bool) -> bool {
        // ORDER: SeqCst: the last look before sleeping must not be early.
        let age = Age(self.age.load(Ordering::SeqCst));
        if age.shared() == 0 {
            if !private {
                return false;
            }
            let n = age.private(self.bottom.load(Ordering::SeqCst));
            if n == 0 || n > CAPACITY {
                return false;
            }
        }
        let entry = self.slot(age.top()).load(Ordering::Relaxed);
        !entry.is_null() && accept(entry)
    }
}

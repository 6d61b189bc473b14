//! A thread's range of a stealing loop: the chunks that it has set aside, and how others take from them.
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | `lo` | first iteration not yet begun | the owner, without a lock or a fence |
//! | `hi` | past the last iteration | the holder of `lock` |
//! | `gift` | iterations cut off for whoever wants them: first and past last; empty when equal | the holder of `lock` |
//! | `seq` | the construct that all this belongs to | the owner, holding `lock` |
//! | `wanted` | somebody has run out of iterations | a thief sets it; the holder of `lock` clears it |
//!
//! The owner takes a chunk by moving `lo` up and then reading `hi`: no atomic read-modify-write, no fence. Both words are on
//! one line, which stays in the owner's cache while nobody looks.
//!
//! A thief first asks (`wanted`) and waits as long as a [`thread::membarrier`] takes: an owner with short chunks meets the
//! question at its next chunk and cuts the upper half off as a gift. An owner in a long chunk is robbed: the thief moves `hi`
//! down, has every thread pass a fence, and then looks at `lo`:
//!
//! - `lo` at most the new `hi`: whatever the owner took before the fence lies below, and after it the owner sees the new
//!   `hi`. The cut is the thief's.
//! - `lo` above: the owner may have taken what was cut off, or may be finding just now that it is too late. The thief puts
//!   `hi` back. The owner, in the second case, takes its step back, waits for the lock and looks again.

mod blocks;

pub use blocks::Rounds;

use core::sync::atomic::compiler_fence;

use crate::lock::RawLock;
use crate::prim::{AtomicU32, AtomicU64, Ordering, spin_hint};
use crate::sys::{clock, thread};

/// How long a thief waits for an answer, in microseconds: about what robbing the owner costs.
const ANSWER_US: u64 = 20;
/// Pauses between two looks at the owner's line, so that the owner keeps it.
const PAUSES: u32 = 8;

/// See the module text.
#[derive(Debug)]
#[repr(align(128))]
pub struct Range {
    lo: AtomicU64,
    hi: AtomicU64,
    wanted: AtomicU32,
    lock: RawLock,
    seq: AtomicU64,
    gift: (AtomicU64, AtomicU64),
}

impl Default for Range {
    fn default() -> Range {
        let zero = || AtomicU64::new(0);
        Range {
            lo: zero(),
            hi: zero(),
            wanted: AtomicU32::new(0),
            lock: RawLock::new(),
            seq: zero(),
            gift: (zero(), zero()),
        }
    }
}

impl Range {
    /// The owner's next chunk. `None`: nothing is left, or somebody is waiting: see [`Range::settle`].
    #[inline(always)]
    pub fn take(&self, chunk: u64) -> Option<(u64, u64)> {
        let lo = self.lo.load(Ordering::Relaxed);
        let next = lo + chunk;
        self.lo.store(next, Ordering::Relaxed);
        // ORDER: pairs with the membarrier in `rob`: this thread's store and load are in order whenever a thief looks.
        compiler_fence(Ordering::SeqCst);
        let hi = self.hi.load(Ordering::Relaxed);
        if lo < hi && self.wanted.load(Ordering::Relaxed) == 0 {
            return Some((lo, next.min(hi)));
        }
        self.lo.store(lo, Ordering::Relaxed);
        None
    }

    /// The owner's next chunk after `take` found none: with the lock held it answers who asked, and takes back what was
    /// put aside. `None`: the range is empty.
    #[cold]
    pub fn settle(&self, chunk: u64) -> Option<(u64, u64)> {
        self.lock.take();
        let lo = self.lo.load(Ordering::Relaxed);
        let mut hi = self.hi.load(Ordering::Relaxed);
        let found = if lo < hi {
            let next = lo + chunk;
            if self.wanted.load(Ordering::Relaxed) != 0 && !self.has_gift() && next < hi {
                hi = self.cut(next, hi, chunk);
            }
            self.lo.store(next, Ordering::Relaxed);
            Some((lo, next.min(hi)))
        } else {
            self.open_gift().map(|(first, past)| {
                self.hi.store(past, Ordering::Relaxed);
                self.lo.store(first + chunk, Ordering::Relaxed);
                (first, (first + chunk).min(past))
            })
        };
        self.wanted.store(0, Ordering::Relaxed);
        // SAFETY: the lock is this range's, which is never freed, and this thread took it above.
        unsafe { RawLock::give(&raw const self.lock) };
        found
    }

    /// The owner begins construct `seq` or gets a new block of it: `lo` to `hi`.
    pub fn refill(&self, seq: u64, lo: u64, hi: u64) {
        self.lock.take();
        self.seq.store(seq, Ordering::Relaxed);
        self.lo.store(lo, Ordering::Relaxed);
        self.hi.store(hi, Ordering::Relaxed);
        self.gift.0.store(0, Ordering::Relaxed);
        self.gift.1.store(0, Ordering::Relaxed);
        // SAFETY: the lock is this range's, which is never freed, and this thread took it above.
        unsafe { RawLock::give(&raw const self.lock) };
    }

    /// The owner begins another construct: what a cancelled loop has left goes.
    #[inline]
    pub fn clear(&self) {
        if self.lo.load(Ordering::Relaxed) < self.hi.load(Ordering::Relaxed) || self.has_gift() {
            self.refill(0, 0, 0);
        }
    }

    /// Puts the upper half of what lies between `lo` and `hi`, at least a chunk, aside; returns the new `hi`.
    fn cut(&self, lo: u64, hi: u64, chunk: u64) -> u64 {
        let mid = middle(lo, hi, chunk);
        self.hi.store(mid, Ordering::Relaxed);
        self.gift.0.store(mid, Ordering::Relaxed);
        self.gift.1.store(hi, Ordering::Relaxed);
        mid
    }

    fn has_gift(&self) -> bool {
        self.gift.0.load(Ordering::Relaxed) < self.gift.1.load(Ordering::Relaxed)
    }

    fn open_gift(&self) -> Option<(u64, u64)> {
        let gift = (self.gift.0.load(Ordering::Relaxed), self.gift.1.load(Ordering::Relaxed));
        self.gift.0.store(gift.1, Ordering::Relaxed);
        (gift.0 < gift.1).then_some(gift)
    }

    /// Whether construct `seq` may have something here. A hint.
    fn has_some(&self, seq: u64) -> bool {
        self.seq.load(Ordering::Relaxed) == seq
            && (self.lo.load(Ordering::Relaxed) < self.hi.load(Ordering::Relaxed) || self.has_gift())
    }

    /// Another thread takes iterations of construct `seq`: about half of what is left. `None`: there are none, or they
    /// cannot be had. `patient`: the owner is probably running, so asking is worth while.
    pub fn steal(&self, seq: u64, chunk: u64, patient: bool) -> Option<(u64, u64)> {
        if !self.has_some(seq) {
            return None;
        }
        if patient {
            self.ask(seq);
        }
        self.rob(seq, chunk)
    }

    /// Asks the owner, and waits until there is a gift, or nothing, or no answer.
    fn ask(&self, seq: u64) {
        let start = clock::ticks();
        let limit = ANSWER_US * clock::ticks_per_us();
        while self.has_some(seq) && !self.has_gift() && clock::ticks().wrapping_sub(start) < limit {
            // Again and again: the gift may have gone to another thief.
            if self.wanted.load(Ordering::Relaxed) == 0 {
                self.wanted.store(1, Ordering::Relaxed);
            }
            for _ in 0..PAUSES {
                spin_hint();
            }
        }
    }

    fn rob(&self, seq: u64, chunk: u64) -> Option<(u64, u64)> {
        if !self.has_some(seq) {
            return None;
        }
        self.lock.take();
        let found = if self.seq.load(Ordering::Relaxed) == seq { self.rob_locked(chunk) } else { None };
        self.wanted.store(0, Ordering::Relaxed);
        // SAFETY: the lock is this range's, which is never freed, and this thread took it above.
        unsafe { RawLock::give(&raw const self.lock) };
        found
    }

    fn rob_locked(&self, chunk: u64) -> Option<(u64, u64)> {
        if let Some(gift) = self.open_gift() {
            return Some(gift);
        }
        let lo = self.lo.load(Ordering::Relaxed);
        let hi = self.hi.load(Ordering::Relaxed);
        if lo >= hi {
            return None;
        }
        let mid = middle(lo, hi, chunk);
        self.hi.store(mid, Ordering::Relaxed);
        // ORDER: pairs with `take`.
        if thread::membarrier() && self.lo.load(Ordering::Relaxed) <= mid {
            return Some((mid, hi));
        }
        self.hi.store(hi, Ordering::Relaxed);
        None
    }
}

/// Where to cut `lo..hi`, which is not empty: the lower part has half of the chunks, rounded down.
fn middle(lo: u64, hi: u64, chunk: u64) -> u64 {
    lo + (hi - lo).div_ceil(chunk) / 2 * chunk
}

#[cfg(test)]
mod test;

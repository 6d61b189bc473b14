//! A thread on its way to sleep for want of tasks.
//!
//! It says so by a bit in a word of the team (`hungry`, `picky`). Who has a task takes the bit and calls it for help. The call may
//! come before the thread sleeps, for a task that is gone when it takes its last look; asleep it would hear of no other. So
//! it notes the count of calls before it sets the bit, and another count is a reason to stay awake and begin again.

use crate::prim::{AtomicU64, Ordering};
use crate::sys::thread;
use crate::wait::Parker;

#[cfg(all(test, loom))]
mod model;

/// Calls for help that a worker has got: epoch of the region times 65536, plus a count.
#[derive(Debug, Default)]
pub struct Calls(AtomicU64);

impl Calls {
    /// Calls the worker that sleeps at `parker`: tasks of region `epoch` wait for it.
    pub fn call(&self, epoch: u64, parker: &Parker) {
        let mut old = self.0.load(Ordering::Relaxed);
        loop {
            let new = if old >> 16 == epoch { epoch << 16 | ((old + 1) & 0xffff) } else { epoch << 16 | 1 };
            // ORDER: releases the pushed task to the helper; SeqCst pairs with `Parker::park`.
            match self.0.compare_exchange_weak(old, new, Ordering::SeqCst, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => old = now,
            }
        }
        // SAFETY: a reference, so it is alive.
        unsafe { Parker::unpark(parker) };
    }

    /// The calls in region `epoch`, as a number that changes with each; 0 when there was none.
    #[inline(always)]
    pub fn count(&self, epoch: u64) -> u64 {
        // ORDER: pairs with `call`.
        let calls = self.0.load(Ordering::SeqCst);
        if calls >> 16 == epoch { calls & 0xffff | 1 << 16 } else { 0 }
    }

    /// Forgets them, for a worker without a team.
    pub fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The word, for state dumps.
    pub fn peek(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Takes the bit of one sleeper among `of` out of a word of the team; 0: nobody sleeps. Who has taken it calls the sleeper.
#[inline]
pub fn take_one(word: &AtomicU64, of: u64) -> u64 {
    let mut all = word.load(Ordering::SeqCst) & of;
    while all != 0 {
        let bit = all & all.wrapping_neg();
        // ORDER: who clears the bit wakes the sleeper.
        if word.fetch_and(!bit, Ordering::SeqCst) & bit != 0 {
            return bit;
        }
        all &= !bit;
    }
    0
}

/// Says in `word` that the member of this bit sleeps soon. False when it must look now and then, because a call may miss it.
pub fn announce(word: &AtomicU64, bit: u64) -> bool {
    // ORDER: pairs with the producer's look at the word after its push; the barrier stands in for its fence.
    word.fetch_or(bit, Ordering::SeqCst);
    thread::membarrier()
}

/// See the module.
pub struct Sleeper<'a> {
    calls: &'a Calls,
    bit: u64,
    epoch: u64,
    /// Calls for help when it was last about to sleep.
    called: Option<u64>,
}

impl<'a> Sleeper<'a> {
    /// The member `tid` in region `epoch`, called by `calls`, awake.
    #[inline(always)]
    pub fn new(calls: &'a Calls, tid: u32, epoch: u64) -> Sleeper<'a> {
        Sleeper { calls, bit: 1 << tid.min(63), epoch, called: None }
    }

    /// Whether it was called since [`Sleeper::lies_down`]: its bit may be gone.
    #[inline(always)]
    pub fn was_called(&self) -> bool {
        self.called.is_some_and(|c| c != self.calls.count(self.epoch))
    }

    /// It is about to sleep. `word`: where it says that it may be called. False when it must look now and then, because a call may miss it.
    pub fn lies_down(&mut self, word: Option<&AtomicU64>) -> bool {
        self.called = Some(self.calls.count(self.epoch));
        word.is_none_or(|word| announce(word, self.bit))
    }

    /// It is awake again.
    pub fn gets_up(&self, word: &AtomicU64) {
        word.fetch_and(!self.bit, Ordering::Relaxed);
    }
}

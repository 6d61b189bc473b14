//! A thread on its way to sleep for want of tasks.
//!
//! It says so by a bit in a word of the team (`hungry`, `picky`). Who has a task takes the bit and calls it for help. The call may
//! come before the thread sleeps, for a task that is gone when it takes its last look; asleep it would hear of no other. So
//! it notes the count of calls before it sets the bit, and another count is a reason to stay awake and begin again.

use super::Worker;
use crate::prim::{AtomicU64, Ordering};
use crate::sys::thread;

/// See the module.
pub struct Sleeper<'a> {
    w: &'a Worker,
    epoch: u64,
    /// Calls for help when it was last about to sleep.
    called: Option<u64>,
}

impl<'a> Sleeper<'a> {
    /// A member in region `epoch` that is awake.
    #[inline(always)]
    pub fn new(w: &'a Worker, epoch: u64) -> Sleeper<'a> {
        Sleeper { w, epoch, called: None }
    }

    fn bit(&self) -> u64 {
        1 << self.w.tid().min(63)
    }

    /// Whether it was called since [`Sleeper::lies_down`]: its bit may be gone.
    #[inline(always)]
    pub fn was_called(&self) -> bool {
        self.called.is_some_and(|c| c != self.w.help_called(self.epoch))
    }

    /// It is about to sleep. `word`: where it says that it may be called. False when it must look now and then, because a call may miss it.
    pub fn lies_down(&mut self, word: Option<&AtomicU64>) -> bool {
        self.called = Some(self.w.help_called(self.epoch));
        word.is_none_or(|word| {
            // ORDER: pairs with the producer's look at the word after its push; the barrier stands in for its fence.
            word.fetch_or(self.bit(), Ordering::SeqCst);
            thread::membarrier()
        })
    }

    /// It is awake again.
    pub fn gets_up(&self, word: &AtomicU64) {
        word.fetch_and(!self.bit(), Ordering::Relaxed);
    }
}

//! What ThreadSanitizer is told about a region: fork, barriers, join (see [`crate::sys::tsan`]).
//!
//! | address | released by | acquired by |
//! |---|---|---|
//! | fork | the primary, before the orders go out | a member, before its body |
//! | join | a member, before it arrives at the region's end | the primary, after all have |
//! | barrier, one for each of two | a member, before it arrives | a member, after it has passed |
//!
//! A barrier uses the address of the barrier before the last: whoever arrives knows that all have passed that one. Tasks run by
//! a member that waits in a barrier release it as well, before they count as finished.

use super::{Member, Team};
use crate::sys::tsan;

impl Team {
    /// An address that stands for something of this team: inside of a line that holds one word.
    #[inline(always)]
    fn mark(&self, place: usize) -> *const u8 {
        (&raw const self.release).cast::<u8>().wrapping_add(place)
    }

    #[inline(always)]
    pub(super) fn fork_mark(&self) -> *const u8 {
        self.mark(8)
    }

    #[inline(always)]
    pub(super) fn join_mark(&self) -> *const u8 {
        self.mark(16)
    }

    fn barrier_mark(&self, count: u64) -> *const u8 {
        self.mark(if count.is_multiple_of(2) { 24 } else { 32 })
    }

    /// The calling thread, which plays `me`, is about to arrive at a barrier.
    #[inline(always)]
    pub(super) fn order_before(&self, me: &Member) {
        if tsan::active() {
            self.arrives(me);
        }
    }

    #[cold]
    fn arrives(&self, me: &Member) {
        me.in_barrier.set(true);
        tsan::release(self.barrier_mark(me.count.get() + 1));
    }

    /// The calling thread has passed the barrier, or the region is cancelled.
    #[inline(always)]
    pub(super) fn order_after(&self, me: &Member) {
        if tsan::active() {
            self.passes(me);
        }
    }

    #[cold]
    fn passes(&self, me: &Member) {
        me.in_barrier.set(false);
        tsan::acquire(self.barrier_mark(me.count.get()));
    }

    /// A deferred task of the team is about to count as finished, ended by the calling thread, which plays `by` in the team
    /// or has no part in it. What a member ran outside of barriers is ordered by its next arrival.
    #[cold]
    pub fn order_task_end(&self, by: Option<&Member>) {
        match by {
            Some(me) if me.in_barrier.get() => tsan::release(self.barrier_mark(me.count.get())),
            Some(_) => {}
            None => {
                tsan::release(self.barrier_mark(0));
                tsan::release(self.barrier_mark(1));
                tsan::release(self.join_mark());
            }
        }
    }
}

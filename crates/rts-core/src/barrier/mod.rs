//! Arrivals: what team members say to one another at barriers and at the join. See team/README.md for the protocol.
//!
//! Each member writes its own lines at barriers, two in turn; the others poll them. At the join a worker writes into its mailbox.
//!
//! `phase` = barriers passed by the member since the team was made, times 4, plus flags of the line's last one.
//! `joined` = epoch of the region times 8, plus state times 2, plus "has created tasks".
//!
//! | state | meaning | changed by |
//! |---|---|---|
//! | INSIDE | in the region (any older epoch reads so) | |
//! | ARRIVED | at the end of the region; touches nothing of the team | the member |
//! | HELPING | came back to run tasks; the join waits for it | the member: compare-and-swap from ARRIVED |
//! | CLOSED | the region is over for it; can come back no more | the primary: compare-and-swap from ARRIVED |

use crate::prim::{AtomicU64, Ordering, Padded, prefetch_write};

#[cfg(all(test, loom))]
mod model;

/// The member created explicit tasks since its last barrier.
pub const TASKS: u64 = 1;
/// The barrier must go through the primary: there is something to put in order.
pub const SLOW: u64 = 2;

/// At the end of the region.
pub const ARRIVED: u64 = 1;
/// Came back to run tasks.
pub const HELPING: u64 = 2;
/// The region is over for the member.
pub const CLOSED: u64 = 3;

/// Where one member says that it has arrived: at barriers with an even and with an odd number on lines of their own, so that
/// nobody polls the line of the next arrival, and its writer may have it fetched in advance (docs/performance-notes.md).
#[derive(Debug, Default)]
pub struct Line {
    phase: [Padded<AtomicU64>; 2],
}

impl Line {
    #[inline(always)]
    fn at(&self, count: u64) -> &AtomicU64 {
        &self.phase[(count & 1) as usize]
    }

    /// Arrives at barrier number `count` with `flags`. A full fence: the caller may look at parkers right after.
    #[inline(always)]
    pub fn arrive(&self, count: u64, flags: u64) {
        // ORDER: releases the member's work to those who read `phase`; SeqCst pairs with `Parker::park`.
        self.at(count).swap(count << 2 | flags, Ordering::SeqCst);
    }

    /// Asks for the line of the arrival after `count`, so that it is told at once.
    #[inline(always)]
    pub fn prepare(&self, count: u64) {
        prefetch_write(self.at(count + 1));
    }

    /// Whether the member has arrived at barrier `count`. The caller has passed all barriers but this one.
    #[inline(always)]
    pub fn has_arrived(&self, count: u64) -> bool {
        // ORDER: pairs with `arrive`; SeqCst because the last look before sleeping must not be early.
        self.at(count).load(Ordering::SeqCst) >> 2 >= count
    }

    /// The flags of barrier `count`; 0 when the member is not there.
    #[inline(always)]
    pub fn flags_at(&self, count: u64) -> u64 {
        let phase = self.at(count).load(Ordering::Acquire);
        if phase >> 2 == count { phase & 3 } else { 0 }
    }

    /// Sets the barrier count of a member that is not in a region.
    pub fn set_count(&self, count: u64) {
        for phase in &self.phase {
            phase.store(count << 2, Ordering::Relaxed);
        }
    }

    /// The last arrival's word as it is, for state dumps.
    pub fn peek(&self) -> u64 {
        self.phase[0].load(Ordering::Relaxed).max(self.phase[1].load(Ordering::Relaxed))
    }
}

/// A worker's arrival at the end of a region; its place is the line of the order that it answers, so that a region of two needs
/// one line in all (docs/performance-notes.md).
#[derive(Debug, Default)]
pub struct Arrival {
    joined: AtomicU64,
}

impl Arrival {
    /// Arrives at the end of region `epoch`. A full fence as in `arrive`. The caller touches nothing of the team after.
    #[inline(always)]
    pub fn join(&self, epoch: u64, created: bool) {
        // ORDER: releases the member's work to the primary; SeqCst pairs with `Parker::park`.
        self.joined.swap(epoch << 3 | ARRIVED << 1 | u64::from(created), Ordering::SeqCst);
    }

    /// Whether the member stands at the end of region `epoch`, not helping.
    #[inline(always)]
    pub fn has_joined(&self, epoch: u64) -> bool {
        // ORDER: pairs with `join` and `go_back`'s return to ARRIVED.
        let word = self.joined.load(Ordering::SeqCst);
        word >> 3 == epoch && word >> 1 & 3 != HELPING
    }

    /// Whether the member said at its arrival that it created tasks.
    #[inline(always)]
    pub fn created(&self) -> bool {
        self.joined.load(Ordering::Relaxed) & 1 != 0
    }

    /// The member, arrived in `epoch`, comes back to help. False: the region is over, nothing may be touched.
    pub fn go_back(&self, epoch: u64) -> bool {
        self.shift(epoch, ARRIVED, HELPING)
    }

    /// The primary closes the region for the member, unless it has already. False: it is helping just now.
    pub fn close(&self, epoch: u64) -> bool {
        self.joined.load(Ordering::Relaxed) >> 1 == epoch << 2 | CLOSED || self.shift(epoch, ARRIVED, CLOSED)
    }

    fn shift(&self, epoch: u64, from: u64, to: u64) -> bool {
        let now = self.joined.load(Ordering::Relaxed);
        if now >> 3 != epoch || now >> 1 & 3 != from {
            return false;
        }
        let new = epoch << 3 | to << 1 | now & 1;
        // ORDER: the winner of ARRIVED orders itself before the loser; pairs with the other side's exchange.
        self.joined.compare_exchange(now, new, Ordering::SeqCst, Ordering::Relaxed).is_ok()
    }

    /// Whether the worker has come to the end of region `epoch` or a later one.
    #[inline(always)]
    pub fn has_left(&self, epoch: u64) -> bool {
        // ORDER: SeqCst because the last look before sleeping must not be early.
        self.joined.load(Ordering::SeqCst) >> 3 >= epoch
    }

    /// Forgets the regions of other teams, whose epochs may be greater; the worker is idle.
    pub fn forget(&self) {
        self.joined.store(0, Ordering::Relaxed);
    }

    /// The word as it is, for state dumps.
    pub fn peek(&self) -> u64 {
        self.joined.load(Ordering::Relaxed)
    }
}

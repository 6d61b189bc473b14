//! The data of worksharing loops: what the threads share, and what each keeps of the loop it is in.
//!
//! Loops are normalised: iterations 0 to `trip`, 64 bits unsigned, whatever the program's type and direction. `base` and
//! `step` turn iterations back into the program's values, in wrapping arithmetic.

use core::ptr;

use super::range::Rounds;
use super::slot::Slot;
use crate::tool::Work;

/// How iterations are handed out (OpenMP 5.2, 11.5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Kind {
    /// One block a thread when `chunk` is 0, else chunks round robin.
    #[default]
    Static,
    /// Chunks as threads ask for them.
    Dynamic,
    /// Shrinking chunks, none smaller than `chunk`.
    Guided,
}

/// A loop as all threads of the team state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared {
    /// Iterations.
    pub trip: u64,
    /// Chunk size; 0 means the kind's default.
    pub chunk: u64,
    /// How iterations are handed out.
    pub kind: Kind,
    /// The loop has an ordered region.
    pub ordered: bool,
    /// Chunks must be handed to each thread in increasing order.
    pub monotonic: bool,
}

impl Shared {
    /// A loop without iterations.
    pub const EMPTY: Shared = Shared { trip: 0, chunk: 1, kind: Kind::Dynamic, ordered: false, monotonic: false };
}

/// A thread's place in the loop it is in.
#[derive(Debug)]
pub struct Cursor {
    /// The loop.
    pub of: Shared,
    /// The shared state; null when the loop needs none.
    pub slot: *const Slot,
    /// Number of the construct in the region's team.
    pub seq: u64,
    /// Chunks come from the member's range.
    pub stealing: bool,
    /// The blocks that it draws from the slot's counter.
    pub blocks: Rounds,
    /// There are no more blocks to draw.
    pub drawn_out: bool,
    /// There is nothing left to take.
    pub ended: bool,
    /// Its range had more than one chunk.
    pub large: bool,
    /// First value of the program's loop variable.
    pub base: u64,
    /// Step of the program's loop variable.
    pub step: u64,
    /// The program's end value, for ABIs whose last chunk ends with it: steps that overflow never show.
    pub limit: u64,
    /// Static loops: the next chunk's number for this thread. Guided loops: the number of the chunk that `left` is before.
    pub round: u64,
    /// Guided loops: iterations that are in no chunk before number `round`.
    pub left: u64,
    /// The current chunk, end exclusive.
    pub begin: u64,
    /// See `begin`.
    pub end: u64,
    /// Ordered regions ended in the current chunk.
    pub ordered_done: u64,
    /// The turn has been passed on for the current chunk.
    pub passed: bool,
    /// One of the chunks so far had the last iteration.
    pub had_last: bool,
    /// Inside an ordered region or waiting for it.
    pub active: bool,
    /// What a tool was told of the loop.
    pub told: Option<Work>,
}

impl Cursor {
    /// In no loop.
    pub const IDLE: Cursor = Cursor {
        of: Shared::EMPTY,
        slot: ptr::null(),
        seq: 0,
        stealing: false,
        blocks: Rounds::START,
        drawn_out: false,
        ended: false,
        large: false,
        base: 0,
        step: 0,
        limit: 0,
        round: 0,
        left: 0,
        begin: 0,
        end: 0,
        ordered_done: 0,
        passed: true,
        had_last: false,
        active: false,
        told: None,
    };

    /// The program's value of normalised iteration `i`.
    #[inline(always)]
    pub fn value(&self, i: u64) -> u64 {
        self.base.wrapping_add(i.wrapping_mul(self.step))
    }
}

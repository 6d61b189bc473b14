//! Nonmonotonic dynamic loops: where a thread's next block of chunks comes from.
//!
//! Note [Stealing loops]: a nonmonotonic dynamic loop is not handed out chunk by chunk from one shared counter. A thread draws a number from
//! the counter, which stands for a block of chunks ([`Rounds`](crate::team::Rounds): they shrink), into its own range, and takes its
//! chunks from there. When the counter is exhausted, it takes the upper half of another member's range. A thread that comes late finds
//! nothing reserved for it and holds nobody up. A range carries the construct's number, so that a thread that ran ahead is not
//! robbed by those still in an earlier loop. How chunks leave a range: `team/range`. The very last chunk is kept back until there is
//! nothing else, and who runs it gets no other after it: for lastprivate, compiled code looks at the last chunk that its thread has run.
//!
//! The counter of such a loop, `Slot::next`:
//!
//! | bits | meaning | changed by |
//! |---|---|---|
//! | 0 to 30 | number of the next block | who draws a block |
//! | 31 | the last chunk is taken | who takes it |
//! | 32 to 63 | ranges of more than one chunk that are used up, less those that were stolen; signed | who has used one up, mostly with the same addition as its next draw; who has stolen one |
//!
//! A thread that finds no more blocks and as many used-up ranges as there were large blocks asks nobody: at most single chunks are left, and
//! these are in work. It is a hint: a thief counts what it has stolen after it has it. So the end of a short loop costs each thread one
//! look at the counter instead of one at every other thread's range.

use crate::prim::Ordering;
use crate::team::{Cursor, Member, Slot, Team};

const USED_UP: u64 = 1 << 32;
const LAST: u64 = 1 << 31;
const NUMBER: u64 = LAST - 1;

/// The next chunk when the member's own range gave none at once: from the range all the same, from a new block of the
/// counter, or from another member.
#[cold]
#[inline(never)]
pub(super) fn take_elsewhere(team: &Team, me: &Member, cursor: &mut Cursor) -> Option<(u64, u64)> {
    if cursor.ended {
        return None;
    }
    let (chunk, seq) = (cursor.of.chunk, cursor.seq);
    // SAFETY: null or a slot of the team, which lives as long as the team.
    let slot = unsafe { cursor.slot.as_ref() }?;
    if let Some(found) = me.range.settle(chunk) {
        return Some(found);
    }
    let (mut block, seen) = draw(slot, team, cursor);
    if block.is_none() && something_is_left(seen, cursor) {
        let n = team.size();
        let patient = !team.crowded();
        block = (1..n).find_map(|i| team.member((me.tid + i) % n).range.steal(seq, chunk, patient));
        if block.is_some_and(|(lo, hi)| hi - lo > chunk) {
            slot.next.fetch_sub(USED_UP, Ordering::Relaxed);
        }
    }
    let Some((lo, hi)) = block else {
        cursor.ended = true;
        return take_last(slot, seen, cursor);
    };
    let next = (lo + chunk).min(hi);
    if next < hi {
        cursor.large = true;
        me.range.refill(seq, next, hi);
    }
    Some((lo, next))
}

/// Chunks but the last one.
fn chunks(cursor: &Cursor) -> u64 {
    cursor.of.trip.saturating_sub(1) / cursor.of.chunk
}

/// A new block from the counter, and what the counter says now. Tells it that the thread's last block is used up.
fn draw(slot: &Slot, team: &Team, cursor: &mut Cursor) -> (Option<(u64, u64)>, u64) {
    let used_up = if core::mem::take(&mut cursor.large) { USED_UP } else { 0 };
    if cursor.drawn_out {
        let seen = if used_up == 0 {
            slot.next.load(Ordering::Relaxed)
        } else {
            slot.next.fetch_add(used_up, Ordering::Relaxed)
        };
        return (None, seen.wrapping_add(used_up));
    }
    let seen = slot.next.fetch_add(used_up + 1, Ordering::Relaxed);
    let chunk = cursor.of.chunk;
    let block = cursor.blocks.block(seen & NUMBER, chunks(cursor), team.size().into());
    cursor.drawn_out = block.is_none();
    (block.map(|(first, past)| (first * chunk, past * chunk)), seen.wrapping_add(used_up))
}

/// Whether others have ranges that are not used up, by what the counter said. A hint, for a thread that is drawn out.
fn something_is_left(seen: u64, cursor: &Cursor) -> bool {
    (seen as i64 >> 32) < cursor.blocks.large() as i64
}

fn take_last(slot: &Slot, seen: u64, cursor: &Cursor) -> Option<(u64, u64)> {
    let free = cursor.of.trip != 0 && seen & LAST == 0;
    let mine = free && slot.next.fetch_or(LAST, Ordering::Relaxed) & LAST == 0;
    mine.then(|| (chunks(cursor) * cursor.of.chunk, cursor.of.trip))
}

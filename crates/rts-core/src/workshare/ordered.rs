//! ordered regions (OpenMP 5.2, 15.10.1): a turn that goes from iteration to iteration, not from thread to thread.
//!
//! The slot's `turn` is the first normalised iteration whose order is still open. A thread holds the turn while `turn` lies in
//! its chunk, that is, from the moment it equals the chunk's begin. It passes it on by setting it to the chunk's end: when
//! as many ordered regions have ended as the chunk has iterations, else when it asks for its next chunk.

use crate::prim::{AtomicU64, Ordering};
use crate::sys::tsan;
use crate::team::{Cursor, Worker, cancel};
use crate::tool::{self, Mutex};

/// Waits until all ordered regions of earlier iterations are over.
#[inline]
pub fn enter(w: &Worker) {
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { w.member().cursor() };
    if tool::active() {
        let waiting = tool::mutex::acquires(Mutex::Ordered, 0, id(w));
        wait_turn(w, cursor);
        return tool::mutex::acquired(waiting, true);
    }
    wait_turn(w, cursor);
    order(cursor, tsan::acquire);
}

/// Does `what` with the address that stands for the ordered regions of the loop.
#[inline(always)]
fn order(cursor: &Cursor, what: impl Fn(*const AtomicU64)) {
    // SAFETY: null or a slot of the team, which lives as long as the team.
    if let Some(slot) = unsafe { cursor.slot.as_ref() } {
        what(&raw const slot.turn.0);
    }
}

/// What tools know the ordered regions of a team by.
fn id(w: &Worker) -> usize {
    &raw const *w.team() as usize
}

/// Ends an ordered region.
#[inline]
pub fn exit(w: &Worker) {
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { w.member().cursor() };
    cursor.ordered_done += 1;
    order(cursor, tsan::release);
    if cursor.ordered_done == cursor.end.wrapping_sub(cursor.begin) {
        pass(w, cursor);
    }
    if tool::active() {
        tool::mutex::released(Mutex::Ordered, id(w));
    }
}

/// Called before the thread takes its next chunk: passes the turn on if the ordered regions of the chunk did not.
#[inline]
pub(super) fn finish_chunk(w: &Worker, cursor: &mut Cursor) {
    if !cursor.passed {
        wait_turn(w, cursor);
        pass(w, cursor);
    }
    cursor.ordered_done = 0;
}

#[inline]
fn wait_turn(w: &Worker, cursor: &Cursor) {
    // SAFETY: null or a slot of the team, which lives as long as the team.
    let Some(slot) = (unsafe { cursor.slot.as_ref() }) else { return };
    let begin = cursor.begin;
    // ORDER: pairs with `pass`; SeqCst because the last look before sleeping must not be early.
    w.wait(&mut || slot.turn.load(Ordering::SeqCst) >= begin || is_cancelled(w));
}

#[inline]
fn pass(w: &Worker, cursor: &mut Cursor) {
    cursor.passed = true;
    // SAFETY: null or a slot of the team, which lives as long as the team.
    let Some(slot) = (unsafe { cursor.slot.as_ref() }) else { return };
    // ORDER: releases the ordered region to the next holder; SeqCst pairs with the parkers.
    slot.turn.swap(cursor.end, Ordering::SeqCst);
    w.team().wake_others(w.member());
}

fn is_cancelled(w: &Worker) -> bool {
    w.team().cancel.load(Ordering::SeqCst) & cancel::LOOPS != 0
}

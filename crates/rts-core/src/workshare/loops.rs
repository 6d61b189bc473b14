//! Loops: handing out chunks (OpenMP 5.2, 11.5).

use super::{doacross, memory, ordered, stealing};
use crate::prim::{AtomicU64, Ordering};
use crate::team::{Cursor, Kind, Member, Rounds, Shared, Slot, Team, Worker, cancel};
use crate::tool::{self, Dispatch, Work};

/// Number of iterations from `first` to `last` (inclusive when `inclusive`) by `step`, all signed; 0 for an empty loop.
pub fn trip_signed(first: i64, last: i64, step: i64, inclusive: bool) -> u64 {
    if step == 0 {
        return 0;
    }
    let (lo, hi, stride) =
        if step > 0 { (first, last, step as u64) } else { (last, first, (step as u64).wrapping_neg()) };
    if lo > hi || (lo == hi && !inclusive) {
        return 0;
    }
    let span = (hi as u64).wrapping_sub(lo as u64);
    count(span, stride, inclusive)
}

/// As [`trip_signed`] for unsigned bounds; `up` tells the direction, `step` is two's complement when counting down.
pub fn trip_unsigned(first: u64, last: u64, step: u64, up: bool, inclusive: bool) -> u64 {
    let stride = if up { step } else { step.wrapping_neg() };
    if stride == 0 {
        return 0;
    }
    let (lo, hi) = if up { (first, last) } else { (last, first) };
    if lo > hi || (lo == hi && !inclusive) {
        return 0;
    }
    count(hi - lo, stride, inclusive)
}

fn count(span: u64, stride: u64, inclusive: bool) -> u64 {
    if inclusive { (span / stride).saturating_add(1) } else { span.div_ceil(stride) }
}

/// Begins a worksharing loop on the calling thread. Every thread of the team calls it with the same `of`.
///
/// `base` and `step` are the program's first value and step, as 64-bit two's complement.
#[inline]
pub fn start(w: &Worker, of: Shared, base: u64, step: u64) {
    let team = w.team();
    let me = w.member();
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { me.cursor() };
    cursor.of = of;
    cursor.base = base;
    cursor.step = step;
    cursor.round = 0;
    cursor.left = of.trip;
    cursor.begin = 0;
    cursor.end = 0;
    cursor.passed = true;
    cursor.had_last = false;
    cursor.ordered_done = 0;
    cursor.active = true;
    cursor.slot = core::ptr::null();
    cursor.stealing = false;
    if team.size() > 1 && (of.kind != Kind::Static || of.ordered) {
        enter(w, team, me, cursor);
    }
}

/// Begins a loop that needs shared state whatever its kind: memory, reductions, doacross.
///
/// `setup` runs on the first thread to come, before any other uses the slot. Returns null only where the region is cancelled.
pub fn start_shared(w: &Worker, of: Shared, base: u64, step: u64, setup: impl FnOnce(&Slot)) -> *const Slot {
    let team = w.team();
    let me = w.member();
    let forced = Shared { kind: Kind::Static, ordered: false, ..of };
    start(w, forced, base, step);
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { me.cursor() };
    cursor.of = of;
    enter_with(w, team, me, cursor, setup);
    cursor.slot
}

/// Enters a loop whose threads share a counter and nothing else.
fn enter(w: &Worker, team: &Team, me: &Member, cursor: &mut Cursor) {
    let seq = me.seq.get() + 1;
    me.seq.set(seq);
    let slot = team.slot(seq);
    if !slot.is_free(seq) {
        w.wait(&mut || slot.is_free(seq) || team.is_cancelled());
        if !slot.is_free(seq) {
            // The region is cancelled: there is nothing to do in it.
            cursor.of.trip = 0;
            return;
        }
    }
    use_slot(me, cursor, slot, seq);
}

fn enter_with(w: &Worker, team: &Team, me: &Member, cursor: &mut Cursor, setup: impl FnOnce(&Slot)) {
    let seq = me.seq.get() + 1;
    me.seq.set(seq);
    let slot = team.slot(seq);
    let mut claim = slot.claim(seq);
    if claim.is_none() {
        w.wait(&mut || {
            // A claim is made once: the condition may be looked at again after it came true.
            if claim.is_none() {
                claim = slot.claim(seq);
            }
            claim.is_some() || team.is_cancelled()
        });
    }
    match claim {
        Some(true) => {
            setup(slot);
            slot.publish(seq);
            team.wake_others(me);
        }
        Some(false) => {}
        // The region is cancelled: there is nothing to do in it.
        None => {
            cursor.of.trip = 0;
            return;
        }
    }
    use_slot(me, cursor, slot, seq);
}

fn use_slot(me: &Member, cursor: &mut Cursor, slot: &Slot, seq: u64) {
    cursor.slot = slot;
    cursor.seq = seq;
    let of = &mut cursor.of;
    if of.kind == Kind::Dynamic && !of.monotonic && !of.ordered {
        of.chunk = of.chunk.max(1);
        // The end of a chunk may lie past the last iteration and must not wrap.
        cursor.stealing = of.trip.checked_add(of.chunk).is_some();
        cursor.blocks = Rounds::START;
        cursor.drawn_out = false;
        cursor.ended = false;
        cursor.large = false;
        me.range.clear();
    }
}

/// Tells tools of the loop that the calling thread has begun; [`end`] tells them of its end.
#[cold]
pub fn tell(w: &Worker, work: Option<Work>) {
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { w.member().cursor() };
    let work = work.unwrap_or(match cursor.of.kind {
        Kind::Static => Work::LoopStatic,
        Kind::Dynamic => Work::LoopDynamic,
        Kind::Guided => Work::LoopGuided,
    });
    cursor.told = Some(work);
    tool::work::begins(work, cursor.of.trip);
}

#[cold]
fn tell_chunk(w: &Worker, (begin, end): (u64, u64)) {
    // SAFETY: the only reference to this thread's cursor here.
    match unsafe { w.member().cursor() }.told {
        None => {}
        Some(Work::Sections) => tool::work::section(),
        Some(_) => tool::work::chunk(Dispatch::LoopChunk, begin, end - begin),
    }
}

/// The calling thread's next chunk as normalised iterations, end exclusive; `None` when there is no more.
#[inline]
pub fn next(w: &Worker) -> Option<(u64, u64)> {
    let chunk = next_chunk(w);
    if tool::active()
        && let Some(chunk) = chunk
    {
        tell_chunk(w, chunk);
    }
    chunk
}

#[inline(always)]
fn next_chunk(w: &Worker) -> Option<(u64, u64)> {
    let me = w.member();
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { me.cursor() };
    let team = w.team();
    if cursor.stealing && team.cancel.load(Ordering::Relaxed) & cancel::LOOPS == 0 {
        let chunk = match me.range.take(cursor.of.chunk) {
            Some(chunk) => chunk,
            None => stealing::take_elsewhere(team, me, cursor)?,
        };
        (cursor.begin, cursor.end) = chunk;
        return Some(chunk);
    }
    if cursor.of.ordered {
        ordered::finish_chunk(w, cursor);
    }
    let chunk = take(team, me, cursor)?;
    (cursor.begin, cursor.end) = chunk;
    cursor.passed = !cursor.of.ordered;
    Some(chunk)
}

#[inline]
fn take(team: &Team, me: &Member, cursor: &mut Cursor) -> Option<(u64, u64)> {
    let of = cursor.of;
    if team.cancel.load(Ordering::Relaxed) & cancel::LOOPS != 0 {
        return None;
    }
    if of.kind == Kind::Static {
        return take_static(team.size(), me.tid, cursor);
    }
    // SAFETY: null or a slot of the team, which lives as long as the team.
    let Some(slot) = (unsafe { cursor.slot.as_ref() }) else {
        // A team of one (or a cancelled region, where `trip` is 0): everything at once.
        let begin = cursor.round;
        cursor.round = of.trip;
        return (begin < of.trip).then_some((begin, of.trip));
    };
    match of.kind {
        Kind::Guided => take_guided(slot, cursor, team.size()),
        _ => take_counter(slot, of.trip, of.chunk.max(1), team.size()),
    }
}

/// Static: a block for each thread, or chunks round robin. Touches nothing that is shared.
#[inline]
fn take_static(n: u32, tid: u32, cursor: &mut Cursor) -> Option<(u64, u64)> {
    let (trip, chunk) = (cursor.of.trip, cursor.of.chunk);
    let (n, tid) = (u64::from(n), u64::from(tid));
    let round = cursor.round;
    cursor.round += 1;
    if chunk == 0 {
        if round != 0 {
            return None;
        }
        let (size, more) = (trip / n, trip % n);
        let begin = tid * size + tid.min(more);
        let end = begin + size + u64::from(tid < more);
        return (begin < end).then_some((begin, end));
    }
    let begin = round.checked_mul(n)?.checked_add(tid)?.checked_mul(chunk)?;
    (begin < trip).then(|| (begin, begin.saturating_add(chunk).min(trip)))
}

/// One shared counter: chunks in increasing order.
#[inline]
fn take_counter(slot: &Slot, trip: u64, chunk: u64, n: u32) -> Option<(u64, u64)> {
    // Threads may each overshoot by one chunk; where that could wrap, exchange instead of adding. To look first would fetch the
    // line twice, once to read and once to write.
    let overshoot = chunk.checked_mul(u64::from(n) + 1).and_then(|o| trip.checked_add(o));
    if overshoot.is_some() {
        let begin = slot.next.fetch_add(chunk, Ordering::Relaxed);
        return (begin < trip).then(|| (begin, (begin + chunk).min(trip)));
    }
    take_by(&slot.next, trip, |_| chunk)
}

/// Guided: chunks proportional to what is left, whole multiples of the least size (which simd loops need).
///
/// All threads know the sizes of all chunks; they share the number of the next one. So a chunk is one addition, which never has to
/// be tried again, and the divisions for the chunks of others are done while nobody waits for them.
#[inline]
fn take_guided(slot: &Slot, cursor: &mut Cursor, n: u32) -> Option<(u64, u64)> {
    let (trip, least, n) = (cursor.of.trip, cursor.of.chunk.max(1), u64::from(n));
    let mine = slot.next.fetch_add(1, Ordering::Relaxed);
    while cursor.left != 0 {
        let left = cursor.left;
        let share = left.div_ceil(n).max(least);
        let size = if least == 1 { share } else { share.checked_next_multiple_of(least).unwrap_or(left) }.min(left);
        let number = cursor.round;
        cursor.left = left - size;
        cursor.round = number + 1;
        if number == mine {
            return Some((trip - left, trip - left + size));
        }
    }
    None
}

#[inline]
fn take_by(next: &AtomicU64, trip: u64, size: impl Fn(u64) -> u64) -> Option<(u64, u64)> {
    let mut begin = next.load(Ordering::Relaxed);
    loop {
        if begin >= trip {
            return None;
        }
        let left = trip - begin;
        let end = begin + size(left).min(left);
        match next.compare_exchange_weak(begin, end, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return Some((begin, end)),
            Err(now) => begin = now,
        }
    }
}

/// The calling thread leaves its loop: no barrier. Safe to call again.
#[inline]
pub fn end(w: &Worker) {
    end_tidy(w, |_| {});
}

/// As [`end`]; `tidy` runs on the last thread to leave.
#[inline]
pub fn end_tidy(w: &Worker, tidy: impl FnOnce(&Slot)) {
    let me = w.member();
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { me.cursor() };
    if cursor.of.ordered && !cursor.passed {
        ordered::finish_chunk(w, cursor);
    }
    cursor.active = false;
    if tool::active()
        && let Some(work) = cursor.told.take()
    {
        tool::work::ends(work, cursor.of.trip);
    }
    // SAFETY: null or a slot of the team, which lives as long as the team.
    if let Some(slot) = unsafe { cursor.slot.as_ref() } {
        cursor.slot = core::ptr::null();
        let team = w.team();
        let ordered = cursor.of.ordered;
        let tidy = |slot: &Slot| {
            memory::release(slot);
            doacross::release(slot);
            if ordered {
                slot.turn.store(0, Ordering::Relaxed);
            }
            tidy(slot);
        };
        // In the child of a fork nobody else leaves.
        let n = if team.is_lost() { 1 } else { team.size() };
        if slot.leave(cursor.seq, n, tidy) {
            team.wake_others(me);
        }
    }
}

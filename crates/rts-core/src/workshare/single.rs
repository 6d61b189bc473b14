//! single and copyprivate (OpenMP 5.2, 11.1, 5.7.2), masked (10.5).

use crate::prim::{AtomicPtr, Ordering};
use crate::team::{self, Team, Worker};

/// Whether the calling thread is the one that executes this single region. No barrier.
///
/// Construct numbers only grow, so one word for the team is enough however far threads run ahead: who finds a smaller number
/// and replaces it is the first to come.
#[inline]
pub fn single(w: &Worker) -> bool {
    let team = w.team();
    if team.size() == 1 {
        return true;
    }
    let me = w.member();
    let seq = me.singles.get() + 1;
    me.singles.set(seq);
    let word = &team.single;
    let mut now = word.load(Ordering::Relaxed);
    while now < seq {
        // ORDER: no data goes with the word; the barrier after the construct orders what the winner writes.
        match word.compare_exchange_weak(now, seq, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => return true,
            Err(later) => now = later,
        }
    }
    false
}

fn handout(team: &Team) -> &AtomicPtr<()> {
    &team.member(0).handout
}

/// The winner of a single region hands out `data`; returns when all others know of it.
pub fn publish(w: &Worker, data: *mut ()) {
    // ORDER: the barrier orders it; Release for the models.
    handout(w.team()).store(data, Ordering::Release);
    team::barrier(w);
}

/// Waits for what the winner hands out. A barrier must follow the copying, so that the data may go.
pub fn receive(w: &Worker) -> *mut () {
    team::barrier(w);
    handout(w.team()).load(Ordering::Acquire)
}

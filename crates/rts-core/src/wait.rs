//! Waiting: spin, yield, park.
//!
//! # The parker
//! One word a thread, on a line that changes only when the thread goes to sleep, so that wakers read it from their cache.
//!
//! | `parked` | meaning | set by |
//! |---|---|---|
//! | 0 | awake, or about to look at its condition again | the thread itself; a waker, who then calls the kernel |
//! | 1 | asleep, or about to sleep | the thread itself |
//!
//! The thread: `parked := 1` (SeqCst), look at the condition, sleep while `parked == 1`. The waker: make the condition
//! true by a SeqCst operation, then look at `parked` (SeqCst). One of the two sees the other: no wake-up is lost.
//! Before it calls the kernel it leaves the number of its CPU (see [`capability::apart`]) and the time.
//!
//! Whoever makes `parked` 0 again, by an exchange that finds 1, counts the thread among those that run. So it counts from
//! the call that wakes it, not from when it gets a CPU: meanwhile others would seem to be few enough, and spin on that CPU.
//!
//! # How long to spin
//! A wait first polls a few dozen times. It spins on only while capabilities suffice ([`crate::capability`]) and its
//! team is no larger than the machine, else it yields, for longer where few threads share each CPU; then it parks. A gap
//! between two readings of the time-stamp counter shows that the thread did not run, a long yield that the CPU went to a neighbour. If another
//! thread had the CPU (see [`capability::steal`]), the next waits of this thread park soon, as many as the gap was worth (see [`Patience`]); if not,
//! the wait goes on as if no time had passed. A thread that was woken from its own CPU several times running parks at once.

use core::cell::Cell;

use crate::capability::{self, apart::Apart, steal};
use crate::prim::{AtomicU32, Ordering, dekker, process, spin_hint};
use crate::sys::{affinity, clock, futex, thread};

/// A gap between two polls that means preemption, in microseconds.
const GAP_US: u64 = 20;
/// A yield that took longer than this went to another process, in microseconds.
const LONG_YIELD_US: u64 = 80;
/// Polls before anything else is considered. There is a pause between two: a line that is polled without one is taken away from whoever
/// is about to write it, which costs more than the pause (docs/performance-notes.md).
const FIRST_POLLS: u32 = 24;
/// After so many of them a thread that others may need the CPU of goes on to yield.
const POLLS_AT_LEAST: u32 = 2;
/// What a wait costs that parks, in microseconds: a wake-up, and the other side's call.
const PARK_US: u64 = 50;
/// Spins that must succeed between two preemptions for the second to count as a new story.
const CALM: u32 = 64;
/// A wait in a team larger than the machine, or where few threads share each CPU, yields for no longer than this, in microseconds.
const CROWDED_US: u64 = 1_000;
/// Largest multiple of the break-even penalty.
const WORST: u32 = 4;
/// How long a wait under a penalty spins before it parks, in microseconds: half of what parking costs.
const SHORT_SPIN_US: u64 = 10;

/// The sleeping place of one thread.
#[derive(Debug, Default)]
#[repr(align(128))]
pub struct Parker {
    parked: AtomicU32,
    /// The CPU that the last waker ran on plus one, 0 for none; a hint.
    waker: process::AtomicU32,
    /// When it called the kernel, in ticks; a hint.
    woken_at: process::AtomicU64,
}

impl Parker {
    /// Wakes the thread if it sleeps. The caller has made its condition true by a SeqCst operation just before.
    ///
    /// # Safety
    /// `this` points to a parker; parkers are never freed.
    #[inline(always)]
    pub unsafe fn unpark(this: *const Parker) {
        // SAFETY: by contract the parker is alive.
        let this = unsafe { &*this };
        dekker();
        // ORDER: pairs with the swap in `park`: store condition, load parked / store parked, load condition.
        if this.parked.load(Ordering::SeqCst) != 0 {
            this.unpark_slow();
        }
    }

    #[cold]
    fn unpark_slow(&self) {
        self.leave_cpu();
        // First, so that the thread is counted when it runs.
        capability::acquire();
        if self.parked.swap(0, Ordering::SeqCst) != 0 {
            futex::wake(&self.parked, 1);
        } else {
            capability::release();
        }
    }

    /// Sleeps until woken or `ready`; returns false when `timeout_ns` ran out first.
    pub fn park(&self, timeout_ns: Option<u64>, mut ready: impl FnMut() -> bool) -> bool {
        // Before any waker can count the thread again.
        capability::release();
        // ORDER: pairs with the load in `unpark`.
        self.parked.swap(1, Ordering::SeqCst);
        dekker();
        let mut in_time = true;
        if !ready() {
            while self.parked.load(Ordering::Acquire) != 0 && in_time {
                in_time = futex::wait(&self.parked, 1, timeout_ns);
            }
        }
        if self.rise() {
            capability::acquire();
        } else if self.waker.load(Ordering::Relaxed) != here() {
            // CPUs' counters may differ a little.
            steal::woken_after(clock::ticks().saturating_sub(self.woken_at.load(Ordering::Relaxed)));
        }
        in_time
    }

    /// Awake; whether nobody has woken the thread. An exchange, because wakers exchange too: a plain store may come before theirs (loom
    /// says so where there are two).
    #[inline(always)]
    fn rise(&self) -> bool {
        self.parked.swap(0, Ordering::Relaxed) != 0
    }

    /// In the child of a fork: the thread is gone, and nobody is to wake it.
    pub fn forget(&self) {
        self.parked.store(0, Ordering::Relaxed);
    }

    /// Notes the caller's CPU and the time, as one who is about to wake the thread, or to make it.
    pub fn leave_cpu(&self) {
        self.waker.store(here(), Ordering::Relaxed);
        self.woken_at.store(clock::ticks(), Ordering::Relaxed);
    }

    /// The CPU that the last waker ran on; none when nobody has called the kernel since the last question.
    pub fn take_waker(&self) -> Option<usize> {
        let waker = self.waker.load(Ordering::Relaxed);
        self.waker.store(0, Ordering::Relaxed);
        waker.checked_sub(1).map(|cpu| cpu as usize)
    }

    /// Whether the thread sleeps (for state dumps).
    pub fn is_parked(&self) -> bool {
        self.parked.load(Ordering::Relaxed) != 0
    }
}

/// The number of the caller's CPU plus one; 0 where it is not known.
fn here() -> u32 {
    // A simulated machine has other CPUs.
    if cfg!(simulate) { 0 } else { affinity::current_cpu().map_or(0, |cpu| cpu as u32 + 1) }
}

/// What a thread has learned about waiting; owned by that thread.
///
/// A preemption that cost a gap of G must not be paid for by more than G: the next G / 50 us waits spin for 10 us only and
/// then park. When spinning meets preemption again soon after, the penalty doubles, up to 4 times.
#[derive(Debug, Default)]
pub struct Patience {
    /// Waits that are to park soon.
    penalty: Cell<u32>,
    /// Power of two by which penalties are longer than break-even.
    worse: Cell<u32>,
    /// Spins that succeeded since the last preemption, up to `CALM`.
    calm: Cell<u32>,
    /// What it knows of wakers on its CPU.
    apart: Apart,
}

impl Patience {
    /// Of a thread that has waited for nothing yet; `movable`: the runtime may move it to another CPU.
    pub fn new(movable: bool) -> Patience {
        Patience { apart: Apart::new(movable), ..Patience::default() }
    }

    /// The thread did not run for so long; whether another one had the CPU, so that the wait is to end, as it also is after many gaps.
    #[cold]
    fn gap(&self, gap_us: u64, gaps_left: &mut u32) -> bool {
        let preempted = steal::gap(gap_us) || *gaps_left == 0;
        if preempted {
            self.preempted(gap_us);
        } else {
            *gaps_left -= 1;
        }
        preempted
    }

    fn preempted(&self, gap_us: u64) {
        let times = if self.calm.get() >= CALM { 1 } else { (self.worse.get() * 2).clamp(1, WORST) };
        self.worse.set(times);
        self.calm.set(0);
        self.penalty.set(((gap_us / PARK_US).clamp(1, 1000) as u32) * times);
    }

    #[inline]
    fn succeeded(&self) {
        let calm = self.calm.get();
        if calm < CALM {
            self.calm.set(calm + 1);
        }
    }
}

/// Something to wait for.
pub trait Condition {
    /// Whether the wait is over. Called often, also again after it said yes, and must say yes then; must read with Acquire, and with SeqCst where the waker relies on the parker.
    fn ready(&mut self) -> bool;
    /// Called once before the thread parks: say so to those who might have work for it.
    fn about_to_park(&mut self) {}
    /// Called after the thread was woken.
    fn unparked(&mut self) {}
    /// Longest sleep in nanoseconds before the condition is looked at again.
    fn nap_ns(&self) -> Option<u64> {
        None
    }
}

impl<F: FnMut() -> bool> Condition for F {
    #[inline(always)]
    fn ready(&mut self) -> bool {
        self()
    }
}

/// Waits until `cond` is ready. `crowded`: the team is larger than the machine, so spinning is no use.
#[inline(always)]
pub fn until(parker: &Parker, patience: &Patience, crowded: bool, cond: &mut impl Condition) {
    let over = if crowded { cond.ready() } else { briefly(|| cond.ready()) };
    if over {
        return;
    }
    until_slow(parker, patience, crowded, cond);
}

/// The first polls of a wait, for those who have a short way when they are enough; whether they were.
#[inline(always)]
pub fn briefly(mut ready: impl FnMut() -> bool) -> bool {
    for polls in 0..FIRST_POLLS {
        if ready() {
            return true;
        }
        if polls == POLLS_AT_LEAST && capability::short() {
            return false;
        }
        spin_hint();
    }
    false
}

#[inline(never)]
fn until_slow(parker: &Parker, patience: &Patience, crowded: bool, cond: &mut impl Condition) {
    let penalty = patience.penalty.get();
    if !crowded && patience.apart.is_together() && capability::suffice_for_all() {
        // Its last wakers could not run before it slept, and this one hardly can.
    } else if penalty > 0 {
        patience.penalty.set(penalty - 1);
        if !crowded && !capability::short() && spin_shortly(cond) {
            return;
        }
    } else if spin(patience, crowded, cond) {
        return;
    }
    loop {
        if cond.ready() {
            return;
        }
        cond.about_to_park();
        let nap = cond.nap_ns();
        let woken = parker.park(nap, || cond.ready());
        cond.unparked();
        // With more threads of the runtime than CPUs some share one.
        if woken
            && !crowded
            && capability::suffice_for_all()
            && let Some(cpu) = parker.take_waker()
        {
            patience.apart.woken_from(cpu);
        }
    }
}

/// Spins under a penalty; true when the condition came true.
fn spin_shortly(cond: &mut impl Condition) -> bool {
    let limit = SHORT_SPIN_US.saturating_mul(clock::ticks_per_us()).min(capability::spin_ticks());
    let start = clock::ticks();
    while clock::ticks().wrapping_sub(start) < limit {
        if cond.ready() {
            return true;
        }
        spin_hint();
    }
    false
}

/// Spins, then yields; true when the condition came true.
///
/// In a team larger than the machine, and where few threads share each CPU, it yields for as long as it would spin, at most 1 ms: a thread
/// that sleeps too soon takes longer to wake than the others yield, and so they sleep, too, region after region
/// (docs/performance-notes.md).
fn spin(patience: &Patience, crowded: bool, cond: &mut impl Condition) -> bool {
    let per_us = clock::ticks_per_us();
    let limit = capability::spin_ticks();
    let mut start = clock::ticks();
    let mut last = start;
    let (gap, long) = (GAP_US * per_us, LONG_YIELD_US * per_us);
    let mut yields = capability::yields();
    let mut gaps_left = steal::MOST_GAPS;
    loop {
        if cond.ready() {
            patience.succeeded();
            return true;
        }
        let waited = last.wrapping_sub(start);
        // Others may be woken meanwhile, and sleep again.
        let (before, usual) = if !crowded && waited < limit && !capability::short() {
            spin_hint();
            (last, gap)
        } else {
            let turns = (crowded || capability::few()) && capability::is_whole();
            if yields == 0 && !(turns && waited < limit.min(CROWDED_US * per_us)) {
                return false;
            }
            yields = yields.saturating_sub(1);
            let before = clock::ticks();
            thread::yield_now();
            (before, long)
        };
        last = clock::ticks();
        let took = last.wrapping_sub(before);
        if took > usual {
            if patience.gap(took / per_us, &mut gaps_left) {
                return cond.ready();
            }
            start = start.wrapping_add(took);
        }
    }
}

#[cfg(all(test, loom))]
mod model {
    use super::Parker;
    use crate::prim::{AtomicU32, Ordering};
    use loom::sync::Arc;
    use loom::thread;

    /// No wake-up is lost, whenever it comes: the model's futex never wakes without a cause.
    #[test]
    fn every_sleeper_is_woken() {
        loom::model(|| {
            let shared = Arc::new((Parker::default(), AtomicU32::new(0)));
            let sleeper = {
                let shared = shared.clone();
                thread::spawn(move || {
                    let (parker, word) = &*shared;
                    for expected in 1..=2 {
                        while word.load(Ordering::SeqCst) < expected {
                            parker.park(None, || word.load(Ordering::SeqCst) >= expected);
                        }
                    }
                })
            };
            for value in 1..=2 {
                shared.1.swap(value, Ordering::SeqCst);
                // SAFETY: `shared` is alive.
                unsafe { Parker::unpark(&shared.0) };
            }
            sleeper.join().unwrap();
        });
    }
}

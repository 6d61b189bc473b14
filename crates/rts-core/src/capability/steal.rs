//! Whose a gap in a thread's time was, and what waits make of it.
//!
//! A waiter that sees the time-stamp counter jump did not run meanwhile. Either another thread of this machine had the CPU, or
//! the whole CPU was away: the hypervisor ran somebody else on it (steal time), or an interrupt took long. Only the first is
//! a reason to wait less eagerly. After the second nobody here would gain from a sleep, and it costs most just then: an idle
//! virtual CPU is given away, and who is woken there waits until the hypervisor lets it run.
//!
//! The kernel counts for each thread how often it lost its CPU while it could have run on; steal time is not among that.
//!
//! # Two virtual CPUs on one
//! Where two threads sleep and wake each other in turn, their virtual CPUs are never busy at the same time, and a hypervisor that is short of
//! CPUs sees no harm in running both on one. Then each hand-over takes as long as a wait spins before it sleeps, region after
//! region. Two that are busy it moves apart. So for a while after a sign of theft, a long gap without a preemption or a wake-up that took
//! long, waits spin for longer, up to [`LONG_US`]; until a thread is preempted, which says that there are others here.

use crate::prim::process::{AtomicU64, Ordering};
use crate::sys::{clock, thread, tls};

/// How long a wait may spin after a sign of theft, in microseconds, where the user has not said how long.
pub const LONG_US: u64 = 30_000;
/// A sign of theft counts for this long, in microseconds.
const MEMORY_US: u64 = 100_000;
/// Shortest gap that is a sign of theft, in microseconds: interrupts take less.
const GAP_US: u64 = 200;
/// Shortest time of a wake-up that is one: five usual ones.
const WAKE_US: u64 = 300;

/// Until when, in ticks, CPUs count as stolen; 0: they do not.
static STOLEN_UNTIL: AtomicU64 = AtomicU64::new(0);

/// Whether the calling thread has lost its CPU to another thread since it asked before. True where the kernel does not say.
fn was_preempted() -> bool {
    let Some(now) = thread::switches() else { return true };
    let before = tls::switches();
    tls::set_switches(now);
    now != before
}

/// The calling thread did not run for so many microseconds; whether another thread of this machine did instead.
#[cold]
pub fn gap(us: u64) -> bool {
    let preempted = was_preempted();
    if preempted {
        STOLEN_UNTIL.store(0, Ordering::Relaxed);
    } else if us >= GAP_US {
        note();
    }
    preempted
}

/// The calling thread runs so many ticks after it was woken.
pub fn woken_after(ticks: u64) {
    if ticks >= WAKE_US * clock::ticks_per_us() {
        note();
    }
}

#[cold]
fn note() {
    // Under a quota the control group takes the CPUs, and spinning makes that worse.
    if super::is_whole() && !cfg!(simulate) {
        STOLEN_UNTIL.store(clock::ticks() + MEMORY_US * clock::ticks_per_us(), Ordering::Relaxed);
    }
}

/// Whether CPUs have been stolen lately.
#[inline]
pub fn is_likely() -> bool {
    clock::ticks() < STOLEN_UNTIL.load(Ordering::Relaxed)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{GAP_US, WAKE_US, gap, is_likely, was_preempted, woken_after};
    use crate::capability;
    use crate::sys::{affinity, clock, thread};
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    #[test]
    fn a_thread_that_shares_its_cpu_is_preempted() {
        let mask = affinity::get_mask(0).expect("the mask can be read");
        let here = affinity::current_cpu().expect("the CPU can be read");
        let mut one = vec![0; mask.len()];
        one[here / 64] = 1 << (here % 64);
        let over = AtomicBool::new(false);
        std::thread::scope(|s| {
            affinity::set_mask(0, &one).expect("the CPU is one of the mask's");
            // It inherits the mask.
            s.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
            });
            was_preempted();
            let begin = Instant::now();
            let mut preempted = false;
            while !preempted && begin.elapsed() < Duration::from_secs(60) {
                thread::yield_now();
                preempted = was_preempted();
            }
            over.store(true, Ordering::Relaxed);
            affinity::set_mask(0, &mask).expect("the mask was valid before");
            assert!(preempted, "two threads on one CPU never took it from each other");
        });
    }

    /// Other tests wait meanwhile, and what they see counts, too.
    #[test]
    fn a_sign_of_theft_counts_for_a_while() {
        let late = WAKE_US * clock::ticks_per_us();
        let seen = |sign: &dyn Fn()| {
            (0..1_000).any(|_| {
                sign();
                is_likely()
            })
        };
        assert_eq!(seen(&|| woken_after(late)), capability::is_whole());
        assert_eq!(seen(&|| _ = gap(GAP_US)), capability::is_whole());
    }

    #[test]
    fn time_that_nobody_here_had_is_no_preemption() {
        assert!((0..1_000).any(|_| {
            was_preempted();
            // A gap without another thread: the calling one is stopped, and goes on.
            thread::pause_us(100);
            !was_preempted()
        }));
    }
}

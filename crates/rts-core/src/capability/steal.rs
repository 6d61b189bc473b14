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
//! long, waits spin for longer, up to [`LONG_US`]; until a thread is preempted for as long, which says that there are others here. Never where a control
//! group has a quota, or where the processor does not say that there is a hypervisor: there each gap is a preemption.

use crate::prim::process::{AtomicU64, Ordering};
use crate::sys::{clock, hypervisor, thread, tls};
use crate::topology;

/// How long a wait may spin after a sign of theft, in microseconds, where the user has not said how long.
pub const LONG_US: u64 = 30_000;
/// Gaps of others' making that one wait overlooks at most: then it ends as if the thread had been preempted.
pub const MOST_GAPS: u32 = 8;
/// A sign of theft counts for this long, in microseconds.
const MEMORY_US: u64 = 100_000;
/// Shortest gap that is a sign of theft or of neighbours, in microseconds: interrupts and the kernel's own threads take less.
const GAP_US: u64 = 200;
/// Shortest time of a wake-up that is one. While CPUs are not stolen one in some thousand takes that long.
const WAKE_US: u64 = 800;

/// When the last sign of theft was seen, in ticks; 0: there was none, or a sign of neighbours since.
static SIGN_AT: AtomicU64 = AtomicU64::new(0);

/// Whether the calling thread has lost its CPU to another thread since it asked before. True where nobody says.
fn was_preempted() -> bool {
    if !hypervisor::is_present() {
        return true;
    }
    let Some(now) = thread::switches() else { return true };
    let before = tls::switches();
    tls::set_switches(now);
    now != before
}

/// The calling thread did not run for so many microseconds; whether another thread of this machine did instead.
#[cold]
pub fn gap(us: u64) -> bool {
    let preempted = was_preempted();
    if us >= GAP_US {
        if preempted {
            SIGN_AT.store(0, Ordering::Relaxed);
        } else {
            note();
        }
    }
    preempted
}

/// The calling thread runs so many ticks after a thread on another CPU woke it.
pub fn woken_after(ticks: u64) {
    if ticks >= WAKE_US * clock::ticks_per_us() {
        note();
    }
}

#[cold]
fn note() {
    // Under a quota the control group takes the CPUs, and spinning makes that worse.
    if hypervisor::is_present() && !topology::has_quota() && !cfg!(simulate) {
        SIGN_AT.store(clock::ticks(), Ordering::Relaxed);
    }
}

/// Whether CPUs have been stolen lately.
#[inline]
pub fn is_likely() -> bool {
    let sign = SIGN_AT.load(Ordering::Relaxed);
    sign != 0 && clock::ticks().wrapping_sub(sign) < MEMORY_US * clock::ticks_per_us()
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{GAP_US, SIGN_AT, WAKE_US, gap, is_likely, was_preempted, woken_after};
    use crate::sys::{affinity, clock, hypervisor, thread, tls};
    use crate::topology;
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
                SIGN_AT.store(0, Ordering::Relaxed);
                sign();
                is_likely()
            })
        };
        // Whoever asks first looks at the control groups.
        topology::available_cpus();
        let counts = hypervisor::is_present() && !topology::has_quota();
        assert_eq!(seen(&|| woken_after(late)), counts);
        assert_eq!(seen(&|| _ = gap(GAP_US)), counts);
        // A preemption takes it back. This one is made up: the thread seems to have forgotten how often it lost its CPU.
        let taken_back = (0..1_000).any(|_| {
            woken_after(late);
            tls::set_switches(usize::MAX);
            gap(GAP_US) && !is_likely()
        });
        assert!(taken_back);
    }

    #[test]
    fn time_that_nobody_here_had_is_no_preemption() {
        let none = (0..1_000).any(|_| {
            was_preempted();
            // A gap without another thread: the calling one sleeps.
            thread::pause_us(100);
            !was_preempted()
        });
        assert_eq!(none, hypervisor::is_present());
    }
}

//! Clocks: the time-stamp counter for spinning, the monotonic clock for the rest.

#[cfg(not(simulate))]
use once_cell::race::OnceBox;

/// Reads the processor's time-stamp counter; differences are in ticks (see [`ticks_per_us`]).
#[inline(always)]
pub fn ticks() -> u64 {
    #[cfg(simulate)]
    if let Some(ticks) = crate::prim::simulated::ticks() {
        return ticks;
    }
    // SAFETY: every x86-64 processor has the instruction, and it has no side effect.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Monotonic time in nanoseconds since an arbitrary point.
pub fn now_ns() -> u64 {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `ts` is writable for the call.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut ts) };
    ts.tv_sec as u64 * 1_000_000_000 + ts.tv_nsec as u64
}

/// Resolution of the monotonic clock in nanoseconds.
pub fn resolution_ns() -> u64 {
    let mut ts = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `ts` is writable for the call.
    unsafe { libc::clock_getres(libc::CLOCK_MONOTONIC, &mut ts) };
    ts.tv_sec as u64 * 1_000_000_000 + ts.tv_nsec as u64
}

/// Ticks of the simulated clock in a microsecond.
#[cfg(simulate)]
pub fn ticks_per_us() -> u64 {
    crate::prim::simulated::TICKS_PER_US
}

/// Time-stamp ticks in a microsecond.
///
/// Calibrated against the monotonic clock since the first call, to a hundredth; until that is possible, after 200 us as a rule, a
/// typical rate is returned, so that starting up costs no waiting.
#[cfg(not(simulate))]
pub fn ticks_per_us() -> u64 {
    use core::sync::atomic::{AtomicU64, Ordering};
    static RATE: AtomicU64 = AtomicU64::new(0);
    static START: OnceBox<Reading> = OnceBox::new();
    const TYPICAL: u64 = 2500;
    const LONG_ENOUGH_NS: u64 = 200_000;
    let rate = RATE.load(Ordering::Relaxed);
    if rate != 0 {
        return rate;
    }
    let start = START.get_or_init(|| Box::new(Reading::take()));
    let end = Reading::take();
    let passed = end.ns.saturating_sub(start.ns);
    if passed < LONG_ENOUGH_NS.max((start.width + end.width).saturating_mul(100)) {
        return TYPICAL;
    }
    let measured = (u128::from(end.ticks.wrapping_sub(start.ticks)) * 1000 / u128::from(passed)).max(1) as u64;
    RATE.store(measured, Ordering::Relaxed);
    measured
}

/// Both clocks at about the same time.
#[cfg(not(simulate))]
struct Reading {
    ticks: u64,
    ns: u64,
    /// How far apart they may be, in nanoseconds: the thread may lose its CPU between the two.
    width: u64,
}

#[cfg(not(simulate))]
impl Reading {
    fn take() -> Reading {
        const TRIES: u32 = 3;
        const CLOSE_NS: u64 = 1_000;
        let mut best = Reading { ticks: 0, ns: 0, width: u64::MAX };
        for _ in 0..TRIES {
            let ns = now_ns();
            let ticks = ticks();
            let width = now_ns().saturating_sub(ns);
            if width < best.width {
                best = Reading { ticks, ns, width };
            }
            if width <= CLOSE_NS {
                break;
            }
        }
        best
    }
}

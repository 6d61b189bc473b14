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
/// Calibrated against the monotonic clock since the first call; until 200 us have passed, a typical rate is returned,
/// so that starting up costs no waiting.
#[cfg(not(simulate))]
pub fn ticks_per_us() -> u64 {
    use core::sync::atomic::{AtomicU64, Ordering};
    static RATE: AtomicU64 = AtomicU64::new(0);
    static START: OnceBox<(u64, u64)> = OnceBox::new();
    const TYPICAL: u64 = 2500;
    const LONG_ENOUGH_NS: u64 = 200_000;
    let rate = RATE.load(Ordering::Relaxed);
    if rate != 0 {
        return rate;
    }
    let Some((t1, n1)) = both_clocks() else { return TYPICAL };
    let (t0, n0) = *START.get_or_init(|| Box::new((t1, n1)));
    let passed = n1.saturating_sub(n0);
    if passed < LONG_ENOUGH_NS {
        return TYPICAL;
    }
    let measured = (u128::from(t1.wrapping_sub(t0)) * 1000 / u128::from(passed)).max(1) as u64;
    RATE.store(measured, Ordering::Relaxed);
    measured
}

/// The time-stamp counter and the monotonic clock at the same time, within a microsecond or so; `None` when the thread
/// was interrupted between the two: the rate would be wrong for the rest of the process.
#[cfg(not(simulate))]
fn both_clocks() -> Option<(u64, u64)> {
    const TRIES: u32 = 4;
    const CLOSE_NS: u64 = 2_000;
    for _ in 0..TRIES {
        let before = now_ns();
        let ticks = ticks();
        let after = now_ns();
        if after.saturating_sub(before) <= CLOSE_NS {
            return Some((ticks, before));
        }
    }
    None
}

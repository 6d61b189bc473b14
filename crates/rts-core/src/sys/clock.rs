//! Clocks: the time-stamp counter for spinning, the monotonic clock for the rest.

use std::sync::OnceLock;

/// Reads the processor's time-stamp counter; differences are in ticks (see [`ticks_per_us`]).
#[inline(always)]
pub fn ticks() -> u64 {
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

/// Time-stamp ticks in a microsecond, measured once over about 200 us.
pub fn ticks_per_us() -> u64 {
    static RATE: OnceLock<u64> = OnceLock::new();
    *RATE.get_or_init(|| {
        let (t0, n0) = (ticks(), now_ns());
        while now_ns() - n0 < 200_000 {
            core::hint::spin_loop();
        }
        let (t1, n1) = (ticks(), now_ns());
        ((t1 - t0) * 1000 / (n1 - n0).max(1)).max(1)
    })
}

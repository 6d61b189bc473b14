//! Capabilities: the right to run, one for each CPU that the process may really use.
//!
//! GHC gates its threads by them; here every implicit task must run, so they gate nobody. They are an account: how many
//! OpenMP threads are running (not parked) beside how many CPUs there are. The account decides each wait: spinning is
//! right while a capability would otherwise idle, and wrong from the moment it would not.

pub mod apart;
pub mod host;
pub mod steal;

use crate::icv::{GlobalIcvs, SpinLimit, WaitPolicy};
use crate::prim::Padded;
use crate::prim::process::{AtomicU32, AtomicU64, Ordering};
use crate::sys::clock;
use crate::topology;

/// How often a wait yields at least before it sleeps, where it may spin.
pub const SOME_YIELDS: u32 = 20;
/// Microseconds of spinning that stand for ever.
pub const FOREVER_US: u64 = 1 << 40;
const DEFAULT_US: u64 = 1000;
/// Threads a CPU that may take turns by yielding.
const FEW: u32 = 4;

static RUNNING: Padded<AtomicU32> = Padded(AtomicU32::new(0));
/// Threads of the runtime, parked ones included.
static ALIVE: AtomicU32 = AtomicU32::new(0);
/// How long a wait may spin, in microseconds.
static SPIN_US: AtomicU64 = AtomicU64::new(DEFAULT_US);
/// The same while CPUs are stolen.
static STOLEN_SPIN_US: AtomicU64 = AtomicU64::new(steal::LONG_US);
/// How often a wait yields at least before it sleeps.
static YIELDS: AtomicU32 = AtomicU32::new(SOME_YIELDS);

/// The number of capabilities: CPUs of the affinity mask, cut by the cgroup quota.
#[inline(always)]
pub fn count() -> u32 {
    // A simulated machine has a core for every thread.
    if cfg!(simulate) {
        return u32::MAX;
    }
    topology::available_cpus()
}

/// As [`count`] for waits: before anybody has looked at the quota, the mask alone.
#[inline(always)]
pub fn likely() -> u32 {
    if cfg!(simulate) {
        return u32::MAX;
    }
    topology::likely_cpus()
}

/// Whether all CPUs of the mask are capabilities. Under a quota threads beyond the count have CPUs, too, and each yield comes back at
/// once and costs of the quota.
#[inline]
pub fn is_whole() -> bool {
    topology::likely_cpus() >= topology::last_mask_cpus()
}

/// A thread of the runtime has come to life, and runs.
#[inline]
pub fn begins() {
    ALIVE.fetch_add(1, Ordering::Relaxed);
    acquire();
}

/// A running thread ends.
#[inline]
pub fn ends() {
    release();
    ALIVE.fetch_sub(1, Ordering::Relaxed);
}

/// A thread of the runtime runs on, or will as soon as it has a CPU: it is being woken.
#[inline]
pub fn acquire() {
    RUNNING.fetch_add(1, Ordering::Relaxed);
}

/// A thread of the runtime stops running: it parks.
#[inline]
pub fn release() {
    RUNNING.fetch_sub(1, Ordering::Relaxed);
}

/// Whether each thread of the runtime, running or parked, could have a CPU of its own.
#[inline]
pub fn suffice_for_all() -> bool {
    ALIVE.load(Ordering::Relaxed) <= likely()
}

/// Whether the threads of the runtime, running or parked, are few enough to take turns on their CPUs: a round of yields is
/// then shorter than a wake-up. Never beside busy threads of a host language's run-time system, which do not yield.
#[inline]
pub fn few() -> bool {
    host::busy() == 0 && ALIVE.load(Ordering::Relaxed) <= likely().saturating_mul(FEW)
}

/// In the child of a fork only the calling thread runs.
pub fn after_fork() {
    RUNNING.store(1, Ordering::Relaxed);
    ALIVE.store(1, Ordering::Relaxed);
}

/// Threads of the runtime that are running now.
pub fn running() -> u32 {
    RUNNING.load(Ordering::Relaxed)
}

/// Whether there are more running threads than capabilities, those of the host language's run-time system included.
#[inline(always)]
pub fn short() -> bool {
    RUNNING.load(Ordering::Relaxed).saturating_add(host::busy()) > likely()
}

/// Sets how a wait goes: spin for `spin_us` microseconds, yield `yields` times, in a team larger than the machine and where
/// [`few`] threads share each CPU for as long as it would spin, 1 ms at most; then sleep.
pub fn set_patience(spin_us: u64, yields: u32) {
    set_spins(spin_us, spin_us, yields);
}

fn set_spins(spin_us: u64, stolen_us: u64, yields: u32) {
    SPIN_US.store(spin_us, Ordering::Relaxed);
    STOLEN_SPIN_US.store(stolen_us, Ordering::Relaxed);
    YIELDS.store(yields, Ordering::Relaxed);
}

/// Sets the patience that the environment asks for.
pub fn set_policy(icvs: &GlobalIcvs) {
    let (us, yields) = match (icvs.spin_limit.value, icvs.wait_policy.value) {
        (SpinLimit::Micros(0) | SpinLimit::Turns(0), _) | (SpinLimit::Unset, WaitPolicy::Passive) => (0, 0),
        (SpinLimit::Micros(us), _) => (us, SOME_YIELDS),
        // A turn of a spin loop takes about 10 ns.
        (SpinLimit::Turns(turns), _) => ((turns / 100).max(1), SOME_YIELDS),
        (SpinLimit::Forever, _) => (FOREVER_US, SOME_YIELDS),
        (SpinLimit::Unset, WaitPolicy::Active) => (100 * DEFAULT_US, 100),
        (SpinLimit::Unset, WaitPolicy::Unset) => return set_spins(DEFAULT_US, steal::LONG_US, SOME_YIELDS),
    };
    set_patience(us, yields);
}

/// Longest spin in time-stamp ticks.
#[inline]
pub fn spin_ticks() -> u64 {
    let us = if steal::is_likely() { &STOLEN_SPIN_US } else { &SPIN_US };
    us.load(Ordering::Relaxed).saturating_mul(clock::ticks_per_us())
}

/// Longest spin in microseconds, while CPUs are not stolen.
pub fn spin_us() -> u64 {
    SPIN_US.load(Ordering::Relaxed)
}

/// How often a wait yields at least.
#[inline]
pub fn yields() -> u32 {
    YIELDS.load(Ordering::Relaxed)
}

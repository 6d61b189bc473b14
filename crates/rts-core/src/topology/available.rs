//! How many CPUs the process may use, kept up to date without cost to those who ask.
//!
//! [`available_cpus`] is one load. Somebody off the hot path (a primary thread between regions, a worker about to
//! sleep) calls [`refresh`], which looks at the mask and the quota at most once a second.

use super::cgroup::{self, Quota};
use super::cpuset::CpuSet;
use crate::sys::{affinity, clock};
use core::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use once_cell::race::OnceBox;
use std::path::{Path, PathBuf};

/// Shortest time between two looks at mask and quota.
const REFRESH_NS: u64 = 1_000_000_000;

/// The count of [`available_cpus`]; 0 before the first look.
static AVAILABLE: AtomicU32 = AtomicU32::new(0);
/// When [`refresh`] looks again, on the monotonic clock.
static NEXT_LOOK: AtomicU64 = AtomicU64::new(0);
/// Whether the runtime itself narrows masks of threads; then they say nothing about the process any more.
static FROZEN: AtomicBool = AtomicBool::new(false);
/// CPUs in the process's mask at the last look.
static MASK_COUNT: AtomicU32 = AtomicU32::new(0);

/// What [`restrict`] left; not set: all CPUs.
static SUBSET: OnceBox<CpuSet> = OnceBox::new();

/// CPUs that the process may use at once: those in its affinity mask, or what its control groups' quota is worth
/// (rounded up) if that is less. At least 1. One load after the first call.
#[inline]
pub fn available_cpus() -> u32 {
    // ORDER: a count that stands for itself; nothing is published through it.
    match AVAILABLE.load(Ordering::Relaxed) {
        0 => look(),
        n => n,
    }
}

/// Looks at mask and quota again if a second has passed since the last look; whether the count changed.
///
/// A clock reading when there is nothing to do. Never blocks: one caller looks, the others go on.
pub fn refresh() -> bool {
    let now = clock::now_ns();
    let due = NEXT_LOOK.load(Ordering::Relaxed);
    // ORDER: the exchange only elects who looks; the counts stand for themselves.
    if now < due || NEXT_LOOK.compare_exchange(due, now + REFRESH_NS, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return false;
    }
    let before = AVAILABLE.load(Ordering::Relaxed);
    look() != before
}

/// CPUs in the affinity mask, whatever the quota (`omp_get_num_procs`). At least 1.
///
/// Asks the kernel about the calling thread, so that a thread bound by the program gets its own answer; once the
/// runtime binds threads itself, it is the process's mask from before.
pub fn mask_cpus() -> u32 {
    if !FROZEN.load(Ordering::Relaxed)
        && let Some(words) = affinity::get_mask(0)
    {
        return count(&chosen(CpuSet::from_mask(words)));
    }
    match MASK_COUNT.load(Ordering::Relaxed) {
        0 => count(&chosen(process_mask())),
        n => n,
    }
}

/// Lets only these CPUs count from now on (the user chose a part of the machine). The first call decides.
pub fn restrict(subset: CpuSet) {
    let _ = SUBSET.set(Box::new(subset));
    look();
}

/// To be called before the runtime first binds a thread: from then on only the quota is re-read.
pub fn freeze_mask() {
    if MASK_COUNT.load(Ordering::Relaxed) == 0 {
        look();
    }
    FROZEN.store(true, Ordering::Relaxed);
}

/// The CPUs of the process's first thread, or of the calling thread, or all that are online, whichever is known.
pub fn process_mask() -> CpuSet {
    affinity::get_mask(affinity::process_id())
        .or_else(|| affinity::get_mask(0))
        .map(CpuSet::from_mask)
        .filter(|set| !set.is_empty())
        .unwrap_or_else(|| CpuSet::range(0, affinity::online_cpus()))
}

/// The tightest control-group quota on the process now.
pub fn quota_now() -> Option<Quota> {
    cgroup::quota(&system_root())
}

/// Below which `/proc` and `/sys` are read: `DUOMP_SYSROOT`, for tests with recorded machines, or `/`.
pub fn system_root() -> PathBuf {
    std::env::var_os("DUOMP_SYSROOT").filter(|d| !d.is_empty()).map_or_else(|| Path::new("/").into(), PathBuf::from)
}

/// The rule of [`available_cpus`] on given facts.
pub fn combine(mask_count: u32, quota: Option<Quota>) -> u32 {
    mask_count.min(quota.map_or(u32::MAX, Quota::cpus)).max(1)
}

#[cold]
fn look() -> u32 {
    let masked =
        if FROZEN.load(Ordering::Relaxed) { MASK_COUNT.load(Ordering::Relaxed).max(1) } else { count(&process_mask()) };
    let n = combine(masked, quota_now());
    MASK_COUNT.store(masked, Ordering::Relaxed);
    NEXT_LOOK.store(clock::now_ns() + REFRESH_NS, Ordering::Relaxed);
    AVAILABLE.store(n, Ordering::Relaxed);
    n
}

/// The part of a mask that [`restrict`] left; all of it if that would be nothing.
fn chosen(mask: CpuSet) -> CpuSet {
    match SUBSET.get().map(|subset| mask.and(subset)) {
        Some(part) if !part.is_empty() => part,
        _ => mask,
    }
}

fn count(set: &CpuSet) -> u32 {
    u32::try_from(set.count()).unwrap_or(u32::MAX).max(1)
}

//! How many CPUs the process may use, kept up to date without cost to those who ask.
//!
//! [`available_cpus`] is one load. Somebody off the hot path (a primary thread between regions, a worker about to
//! sleep) calls [`refresh`], which looks at the mask and the quota at most once a second.
//!
//! Reading the quota takes a dozen system calls, more than all else that a first region does. Waits, which only want to know
//! whether spinning can pay, make do with the mask ([`likely_cpus`]) until somebody has asked for the quota or looked around.

use super::cgroup::{self, Quota};
use super::cpuset::CpuSet;
use crate::sys::{affinity, clock, env};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};
use once_cell::race::OnceBox;
use std::path::{Path, PathBuf};

/// Shortest time between two looks at mask and quota.
const REFRESH_NS: u64 = 1_000_000_000;

/// The counts and when they were last looked at. Each stands for itself; nothing is published through them, so all
/// accesses are relaxed.
pub(super) struct Watch {
    /// The count of [`available_cpus`]; 0 before the first look.
    available: AtomicU32,
    /// The count of [`likely_cpus`]: the same, or the mask's before the first look.
    likely: AtomicU32,
    /// CPUs in the process's mask at the last look.
    masked: AtomicU32,
    /// When to look again, on the monotonic clock.
    next_look: AtomicU64,
    /// Whether the runtime itself narrows masks of threads; then they say nothing about the process any more.
    frozen: AtomicBool,
}

impl Watch {
    pub(super) const fn new() -> Watch {
        Watch {
            available: AtomicU32::new(0),
            likely: AtomicU32::new(0),
            masked: AtomicU32::new(0),
            next_look: AtomicU64::new(0),
            frozen: AtomicBool::new(false),
        }
    }

    /// Looks if it is time to; whether the count changed. Of several callers one looks, the others go on.
    pub(super) fn refresh(&self, now: u64, mask: impl FnOnce() -> u32, quota: impl FnOnce() -> Option<Quota>) -> bool {
        let due = self.next_look.load(Ordering::Relaxed);
        let next = now.saturating_add(REFRESH_NS);
        // ORDER: the exchange only elects who looks.
        if now < due || self.next_look.compare_exchange(due, next, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return false;
        }
        let before = self.available.load(Ordering::Relaxed);
        self.look(now, mask, quota) != before
    }

    /// Looks now. The answer is never 0.
    pub(super) fn look(&self, now: u64, mask: impl FnOnce() -> u32, quota: impl FnOnce() -> Option<Quota>) -> u32 {
        let masked = self.look_at_mask(mask);
        // No quota is worth less than one CPU.
        let n = combine(masked, if masked == 1 { None } else { quota() });
        self.next_look.store(now.saturating_add(REFRESH_NS), Ordering::Relaxed);
        self.available.store(n, Ordering::Relaxed);
        self.likely.store(n, Ordering::Relaxed);
        n
    }

    fn look_at_mask(&self, mask: impl FnOnce() -> u32) -> u32 {
        let known = self.masked.load(Ordering::Relaxed);
        let masked = if known != 0 && self.frozen.load(Ordering::Relaxed) { known } else { mask().max(1) };
        self.masked.store(masked, Ordering::Relaxed);
        masked
    }

    /// The count without the quota, for those who want no more than that before the first look.
    pub(super) fn guess(&self, mask: impl FnOnce() -> u32) -> u32 {
        let masked = self.look_at_mask(mask);
        // ORDER: a look that ends meanwhile knows better. Only the value counts.
        match self.likely.compare_exchange(0, masked, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => masked,
            Err(known) => known,
        }
    }

    /// From now on the mask stays as it was at the last look.
    pub(super) fn freeze(&self) {
        self.frozen.store(true, Ordering::Relaxed);
    }
}

static WATCH: Watch = Watch::new();

/// What [`restrict`] left; not set: all CPUs.
static SUBSET: OnceBox<CpuSet> = OnceBox::new();

/// CPUs that the process may use at once: those in its affinity mask, or what its control groups' quota is worth
/// (rounded up) if that is less. At least 1. One load after the first call.
#[inline]
pub fn available_cpus() -> u32 {
    match WATCH.available.load(Ordering::Relaxed) {
        0 => look(),
        n => n,
    }
}

/// As [`available_cpus`], but the quota may not have been read yet. One load after the first call.
#[inline]
pub fn likely_cpus() -> u32 {
    match WATCH.likely.load(Ordering::Relaxed) {
        0 => guess(),
        n => n,
    }
}

/// Where a host language's run-time system keeps the number of threads that it wants; null: teams follow the CPUs.
static FOLLOWED: AtomicPtr<AtomicU32> = AtomicPtr::new(core::ptr::null_mut());

/// Threads in a team whose size nobody set: the followed number, or [`available_cpus`]. At least 1.
#[inline]
pub fn default_team() -> u32 {
    // SAFETY: null, or by `follow`'s contract valid for ever.
    match unsafe { FOLLOWED.load(Ordering::Relaxed).as_ref() } {
        Some(word) => word.load(Ordering::Relaxed).max(1),
        None => available_cpus(),
    }
}

/// From now on [`default_team`] is what stands in `word`; with null the CPUs available.
///
/// # Safety
/// `word` is null, or aligned and readable until the process ends.
pub unsafe fn follow(word: *const AtomicU32) {
    FOLLOWED.store(word.cast_mut(), Ordering::Relaxed);
}

/// Looks at mask and quota again if a second has passed since the last look; whether the count changed.
///
/// A clock reading when there is nothing to do. Never blocks.
pub fn refresh() -> bool {
    WATCH.refresh(clock::now_ns(), count_process, quota_now)
}

/// In the child of a fork, which may soon be in another control group: whoever asks next looks, whenever the last look was.
pub fn look_again() {
    WATCH.available.store(0, Ordering::Relaxed);
    WATCH.likely.store(0, Ordering::Relaxed);
    WATCH.next_look.store(0, Ordering::Relaxed);
}

/// CPUs in the affinity mask, whatever the quota (`omp_get_num_procs`). At least 1.
///
/// Asks the kernel about the calling thread, so that a thread bound by the program gets its own answer; once the
/// runtime binds threads itself, it is the process's mask from before.
pub fn mask_cpus() -> u32 {
    if !WATCH.frozen.load(Ordering::Relaxed)
        && recorded_mask().is_none()
        && let Some(words) = affinity::get_mask(0)
    {
        return count(&chosen(CpuSet::from_mask(words)));
    }
    match WATCH.masked.load(Ordering::Relaxed) {
        0 => count_process(),
        n => n,
    }
}

/// CPUs in the process's mask when somebody last looked, 0 before. One load.
#[inline]
pub fn last_mask_cpus() -> u32 {
    WATCH.masked.load(Ordering::Relaxed)
}

/// Lets only these CPUs count from now on (the user chose a part of the machine). The first call decides.
pub fn restrict(subset: CpuSet) {
    let _ = SUBSET.set(Box::new(subset));
    look();
}

/// To be called before the runtime first binds a thread: from then on only the quota is re-read.
pub fn freeze_mask() {
    likely_cpus();
    WATCH.freeze();
}

/// The CPUs of the process's first thread, or of the calling thread, or all that are online, whichever is known.
pub fn process_mask() -> CpuSet {
    recorded_mask()
        .or_else(|| affinity::get_mask(affinity::process_id()).map(CpuSet::from_mask))
        .or_else(|| affinity::get_mask(0).map(CpuSet::from_mask))
        .filter(|set| !set.is_empty())
        .unwrap_or_else(|| CpuSet::range(0, affinity::online_cpus()))
}

/// Whether the last look at the control groups found a quota, though it were worth more than all CPUs.
static HAS_QUOTA: AtomicBool = AtomicBool::new(false);

/// Whether a control group has a quota, as far as anybody has looked.
pub fn has_quota() -> bool {
    HAS_QUOTA.load(Ordering::Relaxed)
}

/// The tightest control-group quota on the process now.
pub fn quota_now() -> Option<Quota> {
    let quota = cgroup::quota(system_root());
    HAS_QUOTA.store(quota.is_some(), Ordering::Relaxed);
    quota
}

/// Below which `/proc` and `/sys` are read: `DUOMP_SYSROOT`, for tests with recorded machines, or `/`. The first call
/// decides.
pub fn system_root() -> &'static Path {
    static ROOT: OnceBox<PathBuf> = OnceBox::new();
    ROOT.get_or_init(|| {
        let given = env::get(c"DUOMP_SYSROOT").filter(|d| !d.is_empty());
        Box::new(given.map_or_else(|| PathBuf::from("/"), PathBuf::from))
    })
}

/// The rule of [`available_cpus`] on given facts.
pub fn combine(mask_count: u32, quota: Option<Quota>) -> u32 {
    mask_count.min(quota.map_or(u32::MAX, Quota::cpus)).max(1)
}

#[cold]
fn look() -> u32 {
    WATCH.look(clock::now_ns(), count_process, quota_now)
}

#[cold]
fn guess() -> u32 {
    WATCH.guess(count_process)
}

fn count_process() -> u32 {
    count(&chosen(process_mask()))
}

/// The mask of a recorded machine: `Cpus_allowed_list` of `proc/self/status` below `DUOMP_SYSROOT`.
fn recorded_mask() -> Option<CpuSet> {
    let root = system_root();
    if root.as_os_str() == "/" {
        return None;
    }
    let status = std::fs::read_to_string(root.join("proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    CpuSet::from_list(line).filter(|set| !set.is_empty())
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

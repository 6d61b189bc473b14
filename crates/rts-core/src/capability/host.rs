//! A host language's run-time system with capabilities of its own, as GHC's: its threads and the teams share the CPUs.
//!
//! The host registers where it keeps the number of its capabilities and how to count those that are running. Nothing here
//! gates anybody; it is told of regions before they begin ([`forking`]), and two decisions use what it says:
//!
//! - a team whose size the program left open gets the CPUs that the host leaves ([`share`]);
//! - a wait does not spin while host and teams together have more running threads than there are CPUs ([`busy`]).
//!
//! # How busy the host is
//! One look says little: a capability that collects garbage or switches threads looks idle, and one that runs for a moment
//! looks busy. [`look`] therefore keeps a moving average that rises fast and falls slowly: three busy looks in a row make
//! a capability count, some twenty idle ones make it count no more, and one that is busy at every fifth look still counts. Looks
//! are made where a team's size is decided, so a program that forks often knows well, and one that forks seldom is not made to
//! run a long region on fewer CPUs because of one unlucky moment.
//!
//! # Who writes what
//! | word | written by |
//! |---|---|
//! | `HOST` | [`register`]: a leaked record that never changes, so that readers need no lock |
//! | `AVERAGE` | any thread that looks; a lost update is a lost look |

use core::fmt;

use crate::prim::process::{AtomicPtr, AtomicU32, Ordering};

/// What the host says about itself.
pub struct Host {
    /// How many of its capabilities are running host code or are about to, those aside that threads of teams have entered. Never
    /// blocks; called on any thread.
    pub busy: unsafe extern "C" fn() -> u32,
    /// Calls from teams into the host so far, and the nanoseconds spent in them, if it counts them.
    pub calls: Option<unsafe extern "C" fn(calls: *mut u64, ns: *mut u64)>,
    /// The calling thread is about to fork a region that may have several threads: the host may arrange its own threads.
    pub forking: Option<unsafe extern "C" fn()>,
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

/// Parts in a capability.
const ONE: u32 = 256;
/// The part of the way to a new look that the average goes, up and down.
const RISE: u32 = 4;
const FALL: u32 = 32;

static HOST: AtomicPtr<Host> = AtomicPtr::new(core::ptr::null_mut());
/// Busy capabilities of the host, in parts.
static AVERAGE: AtomicU32 = AtomicU32::new(0);

/// Registers the host, or with `None` takes it back. The last call counts.
///
/// What was registered is kept for ever, since threads may be using it.
pub fn register(host: Option<Host>) {
    let record = host.map_or(core::ptr::null_mut(), |h| Box::into_raw(Box::new(h)));
    AVERAGE.store(0, Ordering::Relaxed);
    // ORDER: publishes the record to `current`.
    HOST.store(record, Ordering::Release);
}

#[inline(always)]
fn current() -> Option<&'static Host> {
    // ORDER: pairs with `register`.
    // SAFETY: null or a record that is never freed.
    unsafe { HOST.load(Ordering::Acquire).as_ref() }
}

/// Whether a host is registered.
#[inline(always)]
pub fn present() -> bool {
    current().is_some()
}

/// The calling thread is about to fork a region that may have several threads.
#[inline(always)]
pub fn forking() {
    if let Some(host) = current() {
        tell(host);
    }
}

#[cold]
fn tell(host: &Host) {
    if let Some(forking) = host.forking {
        // SAFETY: by `register`'s contract callable on any thread.
        unsafe { forking() };
    }
}

/// Busy capabilities by what is known, without looking; 0 without a host.
#[inline]
pub fn busy() -> u32 {
    rounded(AVERAGE.load(Ordering::Relaxed))
}

/// Looks at the host: its busy capabilities by what is known now. 0 without a host.
pub fn look() -> u32 {
    let Some(host) = current() else { return 0 };
    // SAFETY: by `register`'s contract callable on any thread.
    let now = unsafe { (host.busy)() };
    let old = AVERAGE.load(Ordering::Relaxed);
    let new = average(old, now);
    if new != old {
        AVERAGE.store(new, Ordering::Relaxed);
    }
    rounded(new)
}

/// Calls into the host and nanoseconds spent in them; `None` where nobody counts.
pub fn calls() -> Option<(u64, u64)> {
    let count = current()?.calls?;
    let (mut calls, mut ns) = (0, 0);
    // SAFETY: both are writable for the call.
    unsafe { count(&raw mut calls, &raw mut ns) };
    Some((calls, ns))
}

/// The threads that a team of up to `want` should have, the caller's included.
#[inline]
pub fn share(want: u32) -> u32 {
    if want <= 1 || !present() {
        return want;
    }
    want.min(super::count().saturating_sub(look())).max(1)
}

/// The next average, both ends reached.
fn average(old: u32, now: u32) -> u32 {
    let goal = now.saturating_mul(ONE);
    if goal >= old { old + (goal - old).div_ceil(RISE) } else { old - (old - goal).div_ceil(FALL) }
}

fn rounded(parts: u32) -> u32 {
    (parts + ONE / 2) / ONE
}

#[cfg(all(test, not(loom)))]
mod test {
    use super::{average, rounded};

    fn after(start: u32, looks: &[u32]) -> u32 {
        rounded(looks.iter().fold(start, |a, &n| average(a, n)))
    }

    #[test]
    fn it_rises_fast_and_falls_slowly() {
        assert_eq!(after(0, &[1]), 0);
        assert_eq!(after(0, &[1, 1]), 0);
        assert_eq!(after(0, &[1, 1, 1]), 1);
        assert_eq!(after(256, &[0; 20]), 1);
        assert_eq!(after(256, &[0; 24]), 0);
        let one_in_five: Vec<u32> = (0..200).map(|i| u32::from(i % 5 == 0)).collect();
        assert_eq!(after(256, &one_in_five), 1);
        let one_in_fifty: Vec<u32> = (0..200).map(|i| u32::from(i % 50 == 49)).collect();
        assert_eq!(after(0, &one_in_fifty), 0);
    }

    #[test]
    fn a_steady_host_is_known_exactly() {
        for busy in 0..9 {
            for start in [0, 256, 3000] {
                assert_eq!(after(start, &[busy; 400]), busy);
                assert_eq!(average(busy * 256, busy), busy * 256);
            }
        }
    }
}

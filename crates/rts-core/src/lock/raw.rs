//! The four-byte lock under every lock, critical and atomic region.
//!
//! States of the word (the reasoning is in README.md):
//!
//! | bit | name | meaning | set by | cleared by |
//! |---|---|---|---|---|
//! | 0 | `LOCKED` | somebody holds the lock | the taker | the holder, in `unlock` |
//! | 1 | `SLEEPERS` | a thread may sleep on the word | a waiter, before it sleeps; a taker that has slept | `unlock`, which wakes one |
//! | 2 | `STARVED` | a waiter has waited for `PATIENCE`: newcomers keep off a free lock | that waiter; `unlock`, when a sleeper that it has woken does not come | the waiter that takes the lock after it was starved or has slept |
//! | 3 to 31 | stamp | since when a woken sleeper has been on its way, not 0 | `unlock`, which wakes it | a taker that has slept; `unlock`, when nobody waits or `STARVED` says more |
//!
//! | word | who may take the lock | unlock makes it | unlock wakes |
//! |---|---|---|---|
//! | 0 | anybody | - | - |
//! | `LOCKED` | nobody | 0 | nobody |
//! | `LOCKED+SLEEPERS` with or without stamp | nobody | stamp, the old one if there is one, 0 while CPUs suffice; `STARVED` if it is old | one sleeper |
//! | `LOCKED+`stamp | nobody | stamp; 0 if nobody waits; `STARVED` if the stamp is old | nobody: the woken one is on its way |
//! | `LOCKED+STARVED` | nobody | `STARVED` | nobody: the starved waiter is awake |
//! | `LOCKED+STARVED+SLEEPERS` | nobody | `STARVED+SLEEPERS` | one starved sleeper |
//! | stamp, with or without `SLEEPERS` | anybody | - | - |
//! | `STARVED` with or without `SLEEPERS` | a starved waiter, and one that has slept; `try_lock` | - | - |
//!
//! Zero is unlocked, so that zeroed memory is a lock.

use super::wait::{self, Wait};
use crate::prim::{AtomicU32, Ordering};
use crate::sys::{futex, tsan};

const LOCKED: u32 = 1;
const SLEEPERS: u32 = 2;
const STARVED: u32 = 4;
const STAMP: u32 = !(LOCKED | SLEEPERS | STARVED);

/// Futex channel of every sleeper.
const CHANNEL_ANY: u32 = 1;
/// Futex channel of the sleepers that have set `STARVED`.
const CHANNEL_STARVED: u32 = 2;

/// A barging mutual-exclusion lock of four bytes; see the module text for its states.
#[repr(transparent)]
#[derive(Debug)]
pub struct RawLock {
    word: AtomicU32,
}

impl RawLock {
    /// An unlocked lock.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Self { word: AtomicU32::new(0) }
    }

    /// An unlocked lock.
    #[cfg(loom)]
    pub fn new() -> Self {
        Self { word: AtomicU32::new(0) }
    }

    /// The lock that lives in a program's memory at `at`.
    ///
    /// # Safety
    /// `at` is aligned to four bytes and points to four bytes that live for `'a`, were zero when they were first used as
    /// a lock, and are touched only through `RawLock` since.
    #[cfg(not(loom))]
    #[inline(always)]
    pub unsafe fn at<'a>(at: *mut u32) -> &'a Self {
        // SAFETY: `RawLock` is a transparent u32 atomic; the caller promises alignment, life and exclusive use.
        unsafe { &*at.cast::<Self>() }
    }

    /// Makes the lock unlocked, whatever it was: `omp_init_lock`, and the start of a forked child.
    #[inline]
    pub fn reset(&self) {
        self.word.store(0, Ordering::Relaxed);
    }

    /// Whether somebody holds the lock now.
    #[inline]
    pub fn is_locked(&self) -> bool {
        self.word.load(Ordering::Relaxed) & LOCKED != 0
    }

    /// Takes the lock, waiting as long as it takes.
    #[inline(always)]
    pub fn lock(&self) {
        if tsan::active() {
            return self.lock_seen();
        }
        self.take();
    }

    /// As [`lock`](Self::lock) where nobody holds it or has to know; false: nothing was done, call that.
    #[inline(always)]
    pub fn lock_quickly(&self) -> bool {
        !tsan::active() && self.take_quickly().is_ok()
    }

    #[cold]
    #[inline(never)]
    fn lock_seen(&self) {
        self.take();
        tsan::acquire(self);
    }

    /// As [`lock`](Self::lock), for what the program does not know of: to ThreadSanitizer it orders nothing.
    #[inline(always)]
    pub(crate) fn take(&self) {
        if let Err(word) = self.take_quickly() {
            self.lock_slow(word);
        }
    }

    /// Takes the lock where its word says nothing, else returns the word.
    #[inline(always)]
    fn take_quickly(&self) -> Result<u32, u32> {
        // ORDER: pairs with the release in `unlock` and `unlock_slow`.
        self.word.compare_exchange(0, LOCKED, Ordering::Acquire, Ordering::Relaxed)
    }

    /// Takes the lock if it is free, also before a starved waiter; returns whether it did.
    ///
    /// It must not wait for the starved waiter: after a fork there may be none, and the program may poll.
    #[inline]
    pub fn try_lock(&self) -> bool {
        let taken = self.try_take();
        if taken {
            tsan::acquire(self);
        }
        taken
    }

    /// As [`try_lock`](Self::try_lock), unseen like [`take`](Self::take).
    #[inline(always)]
    pub(crate) fn try_take(&self) -> bool {
        let mut word = self.word.load(Ordering::Relaxed);
        while word & LOCKED == 0 {
            // ORDER: pairs with the release in `unlock` and `unlock_slow`.
            match self.word.compare_exchange_weak(word, word | LOCKED, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(seen) => word = seen,
            }
        }
        false
    }

    /// Releases the lock; returns false, having done nothing, when nobody held it.
    ///
    /// Takes a pointer: from the release on, the next holder may destroy the lock and free its memory.
    ///
    /// # Safety
    /// `this` is valid at the call.
    #[inline(always)]
    pub unsafe fn unlock(this: *const Self) -> bool {
        // SAFETY: the caller's promise; when the first returns false, nothing was released.
        unsafe { Self::unlock_quickly(this) || Self::unlock_seen(this) }
    }

    /// Releases the lock if nobody waits, as [`unlock`](Self::unlock) would; false: nothing was done, call that.
    ///
    /// # Safety
    /// As [`unlock`](Self::unlock).
    #[inline(always)]
    pub unsafe fn unlock_quickly(this: *const Self) -> bool {
        // SAFETY: the caller's promise.
        !tsan::active() && unsafe { Self::give_quickly(this) }
    }

    /// # Safety
    /// As [`unlock`](Self::unlock).
    #[cold]
    #[inline(never)]
    unsafe fn unlock_seen(this: *const Self) -> bool {
        tsan::release(this);
        // SAFETY: the caller's promise.
        unsafe { Self::give(this) }
    }

    /// As [`unlock`](Self::unlock), unseen like [`take`](Self::take).
    ///
    /// # Safety
    /// As [`unlock`](Self::unlock).
    #[inline(always)]
    pub(crate) unsafe fn give(this: *const Self) -> bool {
        // SAFETY: the caller's promise; when the first returns false, nothing was released.
        unsafe { Self::give_quickly(this) || Self::unlock_slow(this) }
    }

    /// # Safety
    /// As [`unlock`](Self::unlock).
    #[inline(always)]
    unsafe fn give_quickly(this: *const Self) -> bool {
        // SAFETY: valid by the caller's promise, and the exchange is the last access when it succeeds.
        let word = unsafe { &(*this).word };
        // ORDER: pairs with the acquire of the next taker.
        word.compare_exchange(LOCKED, 0, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    #[cold]
    #[inline(never)]
    fn lock_slow(&self, mut word: u32) {
        // Free, but for what it says of waiters. Where it says nothing somebody has released it just now and may take it again:
        // it costs less to let go first (see `wait`).
        while word & (LOCKED | STARVED) == 0 && word != 0 {
            // ORDER: pairs with the release in `unlock` and `unlock_slow`.
            match self.word.compare_exchange(word, word | LOCKED, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return,
                Err(seen) => word = seen,
            }
        }
        self.lock_contended();
    }

    #[cold]
    #[inline(never)]
    fn lock_contended(&self) {
        let mut wait = Wait::begin(self as *const Self as usize);
        // `SLEEPERS` once this thread was woken: the waker cleared the bit, and others may sleep on.
        let mut carried = 0;
        loop {
            let word = self.word.load(Ordering::Relaxed);
            let starved = wait.is_starved() || carried != 0 && word & STARVED != 0;
            if word & LOCKED == 0 && (starved || word & STARVED == 0) {
                let taken = if starved || carried != 0 { LOCKED | word & SLEEPERS | carried } else { word | LOCKED };
                // ORDER: pairs with the release in `unlock` and `unlock_slow`.
                if self.word.compare_exchange(word, taken, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                    return wait.end();
                }
                wait.lost_race();
                continue;
            }
            if starved && word & STARVED == 0 {
                let _ = self.word.compare_exchange(word, word | STARVED, Ordering::Relaxed, Ordering::Relaxed);
                continue;
            }
            if wait.spin() {
                continue;
            }
            wait.about_to_sleep();
            let asleep = word | SLEEPERS;
            if asleep != word && self.word.compare_exchange(word, asleep, Ordering::Relaxed, Ordering::Relaxed).is_err()
            {
                continue;
            }
            let channels = if starved { CHANNEL_ANY | CHANNEL_STARVED } else { CHANNEL_ANY };
            // Who sleeps on a free lock has a limit, which the model lets run out at once: it has no clock.
            if !cfg!(loom) || word & LOCKED != 0 {
                futex::wait_on(&self.word, asleep, channels, wait.sleep_limit_ns());
            }
            carried = SLEEPERS;
            wait.slept();
        }
    }

    /// # Safety
    /// As [`RawLock::unlock`].
    #[cold]
    #[inline(never)]
    unsafe fn unlock_slow(this: *const Self) -> bool {
        // SAFETY: valid by the caller's promise; not used after an exchange that succeeds.
        let lock = unsafe { &(*this).word };
        let address: *const AtomicU32 = lock;
        let mut word = lock.load(Ordering::Relaxed);
        loop {
            if word & LOCKED == 0 {
                return false;
            }
            let (free, channel) = match word & STARVED {
                0 => (Self::stamped(address as usize, word), CHANNEL_ANY),
                _ => (word & !LOCKED, CHANNEL_STARVED),
            };
            // ORDER: pairs with the acquire of the next taker.
            match lock.compare_exchange(word, free, Ordering::Release, Ordering::Relaxed) {
                Ok(_) => {
                    if word & SLEEPERS != 0 {
                        futex::wake_on(address, 1, channel);
                    }
                    return true;
                }
                Err(seen) => word = seen,
            }
        }
    }
}

impl RawLock {
    /// What the release makes of `word`, which is not `STARVED`.
    fn stamped(address: usize, word: u32) -> u32 {
        let stamp = word & STAMP;
        if stamp == 0 {
            if word & SLEEPERS != 0 { wait::stamp_for_woken() } else { 0 }
        } else if !wait::someone_waits(address) {
            0
        } else if wait::is_old(address, stamp) {
            STARVED
        } else {
            stamp
        }
    }
}

impl Default for RawLock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<RawLock>() == 4 && align_of::<RawLock>() == 4);

//! A lock for data of the whole process that survives `fork`.
//!
//! In the child only the forking thread is left. A lock that another thread held at that moment would stay locked for
//! ever, and what it guards may be half changed. So the word says in which process it was locked:
//!
//! | word | meaning |
//! |---|---|
//! | 0 | free |
//! | generation * 4 + 1 | locked |
//! | generation * 4 + 3 | locked, and somebody may sleep |
//!
//! The generation grows by one in each child ([`forked`]). A word of an older generation was locked by a thread that is
//! gone: who takes the lock then leaves the value where it is and puts a fresh one in its place.

use core::cell::UnsafeCell;
use core::ops::{Deref, DerefMut};

use super::tsan;
use crate::prim::process::{AtomicU32, Ordering};

const LOCKED: u32 = 1;
const SLEEPERS: u32 = 2;

static GENERATION: AtomicU32 = AtomicU32::new(1);

/// How many forks lie between the first process and this one, plus one.
pub fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// Called in the child of a fork, before anything else of the runtime.
pub fn forked() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// A value behind a lock, see the module.
#[derive(Debug)]
pub struct ForkLock<T> {
    word: AtomicU32,
    value: UnsafeCell<T>,
}

// SAFETY: the value is reached through a guard only, which one thread has at a time.
unsafe impl<T: Send> Sync for ForkLock<T> {}

impl<T: Default> ForkLock<T> {
    /// An unlocked value.
    pub const fn new(value: T) -> ForkLock<T> {
        ForkLock { word: AtomicU32::new(0), value: UnsafeCell::new(value) }
    }

    fn guard(&self) -> Guard<'_, T> {
        tsan::ignore();
        Guard(self)
    }

    /// The value, if nobody has it now.
    pub fn try_lock(&self) -> Option<Guard<'_, T>> {
        let mine = generation() << 2 | LOCKED;
        // ORDER: pairs with the release in `drop`.
        self.word.compare_exchange(0, mine, Ordering::Acquire, Ordering::Relaxed).ok().map(|_| self.guard())
    }

    /// Waits for the value.
    pub fn lock(&self) -> Guard<'_, T> {
        let mine = generation() << 2 | LOCKED;
        let mut take = mine;
        loop {
            // ORDER: pairs with the release in `drop`.
            let now = match self.word.compare_exchange(0, take, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => now,
            };
            if now >> 2 != mine >> 2 {
                if self.word.compare_exchange(now, take, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                    // SAFETY: locked by this thread; the holder of the old generation does not exist. The old value may be
                    // torn, so it is not dropped.
                    unsafe { self.value.get().write(T::default()) };
                    break;
                }
                continue;
            }
            let marked = now | SLEEPERS;
            if now == marked || self.word.compare_exchange(now, marked, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                sleep(&self.word, marked);
                // Others may sleep behind this one.
                take = mine | SLEEPERS;
            }
        }
        self.guard()
    }
}

#[cfg(not(loom))]
fn sleep(word: &AtomicU32, expected: u32) {
    super::futex::wait(word, expected, None);
}

#[cfg(not(loom))]
fn wake(word: &AtomicU32) {
    super::futex::wake(word, 1);
}

// Statics are not part of any model.
#[cfg(loom)]
fn sleep(_word: &AtomicU32, _expected: u32) {
    std::thread::yield_now();
}

#[cfg(loom)]
fn wake(_word: &AtomicU32) {}

/// The right to use the value.
#[derive(Debug)]
pub struct Guard<'a, T>(&'a ForkLock<T>);

impl<T> Deref for Guard<'_, T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: the lock is held.
        unsafe { &*self.0.value.get() }
    }
}

impl<T> DerefMut for Guard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the lock is held, and the guard is borrowed exclusively.
        unsafe { &mut *self.0.value.get() }
    }
}

impl<T> Drop for Guard<'_, T> {
    fn drop(&mut self) {
        tsan::heed();
        // ORDER: releases the changes to the next holder.
        if self.0.word.swap(0, Ordering::Release) & SLEEPERS != 0 {
            wake(&self.0.word);
        }
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn one_thread_at_a_time() {
        static SUM: ForkLock<u64> = ForkLock::new(0);
        std::thread::scope(|s| {
            for _ in 0..4 {
                s.spawn(|| (0..10_000).for_each(|_| *SUM.lock() += 1));
            }
        });
        assert_eq!(*SUM.lock(), 40_000);
    }

    #[test]
    fn a_lock_of_a_thread_that_is_gone_is_taken_over() {
        let lock = ForkLock::new(vec![1]);
        // As if a thread of the parent process held it.
        lock.word.store(LOCKED, Ordering::Relaxed);
        assert!(lock.lock().is_empty());
        lock.lock().push(2);
        assert_eq!(*lock.lock(), [2]);
    }
}

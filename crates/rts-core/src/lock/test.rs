use super::*;
use crate::testing::Watchdog;
use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A counter that only the lock protects.
struct Guarded {
    lock: RawLock,
    value: UnsafeCell<u64>,
}
// SAFETY: `value` is touched only while `lock` is held.
unsafe impl Sync for Guarded {}

impl Guarded {
    fn new() -> Self {
        Self { lock: RawLock::new(), value: UnsafeCell::new(0) }
    }

    fn add(&self) {
        self.lock.lock();
        self.add_held();
    }

    /// The caller holds the lock.
    fn add_held(&self) {
        // SAFETY: the lock is held.
        unsafe { *self.value.get() += 1 };
        // SAFETY: `self` outlives the call.
        assert!(unsafe { RawLock::unlock(&self.lock) });
    }

    fn value(&self) -> u64 {
        self.lock.lock();
        // SAFETY: the lock is held.
        let value = unsafe { *self.value.get() };
        // SAFETY: `self` outlives the call.
        unsafe { RawLock::unlock(&self.lock) };
        value
    }
}

fn unlock(lock: &RawLock) -> bool {
    // SAFETY: a reference is valid for the call.
    unsafe { RawLock::unlock(lock) }
}

fn unnest(lock: &NestLock) -> bool {
    // SAFETY: a reference is valid for the call.
    unsafe { NestLock::unlock(lock) }
}

fn count_with(threads: usize, pairs: u64, tries: bool) {
    let guarded = Arc::new(Guarded::new());
    let state = Arc::clone(&guarded);
    let _watchdog = Watchdog::new(60, move || format!("{threads} threads, {:?}", state.lock));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for i in 0..pairs {
                    if tries && i % 3 == 0 {
                        while !guarded.lock.try_lock() {
                            std::thread::yield_now();
                        }
                        guarded.add_held();
                    } else {
                        guarded.add();
                    }
                }
            });
        }
    });
    assert_eq!(guarded.value(), threads as u64 * pairs);
    assert!(!guarded.lock.is_locked());
}

#[test]
fn excludes_two() {
    count_with(2, 200_000, false);
}

#[test]
fn excludes_many() {
    count_with(16, 20_000, false);
}

#[test]
fn excludes_with_tries() {
    count_with(7, 20_000, true);
}

#[test]
fn zero_is_unlocked() {
    let mut word = 0_u32;
    // SAFETY: `word` is aligned, zero, and used only through the lock until it is read at the end.
    let lock = unsafe { RawLock::at(&raw mut word) };
    assert!(!lock.is_locked());
    lock.lock();
    assert!(lock.is_locked());
    assert!(!lock.try_lock());
    assert!(unlock(lock));
    assert!(lock.try_lock());
    assert!(unlock(lock));
    assert_eq!(word, 0);
}

#[test]
fn unlock_of_an_unlocked_lock_is_told() {
    let lock = RawLock::new();
    assert!(!unlock(&lock));
    lock.lock();
    assert!(unlock(&lock));
    assert!(!unlock(&lock));
    assert!(!lock.is_locked());
    let nest = NestLock::new();
    assert!(!unnest(&nest));
}

#[test]
fn another_thread_may_unlock() {
    let lock = RawLock::new();
    let _watchdog = Watchdog::new(30, || "another_thread_may_unlock".into());
    lock.lock();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(5));
            assert!(unlock(&lock));
        });
        lock.lock();
        assert!(unlock(&lock));
    });
}

/// A waiter of a lock that another thread takes again and again gets it, though it barges.
#[test]
fn nobody_starves() {
    let lock = Arc::new(RawLock::new());
    let stop = AtomicBool::new(false);
    let state = Arc::clone(&lock);
    let _watchdog = Watchdog::new(60, move || format!("{state:?}"));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    lock.lock();
                    let until = Instant::now() + Duration::from_micros(200);
                    while Instant::now() < until {}
                    unlock(&lock);
                }
            });
        }
        for _ in 0..20 {
            lock.lock();
            unlock(&lock);
            std::thread::sleep(Duration::from_millis(1));
        }
        stop.store(true, Ordering::Relaxed);
    });
    lock.lock();
    assert!(unlock(&lock));
}

/// Bits of waiters that are not there, as in the child of a fork, cost one patience at most, and go.
#[test]
fn stale_bits_are_harmless() {
    for held in [0_u32, 1] {
        for stale in [2_u32, 4, 6, 1 << 20, 2 | 1 << 20] {
            let mut word = stale | held;
            let _watchdog = Watchdog::new(30, move || format!("stale bits {stale}, held {held}"));
            // SAFETY: `word` is aligned and used only through the lock; the bits are those of the states table.
            let lock = unsafe { RawLock::at(&raw mut word) };
            if held != 0 {
                // As by the thread that forked.
                assert!(!lock.try_lock());
                assert!(unlock(lock));
            }
            let begin = Instant::now();
            lock.lock();
            assert!(unlock(lock));
            assert!(lock.try_lock());
            assert!(unlock(lock));
            lock.lock();
            assert!(unlock(lock));
            assert!(begin.elapsed() < Duration::from_millis(500), "stale bits {stale}, held {held}");
            // A waiter for another lock may make the bits stay a little.
            while format!("{lock:?}") != format!("{:?}", RawLock::new()) {
                assert!(begin.elapsed() < Duration::from_secs(20), "stale bits {stale}, held {held}: {lock:?}");
                lock.lock();
                assert!(unlock(lock));
            }
        }
    }
}

/// The memory of a lock may go as soon as the last of its users has released it.
#[test]
fn may_be_freed_after_the_last_unlock() {
    let _watchdog = Watchdog::new(60, || "may_be_freed_after_the_last_unlock".into());
    for _ in 0..2_000 {
        let lock = Box::into_raw(Box::new(RawLock::new())) as usize;
        let left = Arc::new(AtomicU64::new(2));
        let users: Vec<_> = (0..2)
            .map(|_| {
                let left = Arc::clone(&left);
                std::thread::spawn(move || {
                    let lock = lock as *mut RawLock;
                    // SAFETY: freed only by the user that comes last, which holds the lock.
                    unsafe { &*lock }.lock();
                    let last = left.fetch_sub(1, Ordering::Relaxed) == 1;
                    // SAFETY: held by this thread.
                    unsafe { RawLock::unlock(lock) };
                    if last {
                        // SAFETY: the other user released it before this one took it.
                        drop(unsafe { Box::from_raw(lock) });
                    }
                })
            })
            .collect();
        users.into_iter().for_each(|user| user.join().unwrap());
    }
}

#[test]
fn nest_counts() {
    let lock = NestLock::new();
    lock.lock(1);
    lock.lock(1);
    assert_eq!(lock.try_lock(1), 3);
    assert_eq!(lock.try_lock(2), 0);
    for _ in 0..3 {
        assert_eq!(lock.try_lock(2), 0);
        assert!(unnest(&lock));
    }
    assert_eq!(lock.try_lock(2), 1);
    assert_eq!(lock.try_lock(1), 0);
    assert!(unnest(&lock));
    assert!(!unnest(&lock));
}

#[test]
fn nest_excludes() {
    struct Shared {
        lock: NestLock,
        value: UnsafeCell<u64>,
    }
    // SAFETY: `value` is touched only while `lock` is held.
    unsafe impl Sync for Shared {}
    let shared = Shared { lock: NestLock::new(), value: UnsafeCell::new(0) };
    let _watchdog = Watchdog::new(60, || "nest_excludes".into());
    std::thread::scope(|scope| {
        for me in 1..=4 {
            let shared = &shared;
            scope.spawn(move || {
                for i in 0..20_000 {
                    if i % 2 == 0 {
                        shared.lock.lock(me);
                    } else {
                        while shared.lock.try_lock(me) == 0 {
                            std::thread::yield_now();
                        }
                    }
                    shared.lock.lock(me);
                    // SAFETY: the lock is held.
                    unsafe { *shared.value.get() += 1 };
                    assert!(unnest(&shared.lock));
                    assert!(unnest(&shared.lock));
                }
            });
        }
    });
    assert_eq!(shared.value.into_inner(), 80_000);
}

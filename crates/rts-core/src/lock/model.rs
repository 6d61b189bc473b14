//! Models of the protocol, for `RUSTFLAGS="--cfg loom" cargo test -p rts-core --release lock`.
//!
//! The model's futex neither times out nor wakes without a cause, and a model's waiter is starved after its first sleep. So
//! every schedule in which a sleeper lacks its wake-up, at any stage, ends as a deadlock that loom reports.

use super::{NestLock, RawLock};
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

struct Guarded {
    lock: RawLock,
    value: UnsafeCell<u32>,
}

impl Guarded {
    fn new() -> Arc<Self> {
        Arc::new(Self { lock: RawLock::new(), value: UnsafeCell::new(0) })
    }

    fn add(&self) {
        self.lock.lock();
        self.add_held();
    }

    /// The caller holds the lock.
    fn add_held(&self) {
        // SAFETY: the lock is held, which loom checks.
        self.value.with_mut(|value| unsafe { *value += 1 });
        // SAFETY: `self` is alive.
        assert!(unsafe { RawLock::unlock(&self.lock) });
    }

    fn check(&self, expected: u32) {
        self.lock.lock();
        // SAFETY: the lock is held, which loom checks.
        self.value.with(|value| assert_eq!(unsafe { *value }, expected));
        // SAFETY: `self` is alive.
        assert!(unsafe { RawLock::unlock(&self.lock) });
    }
}

fn model(preemptions: usize, body: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(body);
}

fn users(counts: &'static [u32], preemptions: usize) {
    model(preemptions, move || {
        let guarded = Guarded::new();
        let others: Vec<_> = counts[1..]
            .iter()
            .map(|&count| {
                let guarded = guarded.clone();
                thread::spawn(move || (0..count).for_each(|_| guarded.add()))
            })
            .collect();
        (0..counts[0]).for_each(|_| guarded.add());
        others.into_iter().for_each(|other| other.join().unwrap());
        guarded.check(counts.iter().sum());
    });
}

#[test]
fn two_users() {
    users(&[2, 2], 5);
}

#[test]
fn three_users() {
    users(&[1, 1, 1], 4);
}

#[test]
fn three_users_one_again() {
    users(&[2, 1, 1], 3);
}

/// Enough sleepers that one is starved while another one sleeps as a newcomer.
#[test]
fn four_users() {
    users(&[1, 1, 1, 1], 3);
}

#[test]
fn tries_barge() {
    model(3, || {
        let guarded = Guarded::new();
        let other = {
            let guarded = guarded.clone();
            thread::spawn(move || guarded.add())
        };
        let mut sum = 1;
        for _ in 0..2 {
            if guarded.lock.try_lock() {
                guarded.add_held();
                sum += 1;
            }
        }
        other.join().unwrap();
        guarded.check(sum);
    });
}

/// The release does not touch the lock once another may have it.
#[test]
fn last_user_frees() {
    model(3, || {
        let guarded = Guarded::new();
        let other = {
            let guarded = guarded.clone();
            thread::spawn(move || guarded.add())
        };
        guarded.add();
        drop(guarded);
        other.join().unwrap();
    });
}

#[test]
fn nested_owners() {
    model(3, || {
        let lock = Arc::new((NestLock::new(), UnsafeCell::new(0_u32)));
        let add = |me: usize, lock: &(NestLock, UnsafeCell<u32>)| {
            lock.0.lock(me);
            assert_eq!(lock.0.try_lock(me), 2);
            // SAFETY: the lock is held, which loom checks.
            lock.1.with_mut(|value| unsafe { *value += 1 });
            // SAFETY: `lock` is alive.
            assert!(unsafe { NestLock::unlock(&lock.0) });
            // SAFETY: `lock` is alive.
            assert!(unsafe { NestLock::unlock(&lock.0) });
        };
        let other = {
            let lock = lock.clone();
            thread::spawn(move || add(2, &lock))
        };
        add(1, &lock);
        other.join().unwrap();
        // SAFETY: the other user has ended, which loom checks.
        lock.1.with(|value| assert_eq!(unsafe { *value }, 2));
    });
}

//! Every iteration goes to exactly one thread, whatever owners and thieves do.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Range, middle};

#[test]
fn middle_leaves_whole_chunks() {
    assert_eq!(middle(0, 1, 1), 0);
    assert_eq!(middle(0, 2, 1), 1);
    assert_eq!(middle(0, 3, 1), 1);
    assert_eq!(middle(8, 30, 4), 8 + 3 * 4);
    assert_eq!(middle(8, 9, 4), 8);
}

#[test]
fn alone() {
    let r = Range::default();
    r.refill(3, 10, 20);
    let mut got = Vec::new();
    while let Some(c) = r.take(4).or_else(|| r.settle(4)) {
        got.push(c);
    }
    assert_eq!(got, [(10, 14), (14, 18), (18, 20)]);
    assert_eq!(r.steal(3, 4, false), None);
    r.refill(4, 0, 8);
    assert_eq!(r.steal(3, 4, false), None, "another construct's");
    r.clear();
    assert_eq!(r.take(4).or_else(|| r.settle(4)), None);
}

#[test]
fn question_is_answered_with_a_gift() {
    let r = Range::default();
    r.refill(1, 0, 10);
    r.wanted.store(1, Ordering::Relaxed);
    assert_eq!(r.take(1), None);
    assert_eq!(r.settle(1), Some((0, 1)));
    // Nine were left: the lower four stay.
    assert_eq!(r.steal(1, 1, true), Some((5, 10)));
    assert_eq!(r.take(1), Some((1, 2)));
    // A gift that nobody fetches comes back to the owner.
    r.wanted.store(1, Ordering::Relaxed);
    let mut left = Vec::new();
    while let Some(c) = r.take(1).or_else(|| r.settle(1)) {
        left.push(c.0);
    }
    left.sort_unstable();
    assert_eq!(left, [2, 3, 4]);
}

#[test]
fn last_chunk_can_be_robbed() {
    let r = Range::default();
    r.refill(1, 0, 2);
    assert_eq!(r.take(1), Some((0, 1)));
    assert_eq!(r.steal(1, 1, false), Some((1, 2)));
    assert_eq!(r.take(1), None);
    assert_eq!(r.settle(1), None);
}

/// One owner and two thieves; some chunks are long, so that owners are asked as well as robbed.
fn shared(rounds: u64, trip: u64, chunk: u64, long_every: u64) {
    let range = Range::default();
    let seen: Vec<AtomicU32> = (0..trip).map(|_| AtomicU32::new(0)).collect();
    let done = AtomicU64::new(0);
    let gate = Barrier::new(3);
    let work = |lo: u64, hi: u64| {
        for i in lo..hi {
            seen[i as usize].fetch_add(1, Ordering::Relaxed);
            if i % long_every == 0 {
                let start = Instant::now();
                while start.elapsed() < Duration::from_micros(60) {
                    std::hint::spin_loop();
                }
            }
        }
        done.fetch_add(hi - lo, Ordering::Relaxed);
    };
    std::thread::scope(|s| {
        for thief in 0..2 {
            let (range, gate, work, done) = (&range, &gate, &work, &done);
            s.spawn(move || {
                for seq in 1..=rounds {
                    gate.wait();
                    while done.load(Ordering::Relaxed) < trip * seq {
                        match range.steal(seq, chunk, (seq + thief) % 2 == 0) {
                            Some((lo, hi)) => work(lo, hi),
                            None => std::thread::yield_now(),
                        }
                    }
                    gate.wait();
                }
            });
        }
        for seq in 1..=rounds {
            range.clear();
            range.refill(seq, 0, trip);
            gate.wait();
            while done.load(Ordering::Relaxed) < trip * seq {
                match range.take(chunk).or_else(|| range.settle(chunk)) {
                    Some((lo, hi)) => work(lo, hi),
                    None => std::thread::yield_now(),
                }
            }
            gate.wait();
            for (i, n) in seen.iter().enumerate() {
                assert_eq!(n.load(Ordering::Relaxed), seq as u32, "iteration {i} in round {seq}");
            }
        }
    });
}

#[test]
fn every_iteration_once() {
    shared(60, 1000, 1, 50);
    shared(60, 1003, 4, 1000);
}

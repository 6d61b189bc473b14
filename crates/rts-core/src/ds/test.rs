#[cfg(not(loom))]
mod plain {
    use super::super::{Bag, CAPACITY, Deque, Taken};
    use crate::testing::Watchdog;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn entry(i: usize) -> *mut usize {
        (i * 8 + 8) as *mut usize
    }

    #[test]
    fn newest_first_for_the_owner_oldest_first_for_thieves() {
        let d = Deque::new();
        for i in 0..4 {
            assert!(d.push(entry(i)));
        }
        assert_eq!(d.pop(|_| true), Some(entry(3)));
        assert_eq!(d.steal(|_| true), Taken::Entry(entry(0)));
        assert_eq!(d.pop(|_| true), Some(entry(2)));
        assert_eq!(d.pop(|_| true), Some(entry(1)));
        assert_eq!(d.pop(|_| true), None);
        assert_eq!(d.steal(|_| true), Taken::Nothing);
    }

    #[test]
    fn a_refused_entry_stays() {
        let d = Deque::new();
        assert!(d.push(entry(1)));
        assert_eq!(d.pop(|_| false), None);
        assert_eq!(d.steal(|_| false), Taken::Nothing);
        assert!(!d.has(|_| false) && d.has(|_| true));
        assert_eq!(d.pop(|_| true), Some(entry(1)));
    }

    #[test]
    fn full_is_refused_and_indices_wrap() {
        let d = Deque::new();
        for round in 0..3 {
            for i in 0..CAPACITY {
                assert!(d.push(entry(i)), "round {round}");
            }
            assert!(d.is_full() && !d.push(entry(0)));
            for i in 0..CAPACITY / 2 {
                assert_eq!(d.steal(|_| true), Taken::Entry(entry(i)));
            }
            for i in (CAPACITY / 2..CAPACITY).rev() {
                assert_eq!(d.pop(|_| true), Some(entry(i)));
            }
        }
    }

    #[test]
    fn every_entry_is_taken_once() {
        const N: usize = 100_000;
        let _dog = Watchdog::new(60, || "deque".to_owned());
        let d = Deque::new();
        let seen: Vec<AtomicUsize> = (0..N).map(|_| AtomicUsize::new(0)).collect();
        let taken = AtomicUsize::new(0);
        let mark = |e: *mut usize| {
            seen[e as usize / 8 - 1].fetch_add(1, Ordering::Relaxed);
            taken.fetch_add(1, Ordering::Relaxed);
        };
        std::thread::scope(|s| {
            for _ in 0..2 {
                s.spawn(|| {
                    while taken.load(Ordering::Relaxed) < N {
                        if let Taken::Entry(e) = d.steal(|_| true) {
                            mark(e);
                        }
                    }
                });
            }
            for i in 0..N {
                while !d.push(entry(i)) {
                    std::thread::yield_now();
                }
                if i % 3 == 0
                    && let Some(e) = d.pop(|_| true)
                {
                    mark(e);
                }
            }
            while let Some(e) = d.pop(|_| true) {
                mark(e);
            }
        });
        assert!(seen.iter().all(|s| s.load(Ordering::Relaxed) == 1));
    }

    #[test]
    fn the_bag_keeps_priority_and_order() {
        let b = Bag::default();
        for (priority, i) in [(1, 0), (5, 1), (1, 2), (5, 3)] {
            b.add(priority, entry(i));
        }
        assert!(b.has(|e| e == entry(2)));
        assert_eq!(b.take(|e| e != entry(1)), Some(entry(3)));
        for i in [1, 0, 2] {
            assert_eq!(b.take(|_| true), Some(entry(i)));
        }
        assert!(b.is_empty() && b.take(|_| true).is_none());
    }
}

#[cfg(loom)]
mod model {
    use super::super::{Deque, Taken};
    use loom::sync::Arc;
    use loom::sync::atomic::{AtomicUsize, Ordering};

    fn entry(i: usize) -> *mut usize {
        (i * 8 + 8) as *mut usize
    }

    /// An owner that pushes three entries and pops against one thief: each entry is taken exactly once.
    #[test]
    fn owner_against_thief() {
        loom::model(|| {
            let d = Arc::new(Deque::new());
            let seen = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0)]);
            assert!(d.push(entry(0)));
            assert!(d.push(entry(1)));
            let (d2, seen2) = (d.clone(), seen.clone());
            let thief = loom::thread::spawn(move || {
                for _ in 0..2 {
                    if let Taken::Entry(e) = d2.steal(|_| true) {
                        seen2[e as usize / 8 - 1].fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
            let own = |e: *mut usize| {
                seen[e as usize / 8 - 1].fetch_add(1, Ordering::Relaxed);
            };
            if let Some(e) = d.pop(|_| true) {
                own(e);
            }
            if !d.push(entry(2)) {
                own(entry(2));
            }
            while let Some(e) = d.pop(|_| true) {
                own(e);
            }
            thief.join().expect("thief");
            while let Some(e) = d.pop(|_| true) {
                own(e);
            }
            for s in seen.iter() {
                assert_eq!(s.load(Ordering::Relaxed), 1);
            }
        });
    }
}

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
        let d = Deque::default();
        for i in 0..4 {
            assert!(d.push(entry(i)));
        }
        d.share();
        assert_eq!(d.pop(|_| true), Some(entry(3)));
        assert_eq!(d.steal(|_| true), Taken::Entry(entry(0)));
        assert_eq!(d.pop(|_| true), Some(entry(2)));
        assert_eq!(d.pop(|_| true), Some(entry(1)));
        assert_eq!(d.pop(|_| true), None);
        assert_eq!(d.steal(|_| true), Taken::Nothing);
    }

    #[test]
    fn a_refused_entry_stays() {
        let d = Deque::default();
        assert!(d.push(entry(1)));
        assert_eq!(d.pop(|_| false), None);
        assert!(d.ask(|_| false).is_none());
        assert_eq!(d.steal(|_| false), Taken::Nothing);
        assert!(!d.has(|_| false, true) && d.has(|_| true, true));
        assert_eq!(d.pop(|_| true), Some(entry(1)));
    }

    #[test]
    fn full_is_refused_and_indices_wrap() {
        let d = Deque::default();
        for round in 0..3 {
            for i in 0..CAPACITY {
                assert!(d.push(entry(i)), "round {round}");
            }
            assert!(!d.push(entry(0)));
            d.share();
            for i in 0..CAPACITY / 2 {
                assert_eq!(d.steal(|_| true), Taken::Entry(entry(i)));
            }
            for i in (CAPACITY / 2..CAPACITY).rev() {
                assert_eq!(d.pop(|_| true), Some(entry(i)));
            }
        }
    }

    #[test]
    fn a_thief_that_asks_gets_the_older_half() {
        let d = Deque::default();
        for i in 0..4 {
            assert!(d.push(entry(i)));
        }
        assert_eq!(d.steal(|_| true), Taken::Nothing);
        assert!(d.has(|_| true, true) && !d.has(|_| true, false));
        let asked = d.ask(|_| true).expect("private entries");
        assert!(d.is_unanswered(asked));
        assert_eq!(d.pop(|_| true), Some(entry(3)));
        assert!(!d.is_unanswered(asked) && !d.take_over(asked));
        for i in 0..2 {
            assert_eq!(d.steal(|_| true), Taken::Entry(entry(i)));
        }
        assert_eq!(d.steal(|_| true), Taken::Nothing);
        // How many are given depends on the time since the last gift.
        assert!(d.ask(|_| true).is_some());
        for i in 3..43 {
            assert!(d.push(entry(i)));
        }
        let stolen = core::iter::from_fn(|| match d.steal(|_| true) {
            Taken::Entry(e) => Some(e),
            _ => None,
        })
        .count();
        assert!((1..=21).contains(&stolen), "{stolen} of 41");
        assert_eq!(core::iter::from_fn(|| d.pop(|_| true)).count(), 41 - stolen);
    }

    #[test]
    fn a_thief_takes_over_when_the_owner_does_not_answer() {
        let d = Deque::default();
        for i in 0..3 {
            assert!(d.push(entry(i)));
        }
        let asked = d.ask(|_| true).expect("private entries");
        if asked.settle() {
            assert!(d.take_over(asked) && !d.take_over(asked));
            assert_eq!(d.steal(|_| true), Taken::Entry(entry(0)));
            assert_eq!(d.pop(|_| true), Some(entry(2)));
            assert_eq!(d.pop(|_| true), Some(entry(1)));
        }
    }

    #[test]
    fn plenty_is_what_was_asked_for_and_ends_with_it() {
        let d = Deque::default();
        let pushed = (0..CAPACITY).take_while(|&i| !d.has_plenty(|| 20) && d.push(entry(i))).count();
        assert!((20..CAPACITY).contains(&pushed), "{pushed}");
        // More may run at once now, but none when the queue has become short.
        for _ in 0..pushed - 19 {
            assert!(d.pop(|_| true).is_some());
        }
        assert!(!d.has_plenty(|| 20));
    }

    #[test]
    fn a_thief_takes_half_of_the_others_too() {
        let d = Deque::default();
        for i in 0..7 {
            assert!(d.push(entry(i)));
        }
        d.share();
        let mut more = [core::ptr::null_mut(); 5];
        assert_eq!(d.steal_some(|_| true, &mut more), Taken::Entry(entry(0)));
        assert_eq!(more, [entry(1), entry(2), entry(3), core::ptr::null_mut(), core::ptr::null_mut()]);
        assert_eq!(d.steal_some(|_| false, &mut more), Taken::Nothing);
        assert_eq!(d.pop(|_| true), Some(entry(6)));
        assert_eq!(d.steal_some(|_| true, &mut more[..1]), Taken::Entry(entry(4)));
        assert_eq!(d.pop(|_| true), Some(entry(5)));
        assert_eq!(d.pop(|_| true), None);
    }

    #[test]
    fn a_closed_deque_refuses() {
        let d = Deque::new(true);
        assert!(d.is_closed() && d.has_plenty(|| 1) && !d.push(entry(0)));
        assert_eq!(d.pop(|_| true), None);
    }

    #[test]
    fn every_entry_is_taken_once() {
        const N: usize = 100_000;
        let _dog = Watchdog::new(60, || "deque".to_owned());
        let d = Deque::default();
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
                        let mut more = [core::ptr::null_mut(); 3];
                        match d.steal_some(|_| true, &mut more) {
                            Taken::Entry(e) => {
                                mark(e);
                                more.into_iter().filter(|e| !e.is_null()).for_each(mark);
                            }
                            Taken::Lost => {}
                            Taken::Nothing => {
                                if let Some(asked) = d.ask(|_| true) {
                                    d.take_over(asked);
                                }
                            }
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

    type Seen = [AtomicUsize; 3];

    fn see(seen: &Seen, e: *mut usize) {
        seen[e as usize / 8 - 1].fetch_add(1, Ordering::Relaxed);
    }

    /// An owner that pushes three entries and pops beside a thief: each entry is taken exactly once.
    fn owner_and(
        thief: impl Fn(&Deque<usize>, &Seen) + Send + Sync + Copy + 'static,
        share: bool,
        preemptions: Option<usize>,
    ) {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = preemptions;
        model.check(move || {
            let d = Arc::new(Deque::default());
            let seen = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0)]);
            assert!(d.push(entry(0)));
            assert!(d.push(entry(1)));
            if share {
                d.share();
            }
            let (d2, seen2) = (d.clone(), seen.clone());
            let other = loom::thread::spawn(move || thief(&d2, &seen2));
            if let Some(e) = d.pop(|_| true) {
                see(&seen, e);
            }
            if !d.push(entry(2)) {
                see(&seen, entry(2));
            }
            while let Some(e) = d.pop(|_| true) {
                see(&seen, e);
            }
            other.join().expect("thief");
            while let Some(e) = d.pop(|_| true) {
                see(&seen, e);
            }
            for s in seen.iter() {
                assert_eq!(s.load(Ordering::Relaxed), 1);
            }
        });
    }

    #[test]
    fn owner_against_thief_of_shared_entries() {
        owner_and(
            |d, seen| {
                for _ in 0..2 {
                    if let Taken::Entry(e) = d.steal(|_| true) {
                        see(seen, e);
                    }
                }
            },
            true,
            None,
        );
    }

    #[test]
    fn owner_against_thief_of_several() {
        owner_and(
            |d, seen| {
                let mut more = [core::ptr::null_mut()];
                if let Taken::Entry(e) = d.steal_some(|_| true, &mut more) {
                    see(seen, e);
                    more.into_iter().filter(|e| !e.is_null()).for_each(|e| see(seen, e));
                }
            },
            true,
            None,
        );
    }

    #[test]
    fn owner_against_thief_that_asks() {
        owner_and(
            |d, seen| {
                d.ask(|_| true);
                for _ in 0..2 {
                    if let Taken::Entry(e) = d.steal(|_| true) {
                        see(seen, e);
                    }
                }
            },
            false,
            None,
        );
    }

    #[test]
    fn owner_against_thief_that_takes_over() {
        owner_and(
            |d, seen| {
                if let Some(asked) = d.ask(|_| true) {
                    d.take_over(asked);
                }
                for _ in 0..2 {
                    if let Taken::Entry(e) = d.steal(|_| true) {
                        see(seen, e);
                    }
                }
            },
            false,
            Some(3),
        );
    }

    /// Two thieves ask, one takes over: neither takes what the owner has.
    #[test]
    fn owner_against_two_thieves() {
        let mut model = loom::model::Builder::new();
        model.preemption_bound = Some(3);
        model.check(|| {
            let d = Arc::new(Deque::default());
            let seen = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0)]);
            for i in 0..3 {
                assert!(d.push(entry(i)));
            }
            let others: Vec<_> = (0..2)
                .map(|_| {
                    let (d, seen) = (d.clone(), seen.clone());
                    loom::thread::spawn(move || {
                        if let Some(asked) = d.ask(|_| true) {
                            d.take_over(asked);
                        }
                        if let Taken::Entry(e) = d.steal(|_| true) {
                            see(&seen, e);
                        }
                    })
                })
                .collect();
            for _ in 0..2 {
                if let Some(e) = d.pop(|_| true) {
                    see(&seen, e);
                }
            }
            for other in others {
                other.join().expect("thief");
            }
            while let Some(e) = d.pop(|_| true) {
                see(&seen, e);
            }
            for s in seen.iter() {
                assert_eq!(s.load(Ordering::Relaxed), 1);
            }
        });
    }
}

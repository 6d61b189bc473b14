//! Models of arrival, for `RUSTFLAGS="--cfg loom" cargo test -p rts-core --release barrier`.

use super::{Arrival, Line};
use crate::prim::{AtomicU32, AtomicU64, Ordering, dekker, fence};
use crate::wait::Parker;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

/// Two members, three barriers in a row, so that a line is used again: what each wrote before is read by the other after, and written again.
#[test]
fn two_lines_make_a_barrier() {
    loom::model(|| {
        let shared = Arc::new(([Line::default(), Line::default()], [UnsafeCell::new(0u32), UnsafeCell::new(0u32)]));
        let member = |shared: Arc<([Line; 2], [UnsafeCell<u32>; 2])>, me: usize| {
            let (lines, cells) = &*shared;
            for count in 1..=3u64 {
                let mine = if count % 2 == 1 { me } else { 1 - me };
                // SAFETY: the barrier separates the two owners of each cell, which loom checks.
                cells[mine].with_mut(|v| unsafe { *v += 1 });
                lines[me].arrive(count, 0);
                while !lines[1 - me].has_arrived(count) {
                    thread::yield_now();
                }
            }
        };
        let other = {
            let shared = shared.clone();
            thread::spawn(move || member(shared, 1))
        };
        member(shared.clone(), 0);
        other.join().unwrap();
        // SAFETY: the other thread has ended.
        shared.1.iter().for_each(|c| c.with(|v| assert_eq!(unsafe { *v }, 3)));
    });
}

struct Region {
    arrival: Arrival,
    /// Calls for help.
    help: AtomicU64,
    /// 1: a task waits.
    task: AtomicU32,
    finished: AtomicU64,
    /// What members inside the region may read, and the primary alone writes once the region is over.
    team: UnsafeCell<u32>,
}

impl Region {
    fn run_one(&self) -> bool {
        if self.task.compare_exchange(1, 0, Ordering::AcqRel, Ordering::Relaxed).is_err() {
            return false;
        }
        // SAFETY: inside the region, which loom checks.
        self.team.with(|v| assert_eq!(unsafe { *v }, 0));
        self.finished.fetch_add(1, Ordering::Release);
        true
    }
}

/// A worker arrives, is called back for a task that the primary creates late, and never touches the team after the close.
#[test]
fn help_after_arrival() {
    loom::model(|| {
        let region = Arc::new(Region {
            arrival: Arrival::default(),
            help: AtomicU64::new(0),
            task: AtomicU32::new(0),
            finished: AtomicU64::new(0),
            team: UnsafeCell::new(0),
        });
        let worker = {
            let region = region.clone();
            thread::spawn(move || {
                region.arrival.join(1, false);
                // The mailbox is polled a few times; a call may come late or never be seen.
                for _ in 0..2 {
                    if region.help.load(Ordering::SeqCst) != 0 {
                        if region.arrival.go_back(1) {
                            while region.run_one() {}
                            region.arrival.join(1, true);
                        }
                        break;
                    }
                    thread::yield_now();
                }
            })
        };
        region.task.store(1, Ordering::Release);
        region.help.swap(1, Ordering::SeqCst);
        loop {
            while region.run_one() {}
            if region.arrival.has_joined(1) && region.finished.load(Ordering::Acquire) == 1 && region.arrival.close(1) {
                break;
            }
            thread::yield_now();
        }
        // SAFETY: the region is closed, which loom checks.
        region.team.with_mut(|v| unsafe { *v = 1 });
        worker.join().unwrap();
    });
}

/// A chain: the primary orders member 1, which orders member 2 before it begins, and arrives after it.
struct Chain {
    /// The mailboxes of members 1 and 2.
    go: [AtomicU64; 2],
    parkers: [Parker; 3],
    arrivals: [Arrival; 2],
    /// Written by the primary outside of regions, read by all inside.
    input: UnsafeCell<u64>,
    /// Written by its member inside, by the primary outside.
    output: [UnsafeCell<u64>; 2],
}

impl Chain {
    /// `Worker::command` without a fence of its own, the fence, and `Worker::notify`.
    fn order(&self, member: usize) {
        let go = &self.go[member - 1];
        go.store(go.load(Ordering::Relaxed) + 1, Ordering::Release);
        fence(Ordering::SeqCst);
        // SAFETY: alive, as `self` is.
        unsafe { Parker::unpark(&self.parkers[member]) };
    }

    /// As `wait::until` once it has spun enough.
    fn wait(&self, member: usize, ready: impl Fn() -> bool) {
        while !ready() {
            let _ = self.parkers[member].park(None, &ready);
        }
    }

    fn work(&self, member: usize) {
        for epoch in 1..=2 {
            self.wait(member, || self.go[member - 1].load(Ordering::SeqCst) == epoch);
            if member == 1 {
                self.order(2);
            }
            // SAFETY: inside the region, which loom checks.
            let input = self.input.with(|v| unsafe { *v });
            // SAFETY: as above.
            self.output[member - 1].with_mut(|v| unsafe { *v = input });
            if member == 1 {
                self.wait(1, || self.arrivals[1].has_left(epoch));
            }
            self.arrivals[member - 1].join(epoch, false);
            // SAFETY: as above.
            unsafe { Parker::unpark(&self.parkers[member - 1]) };
        }
    }
}

/// Orders reach a member two levels down once a region, wake it if it sleeps, and its work is done when the join above returns.
#[test]
fn a_region_over_a_chain() {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(|| {
        let chain = Arc::new(Chain {
            go: Default::default(),
            parkers: Default::default(),
            arrivals: Default::default(),
            input: UnsafeCell::new(0),
            output: [UnsafeCell::new(0), UnsafeCell::new(0)],
        });
        let workers: Vec<_> = [1, 2]
            .into_iter()
            .map(|member| {
                let chain = chain.clone();
                thread::spawn(move || chain.work(member))
            })
            .collect();
        for epoch in 1..=2 {
            // SAFETY: outside of the region, which loom checks.
            chain.input.with_mut(|v| unsafe { *v = epoch });
            chain.order(1);
            chain.wait(0, || chain.arrivals[0].has_left(epoch));
            // SAFETY: as above.
            chain.output.iter().for_each(|o| o.with_mut(|v| assert_eq!(unsafe { *v }, epoch)));
        }
        workers.into_iter().for_each(|w| w.join().unwrap());
    });
}

/// Three members of a crowded team, of which the last to come releases the others, or the primary when there are flags: all
/// come out, asleep or not, and what was written before is read after. Follows `team::join::meet_by_last`.
#[test]
fn the_last_comer_releases() {
    for flag in [0, super::TASKS] {
        let mut limits = loom::model::Builder::new();
        limits.preemption_bound = Some(2);
        limits.check(move || {
            let crowd = Arc::new(Crowd::default());
            let threads: Vec<_> = (1..3)
                .map(|me| {
                    let crowd = crowd.clone();
                    thread::spawn(move || crowd.meet(me, if me == 1 { flag } else { 0 }))
                })
                .collect();
            crowd.meet(0, 0);
            for t in threads {
                t.join().unwrap();
            }
        });
    }
}

#[derive(Default)]
struct Crowd {
    lines: [Line; 3],
    parkers: [Parker; 3],
    cells: [UnsafeCell<u32>; 3],
    led: AtomicU64,
    release: AtomicU64,
}

impl Crowd {
    fn all_here(&self) -> bool {
        self.lines.iter().all(|l| l.has_arrived(1))
    }

    fn released(&self) -> bool {
        self.release.load(Ordering::SeqCst) >= 1
    }

    fn any_flag(&self) -> bool {
        self.lines.iter().any(|l| l.flags_at(1) != 0)
    }

    fn lead(&self, me: usize) {
        if self.led.fetch_max(1, Ordering::SeqCst) < 1 {
            self.release.swap(1, Ordering::SeqCst);
            for other in (0..3).filter(|&t| t != me) {
                // SAFETY: `self` is alive.
                unsafe { Parker::unpark(&self.parkers[other]) };
            }
        }
    }

    fn wait(&self, me: usize, cond: impl Fn() -> bool) {
        while !cond() {
            self.parkers[me].park(None, &cond);
        }
    }

    fn meet(&self, me: usize, flags: u64) {
        // SAFETY: each writes its own before the barrier, which loom checks.
        self.cells[me].with_mut(|v| unsafe { *v = 1 });
        self.lines[me].arrive(1, flags);
        dekker();
        if me != 0 && !self.released() && self.all_here() {
            if self.any_flag() {
                // SAFETY: `self` is alive.
                unsafe { Parker::unpark(&self.parkers[0]) };
            } else {
                self.lead(me);
            }
        }
        if me == 0 {
            self.wait(0, || self.released() || self.all_here());
            if !self.released() {
                self.lead(0);
            }
        }
        self.wait(me, || self.released());
        for cell in &self.cells {
            // SAFETY: nobody writes after the barrier, which loom checks.
            cell.with(|v| assert_eq!(unsafe { *v }, 1));
        }
    }
}

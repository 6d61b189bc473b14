//! Models of sleeping for want of tasks, for `RUSTFLAGS="--cfg loom" cargo test -p rts-core --release sleeper`. The model's futex
//! never wakes without a cause, so a call that is lost shows as a deadlock.

use super::{Calls, Sleeper, announce, take_one};
use crate::barrier::Arrival;
use crate::prim::{AtomicU32, AtomicU64, Ordering, light_fence};
use crate::wait::Parker;
use loom::sync::Arc;
use loom::thread;

const EPOCH: u64 = 1;
/// The thread that sleeps, and its bit.
const TID: u32 = 1;
const BIT: u64 = 1 << TID;

/// Two tasks, a bit each.
#[derive(Default)]
struct Team {
    hungry: AtomicU64,
    tasks: AtomicU32,
    calls: Calls,
    parker: Parker,
    arrival: Arrival,
    /// Tasks that are complete.
    finished: AtomicU32,
    /// The primary's parker.
    primary: Parker,
}

impl Team {
    /// As `offer` and `feed` of the `spark` layer.
    fn push(&self, task: u32) {
        self.tasks.fetch_or(task, Ordering::Release);
        light_fence();
        if self.hungry.load(Ordering::Relaxed) != 0 && take_one(&self.hungry, BIT) != 0 {
            self.calls.call(EPOCH, &self.parker);
        }
    }

    fn take(&self, of: u32) -> u32 {
        let tasks = self.tasks.load(Ordering::Acquire) & of;
        let task = tasks & tasks.wrapping_neg();
        // Of two threads that take a task one gets it.
        if task != 0 && self.tasks.fetch_and(!task, Ordering::AcqRel) & task != 0 { task } else { 0 }
    }

    /// The last look before sleeping.
    fn has_tasks(&self) -> bool {
        self.tasks.load(Ordering::SeqCst) != 0
    }
}

fn check(test: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = Some(3);
    model.check(test);
}

/// A task is pushed while a member is on its way to sleep, and gone when that takes its last look; the next task, which nobody else
/// runs, finds the member awake or wakes it.
#[test]
fn a_call_on_the_way_to_sleep_is_heard() {
    check(|| {
        let team = Arc::new(Team::default());
        let member = {
            let team = team.clone();
            thread::spawn(move || {
                loop {
                    match team.take(3) {
                        2 => return,
                        1 => continue,
                        _ => {}
                    }
                    let mut sleeper = Sleeper::new(&team.calls, TID, EPOCH);
                    // As `wait::until`, without its spinning.
                    loop {
                        if sleeper.was_called() || team.has_tasks() {
                            break;
                        }
                        sleeper.lies_down(Some(&team.hungry));
                        team.parker.park(None, || sleeper.was_called() || team.has_tasks());
                        sleeper.gets_up(&team.hungry);
                    }
                }
            })
        };
        team.push(1);
        team.take(1);
        team.push(2);
        member.join().unwrap();
    });
}

/// A worker that has arrived at the end of the region helps with tasks that are pushed late, says that it is hungry, and arrives
/// again: each task that nobody else runs is run by it, and the primary closes the region only after that.
#[test]
fn help_is_called_for_each_task() {
    check(|| {
        let team = Arc::new(Team::default());
        let worker = {
            let team = team.clone();
            thread::spawn(move || {
                team.arrival.join(EPOCH, false);
                let mut seen = 0;
                let mut ran = 0;
                // As `pool::serve` and `help_after_arrival`; ends when it has run both.
                while ran != 3 {
                    let called = || team.calls.count(EPOCH) != seen;
                    if !called() {
                        team.parker.park(None, called);
                    }
                    seen = team.calls.count(EPOCH);
                    assert!(team.arrival.go_back(EPOCH), "closed before both tasks were run");
                    team.hungry.fetch_and(!BIT, Ordering::SeqCst);
                    loop {
                        loop {
                            let task = team.take(3);
                            if task == 0 {
                                break;
                            }
                            ran |= task;
                            team.finished.fetch_add(1, Ordering::Release);
                        }
                        announce(&team.hungry, BIT);
                        if !team.has_tasks() {
                            break;
                        }
                        team.hungry.fetch_and(!BIT, Ordering::SeqCst);
                    }
                    team.arrival.join(EPOCH, true);
                    // SAFETY: `team` is alive.
                    unsafe { Parker::unpark(&raw const team.primary) };
                }
            })
        };
        // The first to defer calls the others, hungry or not.
        team.calls.call(EPOCH, &team.parker);
        team.push(1);
        team.push(2);
        let over = || team.arrival.has_joined(EPOCH) && team.finished.load(Ordering::Acquire) == 2;
        loop {
            while !over() {
                team.primary.park(None, over);
            }
            if team.arrival.close(EPOCH) {
                break;
            }
        }
        worker.join().unwrap();
        assert!(!team.arrival.go_back(EPOCH));
    });
}

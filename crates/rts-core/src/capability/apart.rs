//! Threads of a team that share a CPU move apart.
//!
//! Beside busy neighbours the kernel sees nothing wrong with two threads of a team on one CPU and two neighbours on the
//! other: each CPU has two threads to run. But then only one of the team runs at a time, and each hand-over is a change
//! of threads. Wake-ups lead there: while no CPU is idle, the kernel likes to put a woken thread on its waker's CPU.
//!
//! So a waker leaves the number of its CPU with the sleeper. A worker that wakes on the same CPU a few times running
//! asks the kernel for any other: it leaves the CPU out of its mask and puts it back at once. So does a new worker that
//! begins on the CPU of the thread that made it. Threads of the program stay where the kernel has put them, and so do all
//! under a filter of system calls, which might end the process for the request. A thread that stays does not spin while it is
//! woken from its own CPU: most likely what it waits for cannot run meanwhile.

use core::cell::Cell;

use crate::sys::{affinity, clock};

/// Wake-ups from the same CPU that make a worker move.
const TOGETHER: u32 = 3;
/// Shortest time between two moves, in microseconds: some fifty times what a move takes.
const SHORTEST_US: u64 = 1_000;
/// Longest, for a worker that is brought back each time.
const LONGEST_US: u64 = 64_000;
/// A move after which a worker stayed away this many times the interval was a success.
const STAYED: u64 = 8;

/// What a thread knows of wakers on its CPU; owned by that thread.
#[derive(Debug, Default)]
pub struct Apart {
    /// One of the runtime's own threads, which may be moved.
    movable: bool,
    /// Wake-ups from its CPU since the last one from elsewhere, or since the last move.
    together: Cell<u32>,
    /// When it moved last, in ticks.
    moved: Cell<u64>,
    /// Least time from that move to the next, in microseconds; 0: it never moved.
    interval: Cell<u64>,
}

impl Apart {
    /// Of a thread that was never woken; `movable`: the runtime may move it to another CPU.
    pub fn new(movable: bool) -> Apart {
        Apart { movable, ..Apart::default() }
    }

    /// Whether the thread was woken from its own CPU each of the last times.
    #[inline]
    pub fn is_together(&self) -> bool {
        self.together.get() >= TOGETHER
    }

    /// The thread was woken by one that ran on `cpu`. Moves to another CPU where that is due; whether it did.
    #[inline]
    pub fn woken_from(&self, cpu: usize) -> bool {
        if affinity::current_cpu() != Some(cpu) {
            self.together.set(0);
            return false;
        }
        self.together.set((self.together.get() + 1).min(TOGETHER));
        let moves = self.is_together() && self.movable && self.may_move(clock::ticks()) && leave(cpu);
        if moves {
            self.together.set(0);
        }
        moves
    }

    /// Whether a move is due at `now`; notes it.
    #[cold]
    fn may_move(&self, now: u64) -> bool {
        let interval = self.interval.get();
        let since = now.wrapping_sub(self.moved.get()) / clock::ticks_per_us();
        if interval != 0 && since < interval {
            return false;
        }
        let stayed = interval == 0 || since > interval * STAYED;
        self.interval.set(if stayed { SHORTEST_US } else { (interval * 2).min(LONGEST_US) });
        self.moved.set(now);
        true
    }
}

/// A thread that was just made by one on the CPU `maker`: moves if it began there, too. Its maker runs on,
/// and some kernels leave it waiting behind for milliseconds, with other CPUs idle. Whether it moved.
pub fn begin(maker: usize) -> bool {
    affinity::current_cpu() == Some(maker) && leave(maker)
}

/// Moves the calling thread from `cpu` to another one of its mask, whichever the kernel takes; false when there is none or the
/// kernel refuses.
#[cold]
fn leave(cpu: usize) -> bool {
    if !affinity::is_harmless() {
        return false;
    }
    let Some(mask) = affinity::get_mask(0) else { return false };
    let mut others = mask.clone();
    if let Some(word) = others.get_mut(cpu / 64) {
        *word &= !(1 << (cpu % 64));
    }
    if others.iter().all(|&word| word == 0) || affinity::set_mask(0, &others).is_err() {
        return false;
    }
    if affinity::get_mask(0).is_some_and(|now| now != others) {
        // Somebody else has set it meanwhile.
        return true;
    }
    // First all CPUs: where that comes to the same, the mask may grow again with the process's cpuset.
    let all = vec![!0; mask.len()];
    if affinity::set_mask(0, &all).is_err() || affinity::get_mask(0).is_none_or(|now| now != mask) {
        let _ = affinity::set_mask(0, &mask);
    }
    true
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::{Apart, LONGEST_US, SHORTEST_US, STAYED, TOGETHER, leave};
    use crate::sys::{affinity, clock};

    #[test]
    fn a_worker_that_is_brought_back_moves_less_often() {
        let apart = Apart::default();
        let us = clock::ticks_per_us();
        let mut now = clock::ticks();
        assert!(apart.may_move(now));
        let mut expected = SHORTEST_US;
        while expected < LONGEST_US {
            assert!(!apart.may_move(now + (expected - 1) * us));
            now += (expected + 1) * us;
            assert!(apart.may_move(now));
            expected = (expected * 2).min(LONGEST_US);
            assert_eq!(apart.interval.get(), expected);
        }
        now += (LONGEST_US * STAYED + LONGEST_US) * us;
        assert!(apart.may_move(now));
        assert_eq!(apart.interval.get(), SHORTEST_US);
    }

    #[test]
    fn wakers_elsewhere_make_nobody_move() {
        let apart = Apart::default();
        for _ in 0..10 * TOGETHER {
            assert!(!apart.woken_from(usize::MAX));
        }
        assert_eq!(apart.interval.get(), 0);
    }

    #[test]
    fn a_thread_that_may_not_move_knows_that_it_is_not_alone() {
        let apart = Apart::new(false);
        // The test's thread may itself be moved between two of them.
        for _ in 0..1000 * TOGETHER {
            apart.woken_from(affinity::current_cpu().expect("the CPU can be read"));
            if apart.is_together() {
                break;
            }
        }
        assert!(apart.is_together());
        apart.woken_from(usize::MAX);
        assert!(!apart.is_together());
    }

    #[test]
    fn a_move_leaves_the_mask_as_it_was() {
        let mask = affinity::get_mask(0).expect("the mask can be read");
        let cpus: u32 = mask.iter().map(|w| w.count_ones()).sum();
        let here = affinity::current_cpu().expect("the CPU can be read");
        assert_eq!(leave(here), cpus > 1 && affinity::is_harmless());
        assert_eq!(affinity::get_mask(0).expect("the mask can be read"), mask);
        // Bound to one CPU there is nowhere to go.
        let mut one = vec![0; mask.len()];
        one[here / 64] = 1 << (here % 64);
        affinity::set_mask(0, &one).expect("the CPU is one of the mask's");
        assert!(!leave(here));
        assert_eq!(affinity::get_mask(0).expect("the mask can be read"), one);
        affinity::set_mask(0, &mask).expect("the mask was valid before");
    }
}

//! How a thread waits for a lock: a short, learned spin, then sleep, starving after a millisecond.
//!
//! All constants of the locks stand here. Nothing here is needed for correctness but `is_starved` becoming true at some
//! time for a waiter that sleeps: see README.md.

#[cfg(loom)]
pub(super) use model::{Wait, is_old, someone_waits, stamp_for_woken};
#[cfg(not(loom))]
pub(super) use real::after_fork;
#[cfg(not(loom))]
pub(super) use real::{Wait, is_old, someone_waits, stamp_for_woken};

#[cfg(not(loom))]
mod real {
    use crate::capability::{self, steal};
    use crate::prim::{AtomicU32, AtomicU64, Ordering, Padded, spin_hint};
    use crate::sys::clock;

    /// A waiter of this age is handed the lock, in microseconds.
    const PATIENCE_US: u64 = 1_000;
    /// Among how many waiters at most that time is divided.
    const TURNS: u32 = 8;
    /// A spin lasts at least this long, in microseconds: the price of going to sleep.
    const SPIN_MIN_US: u64 = 1;
    /// A spin lasts at most this long, in microseconds: twice the price of a sleep and a wake-up.
    const SPIN_MAX_US: u64 = 50;
    /// What a lock nobody has waited for yet is taken to need, in microseconds.
    const SPIN_FIRST_US: u64 = 5;
    /// A spinner that sees no tick of the clock for this long was preempted, in microseconds.
    const GAP_US: u64 = 20;
    /// Nobody spins for this long after a preemption, in microseconds: doubled by each that follows, halved by each
    /// spin that ends well.
    const QUIET_MIN_US: u64 = 1_000;
    const QUIET_MAX_US: u64 = 64_000;
    /// Time before the first look at the word, in nanoseconds.
    const LOOK_FIRST_NS: u64 = 30;
    /// Longest time between two looks; it doubles from look to look. Each look costs the holder about 100 ns.
    const LOOK_MAX_NS: u64 = 1_000;

    /// What is known of the waits for the locks whose addresses fall here.
    struct Site {
        /// Moving average of the waits worth spinning for, in ticks plus one; 0: nobody has waited yet.
        mean: AtomicU32,
        /// Threads that have slept or are about to, and have not got their lock yet.
        waiters: AtomicU32,
    }

    const SITES: usize = 32;
    static SITE: [Padded<Site>; SITES] =
        [const { Padded(Site { mean: AtomicU32::new(0), waiters: AtomicU32::new(0) }) }; SITES];

    fn site(address: usize) -> &'static Site {
        &SITE[(address >> 2).wrapping_mul(0x9E37_79B9) >> 16 & (SITES - 1)].0
    }

    /// In the child of a fork nobody waits.
    pub(in super::super) fn after_fork() {
        SITE.iter().for_each(|site| site.waiters.store(0, Ordering::Relaxed));
    }

    /// Whether a thread waits for the lock at `address`, or for another one of its site. A hint: no wake-up depends on it.
    pub(in super::super) fn someone_waits(address: usize) -> bool {
        site(address).waiters.load(Ordering::Relaxed) != 0
    }

    /// Ticks in a unit of a stamp: some microseconds; the stamp's 29 bits are half an hour.
    const STAMP_TICKS: u64 = 1 << 13;
    const STAMP_SHIFT: u32 = 3;

    /// The stamp for a sleeper that is woken now; 0 where there are CPUs enough and it will come by itself: a lock with a stamp is not taken
    /// and released by the shortest path.
    pub(in super::super) fn stamp_for_woken() -> u32 {
        if capability::short() { stamp() } else { 0 }
    }

    /// The time as a stamp: all but the lowest three bits, which are 0, and not 0.
    fn stamp() -> u32 {
        (((clock::ticks() / STAMP_TICKS) as u32) << STAMP_SHIFT).max(1 << STAMP_SHIFT)
    }

    /// Whether the sleeper that was woken at `stamp` has been on its way for its share of `PATIENCE`: what others that wait are to
    /// have in turn.
    #[inline]
    pub(in super::super) fn is_old(address: usize, stamp: u32) -> bool {
        let waiters = site(address).waiters.load(Ordering::Relaxed).clamp(1, TURNS);
        let age = self::stamp().wrapping_sub(stamp) >> STAMP_SHIFT;
        u64::from(age) * STAMP_TICKS * u64::from(waiters) >= PATIENCE_US * clock::ticks_per_us()
    }

    /// Until when nobody spins, and for how long the next preemption forbids it; both in ticks.
    struct Quiet {
        until: AtomicU64,
        length: AtomicU64,
    }
    static QUIET: Padded<Quiet> = Padded(Quiet { until: AtomicU64::new(0), length: AtomicU64::new(0) });

    /// One wait of one thread.
    pub(in super::super) struct Wait {
        site: &'static Site,
        rate: u64,
        begin: u64,
        last: u64,
        spin_until: u64,
        /// Time to the next look, in ticks.
        pause: u64,
        sleeps: u32,
        /// Gaps that it may still overlook.
        gaps_left: u32,
        /// It is one of its site's waiters.
        counted: bool,
    }

    impl Wait {
        pub(in super::super) fn begin(address: usize) -> Self {
            let rate = clock::ticks_per_us();
            let now = clock::ticks();
            let site = site(address);
            let mut wait = Self {
                site,
                rate,
                begin: now,
                last: now,
                spin_until: 0,
                pause: 0,
                sleeps: 0,
                gaps_left: steal::MOST_GAPS,
                counted: false,
            };
            wait.arm(now);
            wait
        }

        /// Decides until when to spin from now on.
        fn arm(&mut self, now: u64) {
            self.last = now;
            self.pause = LOOK_FIRST_NS * self.rate / 1_000;
            let mean = match self.site.mean.load(Ordering::Relaxed) {
                0 => SPIN_FIRST_US * self.rate,
                mean => u64::from(mean),
            };
            let budget = (2 * mean).clamp(SPIN_MIN_US * self.rate, SPIN_MAX_US * self.rate);
            // A time in the past says that spinning is out of place; the clock differs little between processors.
            let quiet = (QUIET.until.load(Ordering::Relaxed).wrapping_sub(now) as i64) > 0;
            self.spin_until = if quiet { now } else { now + budget };
        }

        /// Waits a moment awake; false when it is time to sleep.
        pub(in super::super) fn spin(&mut self) -> bool {
            if self.spin_until == self.last {
                return false;
            }
            let (from, pause) = (self.last, self.pause);
            self.pause = (self.pause * 2).min(LOOK_MAX_NS * self.rate / 1_000);
            loop {
                spin_hint();
                let now = clock::ticks();
                let gap = now.saturating_sub(self.last);
                self.last = now;
                if gap > GAP_US * self.rate {
                    if steal::gap(gap / self.rate) || self.gaps_left == 0 {
                        self.preempted(now);
                        return false;
                    }
                    self.gaps_left -= 1;
                    // Else the time does not count.
                    self.begin += gap;
                    self.spin_until += gap;
                }
                // By difference: a clock that goes back ends the pause.
                if now.wrapping_sub(from) >= pause {
                    return now < self.spin_until;
                }
            }
        }

        /// The lock was seen free and somebody else was faster.
        pub(in super::super) fn lost_race(&mut self) {
            spin_hint();
        }

        /// Nanoseconds that the thread may sleep before it counts as starved; none when it does already.
        pub(in super::super) fn sleep_limit_ns(&self) -> Option<u64> {
            let waited = clock::ticks().saturating_sub(self.begin) / self.rate;
            (waited < PATIENCE_US).then(|| (PATIENCE_US - waited) * 1_000)
        }

        /// Called before the word says that the thread sleeps.
        pub(in super::super) fn about_to_sleep(&mut self) {
            if !self.counted {
                self.counted = true;
                self.site.waiters.fetch_add(1, Ordering::Relaxed);
            }
        }

        /// The thread has slept and is awake again.
        pub(in super::super) fn slept(&mut self) {
            self.sleeps += 1;
            self.arm(clock::ticks());
        }

        /// Whether the thread has waited for so long that the lock is to be handed to it.
        pub(in super::super) fn is_starved(&self) -> bool {
            self.last.saturating_sub(self.begin) >= PATIENCE_US * self.rate
        }

        /// The lock was taken: learn from the wait.
        pub(in super::super) fn end(self) {
            if self.counted {
                // Not below 0, where a fork came between.
                let _ = self.site.waiters.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1));
            }
            let waited = clock::ticks().saturating_sub(self.begin);
            let mean = match self.site.mean.load(Ordering::Relaxed) {
                0 => SPIN_FIRST_US * self.rate,
                mean => u64::from(mean),
            };
            let next = if waited <= SPIN_MAX_US * self.rate { mean - mean / 8 + waited / 8 } else { mean - mean / 8 };
            // Small steps are not worth taking the line from the other waiters.
            if next.abs_diff(mean) * 16 > mean {
                self.site.mean.store(next.clamp(1, u64::from(u32::MAX)) as u32, Ordering::Relaxed);
            }
            if self.sleeps == 0 {
                let length = QUIET.length.load(Ordering::Relaxed);
                if length > QUIET_MIN_US * self.rate {
                    QUIET.length.store(length / 2, Ordering::Relaxed);
                }
            }
        }

        #[cold]
        fn preempted(&mut self, now: u64) {
            let least = QUIET_MIN_US * self.rate;
            let length = QUIET.length.load(Ordering::Relaxed).max(least);
            QUIET.until.store(now + length, Ordering::Relaxed);
            QUIET.length.store((2 * length).min(QUIET_MAX_US * self.rate), Ordering::Relaxed);
        }
    }
}

#[cfg(loom)]
mod model {
    use crate::prim::{AtomicU32, Ordering};

    loom::lazy_static! {
        /// Threads that have slept or are about to, whatever the lock.
        static ref WAITERS: AtomicU32 = AtomicU32::new(0);
    }

    pub(in super::super) fn stamp_for_woken() -> u32 {
        8
    }
    pub(in super::super) fn someone_waits(_address: usize) -> bool {
        WAITERS.load(Ordering::Relaxed) != 0
    }
    pub(in super::super) fn is_old(_address: usize, _stamp: u32) -> bool {
        true
    }

    /// The model's wait: never spins, and starves after the first sleep.
    pub(in super::super) struct Wait {
        sleeps: u32,
        counted: bool,
    }

    impl Wait {
        pub(in super::super) fn begin(_address: usize) -> Self {
            Self { sleeps: 0, counted: false }
        }
        pub(in super::super) fn spin(&mut self) -> bool {
            false
        }
        pub(in super::super) fn lost_race(&mut self) {}
        pub(in super::super) fn sleep_limit_ns(&self) -> Option<u64> {
            None
        }
        pub(in super::super) fn slept(&mut self) {
            self.sleeps += 1;
        }
        pub(in super::super) fn is_starved(&self) -> bool {
            self.sleeps > 0
        }
        pub(in super::super) fn about_to_sleep(&mut self) {
            if !self.counted {
                self.counted = true;
                WAITERS.fetch_add(1, Ordering::Relaxed);
            }
        }
        pub(in super::super) fn end(self) {
            if self.counted {
                WAITERS.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

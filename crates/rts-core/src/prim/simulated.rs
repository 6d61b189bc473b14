//! Atomics that count, under `--cfg simulate`: production code runs on a machine of any size, on paper.
//!
//! # The machine
//! Each thread of the simulation has a clock in nanoseconds; only the thread whose clock is behind all others runs, one
//! atomic operation at a time. Memory is lines of 64 bytes; a line has one writer or any number of readers:
//!
//! | operation | line | costs the thread | counts |
//! |---|---|---|---|
//! | load | has it | 1 | |
//! | load | does not | the distance to the nearest core that has it | a transfer |
//! | store | is its only holder | 1 | |
//! | store | is not | 1; others see it after the greatest distance to a holder | a transfer |
//! | read-modify-write | is its only holder | 6 | |
//! | read-modify-write | is not | the greatest distance to a holder, and 6 | a transfer |
//!
//! Transfers of one line follow one another: a read keeps the line busy for [`READ_NS`], a change of the holder for as long as
//! it takes. Plain memory is free, so what is counted is the protocol, not the data that a program moves.
//!
//! # Waiting
//! A thread that has loaded the same values again and again sleeps until one of those lines is written: a spin loop costs
//! no steps. It looks again every [`LOOK_NS`], so that waits with a limit end. The futex is simulated as well; a wake-up costs [`WAKE_NS`], and so does a barrier in other threads (membarrier).

use core::cell::Cell;
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

pub use core::sync::atomic::{Ordering, fence};

/// How long one reader keeps a line from the next, in nanoseconds.
pub const READ_NS: u64 = 10;
/// From a wake-up to the first step of the woken thread, in nanoseconds.
pub const WAKE_NS: u64 = 3000;
/// How often a waiting thread looks again although nothing was written, in nanoseconds.
pub const LOOK_NS: u64 = 2000;
/// Loads in a row that told nothing new before a thread counts as waiting.
const IDLE_LOADS: usize = 40;
/// What a second reading of the clock with nothing in between takes, in nanoseconds: a thread that waits for the time must see it pass.
const CLOCK_NS: u64 = 10;

/// How far two cores are apart, in nanoseconds for a line to move.
pub type Distance = fn(usize, usize) -> u64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Load,
    Store,
    Change,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Ready,
    Watching,
    /// In the futex: address, channels, and when the sleep ends by itself.
    Asleep(usize, u32, Option<u64>),
}

struct Thread {
    clock: u64,
    state: State,
    /// What the last loads told, by address, and how often the line had been written then.
    known: HashMap<usize, (u64, u64)>,
    idle: usize,
    /// The clock when it was last read.
    read: u64,
}

#[derive(Default)]
struct Line {
    /// Cores that hold it; one of them alone may have changed it.
    holders: Vec<usize>,
    exclusive: bool,
    free: u64,
    writes: u64,
    watchers: Vec<usize>,
    spent: Spent,
}

/// What the operations on a line have cost.
#[derive(Default, Clone, Copy, Debug)]
pub struct Spent {
    /// Moves of the line.
    pub transfers: u64,
    /// Nanoseconds, summed over the threads.
    pub ns: u64,
}

struct Machine {
    threads: Vec<Thread>,
    lines: HashMap<usize, Line>,
    running: usize,
    transfers: u64,
    /// Sleeps in the futex.
    sleeps: u64,
    distance: Distance,
}

static MACHINE: Mutex<Option<Machine>> = Mutex::new(None);
static TURN: [Condvar; MOST] = [const { Condvar::new() }; MOST];
static ENTERED: Condvar = Condvar::new();
/// Ticks of the simulated clock in a microsecond.
pub(crate) const TICKS_PER_US: u64 = 2500;
/// Most threads of a simulation.
const MOST: usize = 1100;

thread_local! {
    /// The thread's number plus one; 0 outside of the simulation.
    static ME: Cell<usize> = const { Cell::new(0) };
}

fn me() -> Option<usize> {
    ME.with(Cell::get).checked_sub(1)
}

fn machine() -> MutexGuard<'static, Option<Machine>> {
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the calling thread thread 0 of a new machine.
pub fn begin(distance: Distance) {
    *machine() = Some(Machine {
        threads: vec![Thread::new(0)],
        lines: HashMap::new(),
        running: 0,
        transfers: 0,
        sleeps: 0,
        distance,
    });
    ME.with(|m| m.set(1));
}

/// A thread that thread `0..` of the machine has just made joins it, with its maker's clock.
pub fn enter() {
    let mut guard = machine();
    let Some(m) = guard.as_mut() else { return };
    let id = m.threads.len();
    let clock = m.threads[m.running].clock;
    m.threads.push(Thread::new(clock));
    ME.with(|c| c.set(id + 1));
    ENTERED.notify_all();
    drop(wait_for_turn(guard, id));
}

/// The maker waits until the thread it has made is thread number `count`.
pub fn wait_for_entry(before: usize) {
    if me().is_none() {
        return;
    }
    let mut guard = machine();
    while guard.as_ref().is_some_and(|m| m.threads.len() <= before) {
        guard = ENTERED.wait(guard).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Threads of the machine.
pub fn threads() -> usize {
    machine().as_ref().map_or(0, |m| m.threads.len())
}

/// The calling thread works for `ns`.
pub fn work(ns: u64) {
    if let Some(id) = me() {
        let mut guard = machine();
        if let Some(m) = guard.as_mut() {
            m.threads[id].clock += ns;
            m.threads[id].forget();
        }
        pass(guard, id);
    }
}

/// The calling thread's clock in nanoseconds, and the transfers of all threads so far.
pub fn now() -> (u64, u64) {
    let guard = machine();
    let m = guard.as_ref().expect("a machine");
    (m.threads[me().unwrap_or(0)].clock, m.transfers)
}

/// What the operations on each line (address / 64) have cost since the last call of this function, and sleeps in the futex so far.
pub fn spent() -> (Vec<(usize, Spent)>, u64) {
    let mut guard = machine();
    let m = guard.as_mut().expect("a machine");
    (m.lines.iter_mut().map(|(&at, line)| (at, core::mem::take(&mut line.spent))).collect(), m.sleeps)
}

impl Thread {
    fn new(clock: u64) -> Thread {
        Thread { clock, state: State::Ready, known: HashMap::new(), idle: 0, read: u64::MAX }
    }

    fn forget(&mut self) {
        self.known.clear();
        self.idle = 0;
    }

    /// When it can go on by itself.
    fn ready_at(&self) -> Option<u64> {
        match self.state {
            State::Ready => Some(self.clock),
            State::Watching => Some(self.clock + LOOK_NS),
            State::Asleep(.., until) => until,
        }
    }
}

impl Machine {
    /// Accounts for one operation of thread `id` on the line of `at`.
    fn account(&mut self, id: usize, at: usize, access: Access) {
        let line = self.lines.entry(at / 64).or_default();
        let clock = &mut self.threads[id].clock;
        let (clock_before, transfers_before) = (*clock, self.transfers);
        let holds = line.holders.contains(&id);
        let alone = holds && line.holders.len() == 1;
        let extra = if access == Access::Change { 6 } else { 1 };
        match access {
            Access::Load if holds || line.holders.is_empty() => *clock += 1,
            Access::Load => {
                let near = line.holders.iter().map(|&h| (self.distance)(h, id)).min().unwrap_or(0);
                let start = (*clock).max(line.free);
                line.free = start + READ_NS;
                *clock = start + near;
                line.exclusive = false;
                self.transfers += 1;
            }
            _ if alone || line.holders.is_empty() => {
                line.exclusive = true;
                *clock += extra;
            }
            _ => {
                let far = line.holders.iter().filter(|&&h| h != id).map(|&h| (self.distance)(h, id)).max().unwrap_or(0);
                let start = (*clock).max(line.free);
                line.free = start + far;
                *clock = if access == Access::Store { *clock + 1 } else { start + far + extra };
                line.holders.clear();
                line.exclusive = true;
                self.transfers += 1;
            }
        }
        line.spent.ns += *clock - clock_before;
        line.spent.transfers += self.transfers - transfers_before;
        if !line.holders.contains(&id) {
            line.holders.push(id);
        }
        if access != Access::Load {
            let seen = self.threads[id].clock.max(line.free);
            self.threads[id].forget();
            line.writes += 1;
            for w in core::mem::take(&mut line.watchers) {
                let t = &mut self.threads[w];
                if t.state == State::Watching {
                    t.state = State::Ready;
                    t.clock = t.clock.max(seen);
                    t.forget();
                }
            }
        }
    }

    /// The thread that is to run next, made ready.
    fn next(&mut self) -> Option<usize> {
        let ready = self.threads.iter().enumerate().filter_map(|(id, t)| Some((t.ready_at()?, id)));
        let (at, id) = ready.min()?;
        let t = &mut self.threads[id];
        t.clock = at;
        t.state = State::Ready;
        Some(id)
    }
}

/// Hands the machine to the thread that is behind, and waits until that is `id` again.
fn pass(mut guard: MutexGuard<'static, Option<Machine>>, id: usize) {
    let Some(m) = guard.as_mut() else { return };
    let Some(next) = m.next() else {
        eprintln!("simulation: every thread waits");
        for (id, t) in m.threads.iter().enumerate() {
            eprintln!("thread {id}: {:?} at {} ns", t.state, t.clock);
        }
        std::process::exit(1);
    };
    m.running = next;
    if next != id {
        TURN[next].notify_one();
        drop(wait_for_turn(guard, id));
    }
}

fn wait_for_turn(mut guard: MutexGuard<'static, Option<Machine>>, id: usize) -> MutexGuard<'static, Option<Machine>> {
    while guard.as_ref().is_some_and(|m| m.running != id) {
        guard = TURN[id].wait(guard).unwrap_or_else(PoisonError::into_inner);
    }
    guard
}

fn step(at: usize, access: Access) {
    let Some(id) = me() else { return };
    let mut guard = machine();
    let Some(m) = guard.as_mut() else { return };
    m.account(id, at, access);
    pass(guard, id);
}

/// A load at `at` gave `value`: has the thread learned anything?
fn loaded(at: usize, value: u64) {
    let Some(id) = me() else { return };
    let mut guard = machine();
    let Some(m) = guard.as_mut() else { return };
    let t = &mut m.threads[id];
    let writes = |m: &HashMap<usize, Line>, at: usize| m.get(&(at / 64)).map_or(0, |l| l.writes);
    let before = t.known.insert(at, (value, writes(&m.lines, at)));
    if before.is_none_or(|(old, _)| old != value) {
        t.idle = 0;
        return;
    }
    t.idle += 1;
    if t.idle < IDLE_LOADS || t.known.iter().any(|(&at, known)| writes(&m.lines, at) != known.1) {
        return;
    }
    t.idle = 0;
    t.state = State::Watching;
    for &at in t.known.keys() {
        let line = m.lines.entry(at / 64).or_default();
        if !line.watchers.contains(&id) {
            line.watchers.push(id);
        }
    }
    pass(guard, id);
}

/// The clock of the calling thread in ticks, [`TICKS_PER_US`] a microsecond; `None` outside of the simulation.
pub(crate) fn ticks() -> Option<u64> {
    let id = me()?;
    let mut guard = machine();
    let t = &mut guard.as_mut()?.threads[id];
    let again = t.read == t.clock;
    t.clock += if again { CLOCK_NS } else { 0 };
    t.read = t.clock;
    let now = t.clock;
    if again {
        pass(guard, id);
    }
    Some(now * TICKS_PER_US / 1000)
}

/// The futex: sleeps while the word is `expected`, until a wake on one of `channels`; false when the time ran out.
pub(crate) fn futex_wait(word: &AtomicU32, expected: u32, channels: u32, timeout_ns: Option<u64>) -> bool {
    let Some(id) = me() else { return true };
    if word.0.load(Ordering::SeqCst) != expected {
        return true;
    }
    let mut guard = machine();
    let Some(m) = guard.as_mut() else { return true };
    m.sleeps += 1;
    let until = timeout_ns.map(|ns| m.threads[id].clock + ns);
    m.threads[id].state = State::Asleep(&raw const *word as usize, channels, until);
    pass(guard, id);
    machine().as_ref().is_none_or(|m| until != Some(m.threads[id].clock))
}

/// The futex: wakes up to `count` that sleep on `word` and one of `channels`.
pub(crate) fn futex_wake(word: *const AtomicU32, count: u32, channels: u32) {
    let Some(id) = me() else { return };
    let mut guard = machine();
    let Some(m) = guard.as_mut() else { return };
    let clock = m.threads[id].clock;
    let sleeps =
        |t: &&mut Thread| matches!(t.state, State::Asleep(at, on, _) if at == word as usize && on & channels != 0);
    for t in m.threads.iter_mut().filter(sleeps).take(count as usize) {
        t.state = State::Ready;
        t.clock = t.clock.max(clock + WAKE_NS);
        t.forget();
    }
    m.threads[id].clock += WAKE_NS / 2;
    pass(guard, id);
}

macro_rules! common {
    ($name:ident $(<$t:ident>)?, $inner:ty, $value:ty, $number:expr) => {
        /// The atomic of that name, counted.
        #[repr(transparent)]
        pub struct $name $(<$t>)? ($inner);

        impl $(<$t>)? $name $(<$t>)? {
            /// As in `core`.
            pub const fn new(value: $value) -> Self {
                Self(<$inner>::new(value))
            }

            fn at(&self) -> usize {
                &raw const self.0 as usize
            }

            /// As in `core`.
            pub fn load(&self, order: Ordering) -> $value {
                step(self.at(), Access::Load);
                let value = self.0.load(order);
                let number: fn($value) -> u64 = $number;
                loaded(self.at(), number(value));
                value
            }

            /// As in `core`.
            pub fn store(&self, value: $value, order: Ordering) {
                step(self.at(), Access::Store);
                self.0.store(value, order);
            }

            /// As in `core`.
            pub fn swap(&self, value: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.swap(value, order)
            }

            /// As in `core`.
            pub fn compare_exchange(&self, old: $value, new: $value, yes: Ordering, no: Ordering) -> Result<$value, $value> {
                step(self.at(), Access::Change);
                self.0.compare_exchange(old, new, yes, no)
            }

            /// As in `core`.
            pub fn compare_exchange_weak(&self, old: $value, new: $value, yes: Ordering, no: Ordering) -> Result<$value, $value> {
                self.compare_exchange(old, new, yes, no)
            }

            /// As in `core`.
            pub fn fetch_update(
                &self,
                yes: Ordering,
                no: Ordering,
                mut f: impl FnMut($value) -> Option<$value>,
            ) -> Result<$value, $value> {
                step(self.at(), Access::Change);
                self.0.fetch_update(yes, no, &mut f)
            }

            /// As in `core`.
            pub fn get_mut(&mut self) -> &mut $value {
                self.0.get_mut()
            }

            /// As in `core`.
            pub fn into_inner(self) -> $value {
                self.0.into_inner()
            }

            /// As in `core`.
            pub const fn as_ptr(&self) -> *mut $value {
                self.0.as_ptr()
            }
        }

        impl $(<$t>)? core::fmt::Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! integer {
    ($($name:ident $value:ty;)*) => {$(
        common!($name, core::sync::atomic::$name, $value, |v| v as u64);

        impl $name {
            /// As in `core`.
            pub fn fetch_add(&self, by: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.fetch_add(by, order)
            }
            /// As in `core`.
            pub fn fetch_sub(&self, by: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.fetch_sub(by, order)
            }
            /// As in `core`.
            pub fn fetch_and(&self, by: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.fetch_and(by, order)
            }
            /// As in `core`.
            pub fn fetch_or(&self, by: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.fetch_or(by, order)
            }
            /// As in `core`.
            pub fn fetch_max(&self, by: $value, order: Ordering) -> $value {
                step(self.at(), Access::Change);
                self.0.fetch_max(by, order)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new(0)
            }
        }
    )*};
}

integer! {
    AtomicI32 i32;
    AtomicI64 i64;
    AtomicU8 u8;
    AtomicU32 u32;
    AtomicU64 u64;
    AtomicUsize usize;
}

common!(AtomicBool, core::sync::atomic::AtomicBool, bool, u64::from);
common!(AtomicPtr<T>, core::sync::atomic::AtomicPtr<T>, *mut T, |p| p as u64);

impl AtomicBool {
    /// As in `core`.
    pub fn fetch_or(&self, by: bool, order: Ordering) -> bool {
        step(self.at(), Access::Change);
        self.0.fetch_or(by, order)
    }
}

impl Default for AtomicBool {
    fn default() -> Self {
        Self::new(false)
    }
}

impl<T> Default for AtomicPtr<T> {
    fn default() -> Self {
        Self::new(core::ptr::null_mut())
    }
}

//! Spark counters (DUOMP_STATS=1), as GHC's `+RTS -s` has them.

use core::cell::Cell;
use std::sync::Once;

use crate::sys::fork_lock::ForkLock;

use super::pool::Pool;
use crate::sys::{report, thread};

/// Counters of one pool, written by its owner.
#[derive(Debug, Default)]
pub struct Counts {
    /// Explicit tasks generated.
    pub created: Cell<u64>,
    /// Taken from another member's pool.
    pub converted: Cell<u64>,
    /// Run at once because the pool was full.
    pub overflowed: Cell<u64>,
    /// Not run: cancelled.
    pub fizzled: Cell<u64>,
}

#[inline(always)]
pub(super) fn count(counter: &Cell<u64>) {
    counter.set(counter.get().wrapping_add(1));
}

struct Entry(&'static Pool, u32);

// SAFETY: the table is read at exit only; torn values of running threads are acceptable in a statistic.
unsafe impl Send for Entry {}

static POOLS: ForkLock<Vec<Entry>> = ForkLock::new(Vec::new());

pub(super) fn register(pool: &'static Pool, tid: u32) {
    static WANTED: Once = Once::new();
    let wanted = std::env::var_os("DUOMP_STATS").is_some_and(|v| v == "1");
    if !wanted {
        return;
    }
    WANTED.call_once(|| thread::at_exit(print));
    POOLS.lock().push(Entry(pool, tid));
}

extern "C" fn print() {
    use core::fmt::Write;
    let pools = POOLS.lock();
    let mut out = String::from("duomp: SPARKS thread       created     converted    overflowed       fizzled\n");
    let mut all = [0u64; 4];
    for Entry(pool, tid) in pools.iter() {
        let c = &pool.counts;
        let row = [c.created.get(), c.converted.get(), c.overflowed.get(), c.fizzled.get()];
        let _ = writeln!(out, "duomp: {tid:>13} {:>13} {:>13} {:>13} {:>13}", row[0], row[1], row[2], row[3]);
        for (sum, v) in all.iter_mut().zip(row) {
            *sum += v;
        }
    }
    let _ = writeln!(out, "duomp: {:>13} {:>13} {:>13} {:>13} {:>13}", "total", all[0], all[1], all[2], all[3]);
    if let Some((calls, ns)) = crate::capability::host::calls() {
        let _ = writeln!(out, "duomp: HOST {calls} calls into the host's run-time system, {} us in them", ns / 1000);
    }
    report::text(&out);
}

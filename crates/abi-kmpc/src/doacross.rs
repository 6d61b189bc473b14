//! Doacross loops (OpenMP 5.2, 15.9.6): ordered regions that depend on other iterations.
//!
//! Compiled code brackets the loop with init and fini, whatever the loop's own schedule; so the dependences have a slot of their own,
//! which the thread keeps in a stack in its worker's attic.

use rts_core::team::{Shared, Slot, Worker};
use rts_core::workshare::doacross::{self, Doacross};
use rts_core::workshare::loops;

use crate::Ident;

/// Slot of `Worker::attic` that holds the innermost boxed [`Open`] or 0.
const ATTIC: usize = 1;

/// A loop of the nest as compiled code states it: `lo` to `up` inclusive by `st`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Dim {
    lo: i64,
    up: i64,
    st: i64,
}

const _: () = assert!(size_of::<Dim>() == 24);

/// The dependences that the thread is between init and fini of.
struct Open {
    dims: Box<[Dim]>,
    /// Null in a team of one and in a cancelled region: nothing waits.
    slot: *const Slot,
    seq: u64,
    outer: usize,
}

impl Dim {
    fn count(&self) -> u64 {
        loops::trip_signed(self.lo, self.up, self.st, true)
    }

    /// The iteration of value `v`; all ones outside of the loop.
    fn iteration(&self, v: i64) -> u64 {
        let (low, high) = if self.st > 0 { (self.lo, self.up) } else { (self.up, self.lo) };
        if v < low || v > high || self.st == 0 {
            return u64::MAX;
        }
        ((i128::from(v) - i128::from(self.lo)) / i128::from(self.st)) as u64
    }
}

/// The dependences at hand, and the loops of the nest.
fn current(w: &Worker) -> Option<(&Doacross, &[Dim])> {
    // SAFETY: 0 or a box that init left there; only this thread's fini takes it away.
    let open = unsafe { (w.attic[ATTIC].get() as *const Open).as_ref() }?;
    // SAFETY: null or a slot of the team, which the thread has not left.
    let slot = unsafe { open.slot.as_ref() }?;
    Some((doacross::of(slot)?, &open.dims))
}

/// Begins a nest of `n` loops with dependences between iterations.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_doacross_init(_loc: *const Ident, _gtid: i32, n: i32, dims: *const Dim) {
    let w = Worker::current();
    // SAFETY: compiled code's array of that length.
    let dims: Box<[Dim]> = unsafe { core::slice::from_raw_parts(dims, n.max(0) as usize) }.into();
    let mut open = Open { dims, slot: core::ptr::null(), seq: 0, outer: w.attic[ATTIC].get() };
    if w.team().size() > 1 {
        let counts: Vec<u64> = open.dims.iter().map(Dim::count).collect();
        let setup = |slot: &Slot| doacross::attach(slot, Doacross::with_bits(&counts));
        open.slot = loops::start_shared(w, Shared::EMPTY, 0, 1, setup);
        // SAFETY: the only reference to this thread's cursor; the loop itself begins later and finds it free.
        let cursor = unsafe { w.member().cursor() };
        open.seq = cursor.seq;
        cursor.slot = core::ptr::null();
    }
    w.attic[ATTIC].set(Box::into_raw(Box::new(open)) as usize);
}

/// Waits for iteration `vec`, a value for each loop of the nest.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_doacross_wait(_loc: *const Ident, _gtid: i32, vec: *const i64) {
    let w = Worker::current();
    if let Some((doacross, dims)) = current(w) {
        // SAFETY: compiled code's array, a value for each loop.
        doacross.wait(w, |i| dims[i].iteration(unsafe { *vec.add(i) }));
    }
}

/// Says that iteration `vec` has come to its source.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_doacross_post(_loc: *const Ident, _gtid: i32, vec: *const i64) {
    let w = Worker::current();
    if let Some((doacross, dims)) = current(w) {
        // SAFETY: compiled code's array, a value for each loop.
        doacross.post(w, |i| dims[i].iteration(unsafe { *vec.add(i) }));
    }
}

/// Ends what `__kmpc_doacross_init` began.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_doacross_fini(_loc: *const Ident, _gtid: i32) {
    let w = Worker::current();
    let at = w.attic[ATTIC].get() as *mut Open;
    if at.is_null() {
        return;
    }
    // SAFETY: a box that init left there.
    let open = unsafe { Box::from_raw(at) };
    w.attic[ATTIC].set(open.outer);
    if !open.slot.is_null() {
        loops::end(w);
        // SAFETY: the only reference to this thread's cursor, which is free: the loop itself has ended.
        let cursor = unsafe { w.member().cursor() };
        (cursor.slot, cursor.seq, cursor.of) = (open.slot, open.seq, Shared::EMPTY);
        loops::end(w);
    }
}

//! Worksharing constructs whose threads share more than iterations: memory, task reductions.

use core::ffi::c_void;

use rts_core::prim::Ordering;
use rts_core::team::{Shared, Slot, Worker};
use rts_core::tool::{self, Work};
use rts_core::workshare::doacross::{self, Doacross};
use rts_core::workshare::{loops, memory};

use crate::schedule::Loop;
use crate::task_reduction;

/// The two optional arguments of the entries that begin such constructs.
#[derive(Debug)]
pub(crate) struct Extras {
    /// The calling thread's reduction array, or null.
    pub(crate) reductions: *mut usize,
    /// In: bytes wanted; out: zeroed memory, the same for all threads. Or null.
    pub(crate) mem: *mut *mut c_void,
}

/// Begins `l` on the calling thread.
///
/// # Safety
/// The extras are as compiled code passes them.
pub(crate) unsafe fn begin(w: &Worker, l: &Loop, extras: Extras) {
    if extras.mem.is_null() && extras.reductions.is_null() {
        return l.begin(w);
    }
    // SAFETY: by contract.
    unsafe { begin_shared(w, l, extras, |_| {}) };
}

/// Meets the other threads for a scope construct with task reductions: nothing is handed out.
///
/// # Safety
/// `reductions` is the calling thread's array.
pub(crate) unsafe fn begin_scope(w: &Worker, reductions: *mut usize) {
    let l = Loop { of: Shared::EMPTY, base: 0, step: 0, limit: 0, work: Some(Work::Scope) };
    // SAFETY: by contract.
    unsafe { begin_shared(w, &l, Extras { reductions, mem: core::ptr::null_mut() }, |_| {}) };
    // The thread has what it needs of the slot; the memory stays until the barrier at the construct's end.
    loops::end(w);
}

/// Begins `l` with dependences between iterations of a nest of `counts`.
///
/// # Safety
/// The extras are as compiled code passes them.
pub(crate) unsafe fn begin_doacross(w: &Worker, l: &Loop, extras: Extras, counts: &[u64]) {
    let alone = w.team().size() == 1;
    let setup = |slot: &Slot| {
        if !alone {
            doacross::attach(slot, Doacross::new(counts));
        }
    };
    // SAFETY: by contract.
    unsafe { begin_shared(w, l, extras, setup) };
}

/// Begins `l`; the first thread provides what the extras ask for and runs `setup`.
unsafe fn begin_shared(w: &Worker, l: &Loop, extras: Extras, setup: impl FnOnce(&Slot)) {
    // SAFETY: null or the size asked for, by contract.
    let size = unsafe { extras.mem.as_ref() }.map(|m| *m as usize);
    let reductions = extras.reductions;
    if !reductions.is_null() {
        task_reduction::workshare_start(w);
    }
    let slot = loops::start_shared(w, l.of, l.base, l.step, |slot| {
        if !reductions.is_null() {
            // SAFETY: the calling thread's array, by contract.
            unsafe { task_reduction::workshare_first(w, reductions) };
            // ORDER: the slot's publication releases it to the others.
            slot.handed.store(reductions.cast(), Ordering::Relaxed);
        }
        if let Some(size) = size {
            memory::provide(slot, size);
        }
        setup(slot);
    });
    l.set_limit(w);
    if tool::active() && l.work != Some(Work::Scope) {
        loops::tell(w, l.work);
    }
    // SAFETY: null or a slot that this thread has entered and not left.
    let Some(slot) = (unsafe { slot.as_ref() }) else { return };
    if !reductions.is_null() {
        let first = slot.handed.load(Ordering::Relaxed).cast();
        // SAFETY: the calling thread's array, by contract; the first thread's from the slot.
        unsafe { task_reduction::workshare_others(w, reductions, first) };
    }
    // SAFETY: null or the caller's variable, by contract.
    let Some(mem) = (unsafe { extras.mem.as_mut() }) else { return };
    *mem = slot.memory.load(Ordering::Relaxed).cast();
}

//! sections (OpenMP 5.2, 11.3): a loop over section numbers from 1.

use core::ffi::{c_uint, c_void};

use rts_core::team::{self, Worker};
use rts_core::workshare::loops;

use crate::construct::{self, Extras};
use crate::schedule::Loop;

/// The next section's number, 0 when there is none.
fn next(w: &Worker) -> c_uint {
    // A chunk is one section, so its normalised begin is the number less one.
    loops::next(w).map_or(0, |(begin, _)| begin as c_uint + 1)
}

/// Begins sections `1..=count`; returns the first for this thread, 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections_start(count: c_uint) -> c_uint {
    let w = Worker::current();
    Loop::sections(w, count).begin(w);
    next(w)
}

/// As `GOMP_sections_start` with task reductions or shared memory.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections2_start(
    count: c_uint,
    reductions: *mut usize,
    mem: *mut *mut c_void,
) -> c_uint {
    let w = Worker::current();
    // SAFETY: compiled code's arguments, passed on.
    unsafe { construct::begin(w, &Loop::sections(w, count), Extras { reductions, mem }) };
    next(w)
}

/// The next section's number, 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections_next() -> c_uint {
    next(Worker::current())
}

/// Ends sections with a barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections_end() {
    let w = Worker::current();
    loops::end(w);
    team::barrier(w);
}

/// Ends sections that may be cancelled, with a barrier; true when the parallel region is cancelled.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections_end_cancel() -> bool {
    let w = Worker::current();
    loops::end(w);
    team::barrier(w)
}

/// Ends sections without a barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_sections_end_nowait() {
    loops::end(Worker::current());
}

//! ordered regions (OpenMP 5.2, 15.10.1).

use rts_core::team::Worker;
use rts_core::workshare::ordered;

/// Waits for the ordered regions of all earlier iterations.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_ordered_start() {
    ordered::enter(Worker::current());
}

/// Ends the ordered region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_ordered_end() {
    ordered::exit(Worker::current());
}

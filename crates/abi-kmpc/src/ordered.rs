//! ordered regions of loops (OpenMP 5.2, 15.10.1).

use rts_core::team::Worker;
use rts_core::workshare::ordered;

use crate::Ident;

/// Waits for the turn of the current iteration.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_ordered(_loc: *const Ident, _gtid: i32) {
    ordered::enter(Worker::current());
}

/// Ends the ordered region.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_end_ordered(_loc: *const Ident, _gtid: i32) {
    ordered::exit(Worker::current());
}

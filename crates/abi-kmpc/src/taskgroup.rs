//! `taskgroup` (OpenMP 5.2, 15.4).

use core::ffi::{c_int, c_void};

use rts_core::spark::group;
use rts_core::team::Worker;

/// Begins a taskgroup region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskgroup(_loc: *mut c_void, _gtid: c_int) {
    group::start(Worker::current());
}

/// Waits for the tasks of the innermost taskgroup and their descendants.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_taskgroup(_loc: *mut c_void, _gtid: c_int) {
    group::end(Worker::current());
}

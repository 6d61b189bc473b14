//! `taskgroup` (OpenMP 5.2, 15.4).

use core::ffi::{c_int, c_void};

use rts_core::spark::group;
use rts_core::team::Worker;

use crate::taskgraph;

/// Begins a taskgroup region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskgroup(_loc: *mut c_void, _gtid: c_int) {
    let w = Worker::current();
    if taskgraph::is_recording(w) {
        taskgraph::record_group(w, true);
    }
    group::start(w);
}

/// Waits for the tasks of the innermost taskgroup and their descendants.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_taskgroup(_loc: *mut c_void, _gtid: c_int) {
    let w = Worker::current();
    if taskgraph::is_recording(w) {
        taskgraph::record_group(w, false);
    }
    group::end(w);
}

//! Task graphs (clang -fopenmp-taskgraph). A graph is a licence to replay what was recorded; every execution runs the body.

use core::ffi::c_void;

use rts_core::spark::group;
use rts_core::team::Worker;

/// Flag: the construct does not wait for its tasks.
const NOWAIT: i32 = 1;

/// Begins the body. 1: it is to be executed, not replayed.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_start_record_task(
    _loc: *mut c_void,
    _gtid: i32,
    flags: i32,
    _graph: i32,
) -> i32 {
    if flags & NOWAIT == 0 {
        group::start(Worker::current());
    }
    1
}

/// Ends the body.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_record_task(_loc: *mut c_void, _gtid: i32, flags: i32, _graph: i32) {
    if flags & NOWAIT == 0 {
        group::end(Worker::current());
    }
}

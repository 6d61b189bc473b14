//! `taskgroup` (OpenMP 5.2, 15.4).

use rts_core::spark::group;
use rts_core::team::Worker;

/// Begins a taskgroup region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskgroup_start() {
    group::start(Worker::current());
}

/// Waits for the tasks of the innermost taskgroup and their descendants.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskgroup_end() {
    group::end(Worker::current());
}

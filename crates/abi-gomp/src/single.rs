//! single and copyprivate (OpenMP 5.2, 11.1).

use core::ffi::c_void;

use rts_core::team::Worker;
use rts_core::tool::{self, Work};
use rts_core::workshare::single;

/// Tells tools whether the calling thread executes the single region, whose end compiled code does not say.
fn told(executes: bool) -> bool {
    if tool::active() {
        if executes { tool::work::begins_open(Work::SingleExecutor) } else { tool::work::passes_single_open() }
    }
    executes
}

/// Whether the calling thread executes the single region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_start() -> bool {
    told(single::single(Worker::current()))
}

/// Null for the thread that executes the region; for the others what it hands out, once it has.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_copy_start() -> *mut c_void {
    let w = Worker::current();
    if told(single::single(w)) { core::ptr::null_mut() } else { single::receive(w).cast() }
}

/// Hands out the data of the thread that executed the region; compiled code has a barrier follow.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_single_copy_end(data: *mut c_void) {
    single::publish(Worker::current(), data.cast());
}

//! scope with task reductions (OpenMP 5.2, 11.2); without them compiled code calls nothing.

use rts_core::team::Worker;
use rts_core::tool::{self, Work};

use crate::construct;

/// Begins a scope construct with task reductions.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_scope_start(reductions: *mut usize) {
    // SAFETY: the calling thread's array.
    unsafe { construct::begin_scope(Worker::current(), reductions) };
    if tool::active() {
        tool::work::begins_open(Work::Scope);
    }
}

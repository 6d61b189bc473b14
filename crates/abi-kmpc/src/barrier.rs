//! barrier and flush (OpenMP 5.2, 15.3, 15.8.5).

use core::sync::atomic::{Ordering, fence};

use rts_core::team::{self, Worker};

use crate::Ident;

/// A barrier, explicit or at the end of a construct.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_barrier(_loc: *const Ident, _gtid: i32) {
    team::barrier(Worker::current());
}

/// A memory fence.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_flush(_loc: *const Ident) {
    fence(Ordering::SeqCst);
}

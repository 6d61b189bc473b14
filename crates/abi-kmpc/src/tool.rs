//! What libomp exports for tools and for LLVM's offload runtime.

use core::ffi::{c_char, c_uint};

use rts_core::team::Worker;
use rts_core::tool::{self, StartResult};

/// The tool of a later object: programs may refer to this symbol, and a tool that stands earlier in the process takes its place
/// (OpenMP 5.2, 19.2.1). Weak in static libraries.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ompt_start_tool(version: c_uint, runtime: *const c_char) -> *mut StartResult {
    // SAFETY: the caller's string.
    unsafe { tool::start_next(version, runtime) }
}

/// LLVM's offload runtime asks for the tool's callbacks.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ompt_libomp_connect(other: *mut StartResult) {
    // A tool may have to be started.
    Worker::current();
    // SAFETY: the offload runtime's structure.
    unsafe { tool::connect(other) };
}

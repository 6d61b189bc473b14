//! master, masked and scope (OpenMP 5.2, 10.5, 11.2): no barrier of their own.

use rts_core::sys::tls;
use rts_core::tool::{self, Endpoint, Work};

use crate::Ident;

/// Tells tools that the calling thread executes the region, if it does.
fn told(executes: bool) -> i32 {
    if executes && tool::active() {
        tool::work::masked(Endpoint::Begin);
    }
    i32::from(executes)
}

/// Whether the calling thread is the primary of its team.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_master(_loc: *const Ident, _gtid: i32) -> i32 {
    told(tls::number() == 0)
}

/// Ends a master region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end_master(_loc: *const Ident, _gtid: i32) {
    if tool::active() {
        tool::work::masked(Endpoint::End);
    }
}

/// Whether the calling thread has number `filter` in its team.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_masked(_loc: *const Ident, _gtid: i32, filter: i32) -> i32 {
    told(tls::number() as i32 == filter)
}

/// Ends a masked region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end_masked(_loc: *const Ident, _gtid: i32) {
    if tool::active() {
        tool::work::masked(Endpoint::End);
    }
}

/// Begins a scope region; compiled code adds its barrier.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_scope(_loc: *const Ident, _gtid: i32, _reserved: *mut core::ffi::c_void) {
    if tool::active() {
        tool::work::begins(Work::Scope, 1);
    }
}

/// Ends a scope region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end_scope(_loc: *const Ident, _gtid: i32, _reserved: *mut core::ffi::c_void) {
    if tool::active() {
        tool::work::ends(Work::Scope, 1);
    }
}

//! What compiled code calls for OpenACC constructs. Variadic arguments (dimensions, queues) say nothing to the host.

use core::ffi::{c_int, c_void};

use crate::parallel::Outlined;

/// A compute construct: gangs, workers and vector lanes are one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_parallel_keyed(
    _flags: c_int,
    f: Outlined,
    _n: usize,
    addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    // SAFETY: compiled code's function and addresses.
    unsafe { f(addresses.cast()) };
}

/// A compute construct (gcc 5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_parallel(
    _flags: c_int,
    f: Outlined,
    _n: usize,
    addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    // SAFETY: compiled code's function and addresses.
    unsafe { f(addresses.cast()) };
}

/// Lanes of the host's only gang.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_get_num_threads() -> c_int {
    1
}

/// Number of the calling lane.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_get_thread_num() -> c_int {
    0
}

macro_rules! data {
    ($($name:ident;)*) => {$(
        /// A data directive: all data is present on the host.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            _flags: c_int, _n: usize, _addresses: *mut *mut c_void, _sizes: *const usize, _kinds: *const u16,
        ) {
        }
    )*};
}

data! {
    GOACC_data_start;
    GOACC_declare;
    GOACC_enter_data;
    GOACC_enter_exit_data;
    GOACC_exit_data;
    GOACC_update;
}

/// Ends a data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_data_end() {}

/// A wait directive: the queues of the host are empty.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_wait(_queue: c_int, _count: c_int) {}

//! The interop construct (OpenMP 5.2, 14.1). The host has no foreign runtime: objects are `omp_interop_none`.

use core::ffi::{c_char, c_int, c_uint, c_void};

use crate::target;

/// Initialises `init` objects, destroys `destroy` ones, and waits for dependences, in a task if nowait says so.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_interop(
    device: c_int,
    n_init: c_int,
    init: *mut *mut *mut c_void,
    _sync: *const c_int,
    _prefer: *const *const c_char,
    _n_use: c_int,
    _used: *mut *mut c_void,
    n_destroy: c_int,
    destroy: *mut *mut *mut c_void,
    flags: c_uint,
    depend: *mut *mut c_void,
) {
    target::check(device);
    if !depend.is_null() {
        // SAFETY: compiled code's list.
        unsafe { target::as_task(None, flags, depend) };
    }
    for (n, list) in [(n_init, init), (n_destroy, destroy)] {
        for i in 0..usize::try_from(n).unwrap_or(0) {
            // SAFETY: compiled code gives the addresses of `n` objects.
            unsafe { **list.add(i) = core::ptr::null_mut() };
        }
    }
}

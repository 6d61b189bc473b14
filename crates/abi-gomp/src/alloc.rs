//! The allocate clause and directive (OpenMP 5.2, 6.6 and 6.8).

use core::ffi::c_void;
use std::collections::BTreeSet;

use rts_core::alloc;
use rts_core::sys::fork_lock::ForkLock;
use rts_core::sys::report;

/// Memory for a variable; never null for a size above 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_alloc(align: usize, size: usize, allocator: usize) -> *mut c_void {
    let memory = alloc::allocate(allocator, align, size);
    if memory.is_null() && size != 0 {
        report::fatal(format_args!("out of memory allocating {size} bytes aligned to {align}"));
    }
    memory.cast()
}

/// Frees what `GOMP_alloc` returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_free(memory: *mut c_void, _allocator: usize) {
    // SAFETY: compiled code passes what `GOMP_alloc` returned.
    unsafe { alloc::free(memory.cast()) };
}

/// Addresses of Fortran scalars that `GOMP_alloc` allocated: gfortran has no descriptor to note it in.
static SCALARS: ForkLock<BTreeSet<usize>> = ForkLock::new(BTreeSet::new());

/// Notes that a scalar's memory is from `GOMP_alloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_add_alloc(memory: *mut c_void) {
    if !memory.is_null() {
        SCALARS.lock().insert(memory as usize);
    }
}

/// Whether a scalar's memory is from `GOMP_alloc`. The note is gone then: the caller frees or reallocates the memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn GOMP_is_alloc(memory: *mut c_void) -> bool {
    SCALARS.lock().remove(&(memory as usize))
}

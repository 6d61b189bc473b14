//! The allocate clause and directive (OpenMP 5.2, 6.6 and 6.8).

use core::ffi::c_void;

use rts_core::alloc;
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

//! libomp's own heap routines: `kmp_malloc` and so on, and their `kmpc_*` aliases. The heap is the C library's, so that memory from
//! any of them may go to `kmp_free`. The forms that end with an underscore are Fortran's.

use core::ffi::c_void;

type Block = *mut c_void;

/// `size` bytes; null when there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_malloc(size: usize) -> Block {
    // SAFETY: no precondition.
    unsafe { libc::malloc(size) }
}

/// As [`kmp_malloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_malloc(size: usize) -> Block {
    // SAFETY: the caller's contract.
    unsafe { kmp_malloc(size) }
}

/// The Fortran form of [`kmp_malloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_malloc_(size: *const usize) -> Block {
    // SAFETY: the program's variables.
    unsafe { kmp_malloc(*size) }
}

/// `size` bytes aligned to `alignment`, a power of two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_aligned_malloc(size: usize, alignment: usize) -> Block {
    let mut block = core::ptr::null_mut();
    // SAFETY: `block` is writable.
    match unsafe { libc::posix_memalign(&mut block, alignment.max(size_of::<usize>()), size) } {
        0 => block,
        _ => core::ptr::null_mut(),
    }
}

/// As [`kmp_aligned_malloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_aligned_malloc(size: usize, alignment: usize) -> Block {
    // SAFETY: the caller's contract.
    unsafe { kmp_aligned_malloc(size, alignment) }
}

/// The Fortran form of [`kmp_aligned_malloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_aligned_malloc_(size: *const usize, alignment: *const usize) -> Block {
    // SAFETY: the program's variables.
    unsafe { kmp_aligned_malloc(*size, *alignment) }
}

/// `count` times `size` zeroed bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_calloc(count: usize, size: usize) -> Block {
    // SAFETY: no precondition.
    unsafe { libc::calloc(count, size) }
}

/// As [`kmp_calloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_calloc(count: usize, size: usize) -> Block {
    // SAFETY: the caller's contract.
    unsafe { kmp_calloc(count, size) }
}

/// The Fortran form of [`kmp_calloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_calloc_(count: *const usize, size: *const usize) -> Block {
    // SAFETY: the program's variables.
    unsafe { kmp_calloc(*count, *size) }
}

/// Resizes a block of one of these routines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_realloc(block: Block, size: usize) -> Block {
    // SAFETY: the caller's block.
    unsafe { libc::realloc(block, size) }
}

/// As [`kmp_realloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_realloc(block: Block, size: usize) -> Block {
    // SAFETY: the caller's contract.
    unsafe { kmp_realloc(block, size) }
}

/// The Fortran form of [`kmp_realloc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_realloc_(block: *const Block, size: *const usize) -> Block {
    // SAFETY: the program's variables.
    unsafe { kmp_realloc(*block, *size) }
}

/// Frees a block of one of these routines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_free(block: Block) {
    // SAFETY: the caller's block.
    unsafe { libc::free(block) }
}

/// As [`kmp_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_free(block: Block) {
    // SAFETY: the caller's contract.
    unsafe { kmp_free(block) }
}

/// The Fortran form of [`kmp_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_free_(block: *const Block) {
    // SAFETY: the program's variables.
    unsafe { kmp_free(*block) }
}

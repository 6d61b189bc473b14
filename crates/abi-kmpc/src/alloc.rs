//! Memory allocators for compiled code (OpenMP 5.2, 6): the allocate directive and clauses, depend objects.

use rts_core::alloc;
use rts_core::team::Worker;

use crate::microtask::Opaque;

/// `omp_alloctrait_t`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Trait {
    key: u32,
    value: usize,
}

const _: () = assert!(size_of::<Trait>() == 16);

/// `size` bytes of `allocator`; 0 means the task's default allocator.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_alloc(_gtid: i32, size: usize, allocator: usize) -> Opaque {
    alloc::allocate(allocator, 1, size).cast()
}

/// As `__kmpc_alloc`, aligned to `align` bytes, a power of two.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_aligned_alloc(_gtid: i32, align: usize, size: usize, allocator: usize) -> Opaque {
    alloc::allocate(allocator, align.max(1), size).cast()
}

/// `count` times `size` zeroed bytes of `allocator`.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_calloc(_gtid: i32, count: usize, size: usize, allocator: usize) -> Opaque {
    alloc::allocate_zeroed(allocator, 1, count, size).cast()
}

/// Changes the size of memory, perhaps with another allocator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_realloc(_gtid: i32, memory: Opaque, size: usize, to: usize, _from: usize) -> Opaque {
    // SAFETY: null or memory of these routines.
    unsafe { alloc::reallocate(memory.cast(), size, to).cast() }
}

/// Frees memory of these routines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_free(_gtid: i32, memory: Opaque, _allocator: usize) {
    // SAFETY: null or memory of these routines, not used any more.
    unsafe { alloc::free(memory.cast()) }
}

/// Makes an allocator for a memory space with `n` traits; 0 where it cannot be made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_init_allocator(_gtid: i32, space: usize, n: i32, traits: *const Trait) -> usize {
    // SAFETY: compiled code's array of that length.
    let at = |i: usize| unsafe { ((*traits.add(i)).key, (*traits.add(i)).value) };
    alloc::init(space, (0..n.max(0) as usize).map(at))
}

/// Frees an allocator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_destroy_allocator(_gtid: i32, allocator: usize) {
    // SAFETY: made by `__kmpc_init_allocator`, no memory of it is in use.
    unsafe { alloc::destroy(allocator) }
}

/// Sets the calling task's default allocator.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_set_default_allocator(_gtid: i32, allocator: usize) {
    alloc::set_default(Worker::current(), allocator);
}

/// The calling task's default allocator.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_default_allocator(_gtid: i32) -> usize {
    alloc::default_of(Worker::current())
}

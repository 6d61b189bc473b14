//! Memory allocators (OpenMP 5.2, 18.13).

use core::ffi::{c_int, c_void};

use rts_core::alloc;
use rts_core::team::Worker;

/// `omp_alloctrait_t`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Trait {
    /// `omp_alloctrait_key_t`.
    pub key: u32,
    /// The value: a number or an `omp_alloctrait_value_t`.
    pub value: usize,
}

const _: () = assert!(size_of::<Trait>() == 16);

/// Makes an allocator (18.13.2); 0 where it cannot be made.
///
/// # Safety
/// `traits` points to `n` traits.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_allocator(space: usize, n: c_int, traits: *const Trait) -> usize {
    let n = usize::try_from(n).unwrap_or(0);
    // SAFETY: the caller's promise.
    alloc::init(space, (0..n).map(|i| unsafe { ((*traits.add(i)).key, (*traits.add(i)).value) }))
}

/// Frees an allocator (18.13.3).
///
/// # Safety
/// It was made by [`omp_init_allocator`], and no memory of it is in use.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_destroy_allocator(allocator: usize) {
    // SAFETY: the caller's promise.
    unsafe { alloc::destroy(allocator) };
}

/// Sets the calling task's default allocator (18.13.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_set_default_allocator(allocator: usize) {
    alloc::set_default(Worker::current(), allocator);
}

/// The calling task's default allocator (18.13.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_default_allocator() -> usize {
    alloc::default_of(Worker::current())
}

/// Allocates memory (18.13.6).
#[unsafe(no_mangle)]
pub extern "C" fn omp_alloc(size: usize, allocator: usize) -> *mut c_void {
    alloc::allocate(allocator, 1, size).cast()
}

/// Allocates aligned memory (18.13.6).
#[unsafe(no_mangle)]
pub extern "C" fn omp_aligned_alloc(align: usize, size: usize, allocator: usize) -> *mut c_void {
    alloc::allocate(allocator, align, size).cast()
}

/// Allocates zeroed memory (18.13.8).
#[unsafe(no_mangle)]
pub extern "C" fn omp_calloc(count: usize, size: usize, allocator: usize) -> *mut c_void {
    alloc::allocate_zeroed(allocator, 1, count, size).cast()
}

/// Allocates aligned, zeroed memory (18.13.8).
#[unsafe(no_mangle)]
pub extern "C" fn omp_aligned_calloc(align: usize, count: usize, size: usize, allocator: usize) -> *mut c_void {
    alloc::allocate_zeroed(allocator, align, count, size).cast()
}

/// Changes the size of memory, perhaps with another allocator (18.13.9).
///
/// # Safety
/// `memory` is null or from one of these routines.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_realloc(memory: *mut c_void, size: usize, to: usize, _from: usize) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { alloc::reallocate(memory.cast(), size, to).cast() }
}

/// Frees memory (18.13.7).
///
/// # Safety
/// `memory` is null or from one of these routines, and not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_free(memory: *mut c_void, _allocator: usize) {
    // SAFETY: the caller's promise.
    unsafe { alloc::free(memory.cast()) };
}

/// The Fortran form of [`omp_init_allocator`].
///
/// # Safety
/// As that; the first two point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_allocator_(space: *const usize, n: *const i32, traits: *const Trait) -> usize {
    // SAFETY: the caller's promise.
    unsafe { omp_init_allocator(*space, *n, traits) }
}

/// As [`omp_init_allocator_`] for 8-byte integers.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_allocator_8_(space: *const usize, n: *const i64, traits: *const Trait) -> usize {
    // SAFETY: the caller's promise.
    unsafe { omp_init_allocator(*space, crate::fortran::cut(*n), traits) }
}

/// The Fortran form of [`omp_destroy_allocator`].
///
/// # Safety
/// As that; the argument points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_destroy_allocator_(allocator: *const usize) {
    // SAFETY: the caller's promise.
    unsafe { omp_destroy_allocator(*allocator) };
}

/// libomp's Fortran form of [`omp_destroy_allocator`]: by value.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_destroy_allocator_(allocator: usize) {
    // SAFETY: the caller's promise.
    unsafe { omp_destroy_allocator(allocator) };
}

/// The Fortran form of [`omp_set_default_allocator`].
///
/// # Safety
/// The argument points to a handle.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_default_allocator_(allocator: *const usize) {
    // SAFETY: the caller's promise.
    omp_set_default_allocator(unsafe { *allocator });
}

/// libomp's Fortran form of [`omp_set_default_allocator`]: by value.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_set_default_allocator_(allocator: usize) {
    omp_set_default_allocator(allocator);
}

/// The Fortran form of [`omp_get_default_allocator`].
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_default_allocator_() -> usize {
    omp_get_default_allocator()
}

/// Handles that libomp also exports as constants.
macro_rules! handles {
    ($($name:ident = $value:literal;)*) => {$(
        /// The handle of this name, as libomp's exported constant.
        #[unsafe(no_mangle)]
        pub static $name: usize = $value;
    )*};
}

handles! {
    omp_null_allocator = 0;
    omp_default_mem_alloc = 1;
    omp_large_cap_mem_alloc = 2;
    omp_const_mem_alloc = 3;
    omp_high_bw_mem_alloc = 4;
    omp_low_lat_mem_alloc = 5;
    omp_cgroup_mem_alloc = 6;
    omp_pteam_mem_alloc = 7;
    omp_thread_mem_alloc = 8;
    omp_null_mem_space = 0;
    omp_default_mem_space = 99;
    omp_large_cap_mem_space = 1;
    omp_const_mem_space = 2;
    omp_high_bw_mem_space = 3;
    omp_low_lat_mem_space = 4;
    omp_target_host_mem_alloc = 100;
    omp_target_shared_mem_alloc = 101;
    omp_target_device_mem_alloc = 102;
    omp_target_host_mem_space = 100;
    omp_target_shared_mem_space = 101;
    omp_target_device_mem_space = 102;
}

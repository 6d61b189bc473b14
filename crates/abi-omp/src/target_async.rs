//! Asynchronous memory routines of devices (OpenMP 5.2, 18.8.7 and 18.8.8): target tasks with dependences.
//!
//! The host's copy is done when the call returns, after the tasks that the depend objects name: a task that may be deferred
//! need not be. The two ABIs differ in what a depend object is: a pair of address and kind, or a pointer to an entry of a
//! list. libomp's forms are passed on to libomptarget where that is loaded (see `offload`).

use core::ffi::{c_int, c_void};

use rts_core::spark::depend::{self, Access};
use rts_core::team::Worker;

use super::offload::forward;
use super::target::{omp_target_memcpy, omp_target_memcpy_rect, omp_target_memset};

/// A depend object of gcc.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct GnuObject {
    address: usize,
    kind: usize,
}

/// An entry that a depend object of clang points to; the entry before it holds their number.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct KmpEntry {
    address: usize,
    len: usize,
    flags: u8,
}

/// A list of `n` objects, possibly null when `n` is 0.
unsafe fn list<'a, T>(n: c_int, at: *const T) -> &'a [T] {
    if n <= 0 || at.is_null() {
        return &[];
    }
    // SAFETY: the caller passes a list of `n`.
    unsafe { core::slice::from_raw_parts(at, n as usize) }
}

unsafe fn wait_gnu(n: c_int, objects: *const GnuObject) {
    if n > 0 {
        // SAFETY: the caller's list.
        let all = unsafe { list(n, objects) };
        depend::wait_for(Worker::current(), all.iter().map(|o| Access::of_number(o.address, o.kind)));
    }
}

unsafe fn wait_kmp(n: c_int, objects: *const *const KmpEntry) {
    if n > 0 {
        // SAFETY: the caller's list; each points behind the entry that counts them.
        let all = unsafe { list(n, objects) };
        // SAFETY: as above.
        let entries = all.iter().flat_map(|&o| unsafe { list((*o.sub(1)).address as c_int, o) });
        depend::wait_for(Worker::current(), entries.filter_map(|e| Access::of_bits(e.address, e.flags)));
    }
}

/// Copies between devices after the tasks that the depend objects name (18.8.7).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of gcc.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn omp_target_memcpy_async(
    dst: *mut c_void,
    src: *const c_void,
    len: usize,
    dst_offset: usize,
    src_offset: usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const GnuObject,
) -> c_int {
    // SAFETY: by contract.
    unsafe { wait_gnu(n, objects) };
    // SAFETY: by contract.
    unsafe { omp_target_memcpy(dst, src, len, dst_offset, src_offset, dst_device, src_device) }
}

/// Copies between devices after the tasks that the depend objects name (18.8.7).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of clang.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn duomp_kmp__omp_target_memcpy_async(
    dst: *mut c_void,
    src: *const c_void,
    len: usize,
    dst_offset: usize,
    src_offset: usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const *const KmpEntry,
) -> c_int {
    forward!(c"omp_target_memcpy_async"(dst, src, len, dst_offset, src_offset, dst_device, src_device, n, objects), {
        // SAFETY: by contract.
        unsafe { wait_kmp(n, objects) };
        // SAFETY: by contract.
        unsafe { omp_target_memcpy(dst, src, len, dst_offset, src_offset, dst_device, src_device) }
    })
}

/// Copies a rectangular part of an array after the tasks that the depend objects name (18.8.8).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of gcc.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn omp_target_memcpy_rect_async(
    dst: *mut c_void,
    src: *const c_void,
    element: usize,
    dims: c_int,
    volume: *const usize,
    dst_offsets: *const usize,
    src_offsets: *const usize,
    dst_dimensions: *const usize,
    src_dimensions: *const usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const GnuObject,
) -> c_int {
    // SAFETY: by contract.
    unsafe { wait_gnu(n, objects) };
    // SAFETY: by contract.
    unsafe {
        omp_target_memcpy_rect(
            dst,
            src,
            element,
            dims,
            volume,
            dst_offsets,
            src_offsets,
            dst_dimensions,
            src_dimensions,
            dst_device,
            src_device,
        )
    }
}

/// Copies a rectangular part of an array after the tasks that the depend objects name (18.8.8).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of clang.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn duomp_kmp__omp_target_memcpy_rect_async(
    dst: *mut c_void,
    src: *const c_void,
    element: usize,
    dims: c_int,
    volume: *const usize,
    dst_offsets: *const usize,
    src_offsets: *const usize,
    dst_dimensions: *const usize,
    src_dimensions: *const usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const *const KmpEntry,
) -> c_int {
    forward!(
        c"omp_target_memcpy_rect_async"(
            dst,
            src,
            element,
            dims,
            volume,
            dst_offsets,
            src_offsets,
            dst_dimensions,
            src_dimensions,
            dst_device,
            src_device,
            n,
            objects
        ),
        {
            // SAFETY: by contract.
            unsafe { wait_kmp(n, objects) };
            // SAFETY: by contract.
            unsafe {
                omp_target_memcpy_rect(
                    dst,
                    src,
                    element,
                    dims,
                    volume,
                    dst_offsets,
                    src_offsets,
                    dst_dimensions,
                    src_dimensions,
                    dst_device,
                    src_device,
                )
            }
        }
    )
}

/// Fills memory of a device after the tasks that the depend objects name (OpenMP 6.0, 25.7.2).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of gcc.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn omp_target_memset_async(
    at: *mut c_void,
    byte: c_int,
    len: usize,
    device: c_int,
    n: c_int,
    objects: *const GnuObject,
) -> *mut c_void {
    // SAFETY: by contract.
    unsafe { wait_gnu(n, objects) };
    // SAFETY: by contract.
    unsafe { omp_target_memset(at, byte, len, device) }
}

/// Fills memory of a device after the tasks that the depend objects name (OpenMP 6.0, 25.7.2).
///
/// # Safety
/// As for the synchronous routine; `objects` has `n` depend objects of clang.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn duomp_kmp__omp_target_memset_async(
    at: *mut c_void,
    byte: c_int,
    len: usize,
    device: c_int,
    n: c_int,
    objects: *const *const KmpEntry,
) -> *mut c_void {
    forward!(c"omp_target_memset_async"(at, byte, len, device, n, objects), {
        // SAFETY: by contract.
        unsafe { wait_kmp(n, objects) };
        // SAFETY: by contract.
        unsafe { omp_target_memset(at, byte, len, device) }
    })
}

/// The Fortran form of Intel's compilers: all by value, as in C.
///
/// # Safety
/// As for the C form.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn omp_target_memcpy_async_(
    dst: *mut c_void,
    src: *const c_void,
    len: usize,
    dst_offset: usize,
    src_offset: usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const *const KmpEntry,
) -> c_int {
    // SAFETY: by contract.
    unsafe {
        duomp_kmp__omp_target_memcpy_async(dst, src, len, dst_offset, src_offset, dst_device, src_device, n, objects)
    }
}

/// The Fortran form of Intel's compilers: all by value, as in C.
///
/// # Safety
/// As for the C form.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn omp_target_memcpy_rect_async_(
    dst: *mut c_void,
    src: *const c_void,
    element: usize,
    dims: c_int,
    volume: *const usize,
    dst_offsets: *const usize,
    src_offsets: *const usize,
    dst_dimensions: *const usize,
    src_dimensions: *const usize,
    dst_device: c_int,
    src_device: c_int,
    n: c_int,
    objects: *const *const KmpEntry,
) -> c_int {
    // SAFETY: by contract.
    unsafe {
        duomp_kmp__omp_target_memcpy_rect_async(
            dst,
            src,
            element,
            dims,
            volume,
            dst_offsets,
            src_offsets,
            dst_dimensions,
            src_dimensions,
            dst_device,
            src_device,
            n,
            objects,
        )
    }
}

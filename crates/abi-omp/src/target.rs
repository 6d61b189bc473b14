//! Memory of devices (OpenMP 5.2, 18.8). The host is the only device, and its memory is the program's.

use core::ffi::{c_int, c_void};

use rts_core::device;
use rts_core::team::Worker;
use rts_core::tool::{self, device::Operation, device::operation};

/// The error number for a device or an operation that does not exist.
const INVALID: c_int = libc::EINVAL;

/// What tools are told of an operation on the host's memory.
fn on_host(kind: i32, source: usize, destination: usize, bytes: usize) -> Operation {
    use tool::device::HOST;
    Operation { kind, source, source_device: HOST, destination, destination_device: HOST, bytes }
}

fn begins(of: &Operation) -> u64 {
    Worker::current();
    if tool::active() { tool::device::data_begins(of) } else { 0 }
}

fn ends(of: &Operation, told: u64) {
    if tool::active() {
        tool::device::data_ends(of, told);
    }
}

/// Allocates memory of a device (18.8.1); null where there is no such device.
#[unsafe(no_mangle)]
pub extern "C" fn omp_target_alloc(size: usize, device: c_int) -> *mut c_void {
    if !device::is_host(device) {
        return core::ptr::null_mut();
    }
    let mut of = on_host(operation::ALLOC, 0, 0, size);
    let told = begins(&of);
    // SAFETY: any size may be asked for.
    let at = unsafe { libc::malloc(size) };
    of.destination = at as usize;
    ends(&of, told);
    at
}

/// Frees memory of a device (18.8.2).
///
/// # Safety
/// `memory` is null or from [`omp_target_alloc`], and not used any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_target_free(memory: *mut c_void, device: c_int) {
    if device::is_host(device) {
        let of = on_host(operation::DELETE, memory as usize, 0, 0);
        let told = begins(&of);
        // SAFETY: the caller's promise.
        unsafe { libc::free(memory) };
        ends(&of, told);
    }
}

/// Whether host memory has a counterpart on a device (18.8.3): on the host all has.
#[unsafe(no_mangle)]
pub extern "C" fn omp_target_is_present(at: *const c_void, device: c_int) -> c_int {
    c_int::from(at.is_null() || device::is_host(device))
}

/// Whether a device can reach host memory (18.8.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_target_is_accessible(_at: *const c_void, _size: usize, device: c_int) -> c_int {
    c_int::from(device::is_host(device))
}

/// The counterpart of host memory on a device (18.8.11); null where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_mapped_ptr(at: *const c_void, device: c_int) -> *mut c_void {
    if device::is_host(device) { at.cast_mut() } else { core::ptr::null_mut() }
}

/// Gives host memory a counterpart on a device (18.8.9): there is no device that has another memory.
#[unsafe(no_mangle)]
pub extern "C" fn omp_target_associate_ptr(
    _host: *const c_void,
    _device_at: *const c_void,
    _size: usize,
    _offset: usize,
    _device: c_int,
) -> c_int {
    INVALID
}

/// Takes it away again (18.8.10).
#[unsafe(no_mangle)]
pub extern "C" fn omp_target_disassociate_ptr(_host: *const c_void, _device: c_int) -> c_int {
    INVALID
}

/// Copies between devices (18.8.5); 0, or EINVAL where there is no such device.
///
/// # Safety
/// Both are valid for the range and do not overlap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_target_memcpy(
    dst: *mut c_void,
    src: *const c_void,
    len: usize,
    dst_offset: usize,
    src_offset: usize,
    dst_device: c_int,
    src_device: c_int,
) -> c_int {
    if !device::is_host(dst_device) || !device::is_host(src_device) {
        return INVALID;
    }
    let of = on_host(operation::TO_DEVICE, src as usize + src_offset, dst as usize + dst_offset, len);
    let told = begins(&of);
    // SAFETY: the caller's promise.
    unsafe { device::copy(dst.cast(), src.cast(), len, dst_offset, src_offset) };
    ends(&of, told);
    0
}

/// Copies a rectangular part of an array between devices (18.8.6); 0, or EINVAL. With two null pointers: the most
/// dimensions.
///
/// # Safety
/// The lists have `dims` entries, the arrays the dimensions given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_target_memcpy_rect(
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
) -> c_int {
    if dst.is_null() && src.is_null() {
        return c_int::MAX;
    }
    if !device::is_host(dst_device) || !device::is_host(src_device) || dims < 1 {
        return INVALID;
    }
    // SAFETY: the caller's promise.
    let list = |at: *const usize| unsafe { core::slice::from_raw_parts(at, dims as usize) };
    let (to, from) = ((list(dst_offsets), list(dst_dimensions)), (list(src_offsets), list(src_dimensions)));
    let of = on_host(operation::TO_DEVICE, src as usize, dst as usize, element);
    let told = begins(&of);
    // SAFETY: the caller's promise.
    let done = unsafe { device::copy_rect(dst.cast(), src.cast(), element, list(volume), to, from) };
    ends(&of, told);
    if done.is_some() { 0 } else { INVALID }
}

/// Fills memory of a device with a byte (OpenMP 6.0, 25.7.1); null where there is no such device.
///
/// # Safety
/// `at` is valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_target_memset(at: *mut c_void, byte: c_int, len: usize, device: c_int) -> *mut c_void {
    if !device::is_host(device) {
        return core::ptr::null_mut();
    }
    // SAFETY: the caller's promise.
    unsafe { at.cast::<u8>().write_bytes(byte as u8, len) };
    at
}

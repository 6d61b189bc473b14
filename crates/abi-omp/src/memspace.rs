//! Memory spaces of devices (OpenMP 6.0, 27.1), free-agent threads (28.3), and Intel's additions.
//!
//! All storage is the host's, and every device that there is, the host, reaches all of it: the space asked for is the answer.
//! The numbers of spaces are libomp's, as the routines are.

use core::ffi::{c_int, c_void};

use rts_core::device;

/// `omp_null_mem_space` and `omp_null_allocator`.
const NULL: usize = 0;
/// `omp_default_mem_space` and `omp_default_mem_alloc`.
const DEFAULT: (usize, usize) = (99, 1);
/// `omp_large_cap_mem_space` to `omp_low_lat_mem_space`; the allocators' numbers are greater by 1.
const SPECIAL: core::ops::RangeInclusive<usize> = 1..=4;

/// The space, where there is one of that number and a device of each number.
fn space_of(devices: &[c_int], space: usize) -> usize {
    let known = space == DEFAULT.0 || SPECIAL.contains(&space);
    if known && devices.iter().all(|&d| device::is_host(d)) { space } else { NULL }
}

/// The predefined allocator of a space.
fn allocator_of(space: usize) -> usize {
    match space {
        NULL => NULL,
        s if s == DEFAULT.0 => DEFAULT.1,
        s => s + 1,
    }
}

/// # Safety
/// `devices` has `n` numbers.
unsafe fn list<'a>(n: c_int, devices: *const c_int) -> &'a [c_int] {
    if n <= 0 || devices.is_null() {
        return &[];
    }
    // SAFETY: by contract.
    unsafe { core::slice::from_raw_parts(devices, n as usize) }
}

/// The space for several devices; none for no device.
///
/// # Safety
/// As for [`list`].
unsafe fn space_of_list(n: c_int, devices: *const c_int, space: usize) -> usize {
    // SAFETY: by contract.
    let all = unsafe { list(n, devices) };
    if all.is_empty() { NULL } else { space_of(all, space) }
}

/// A space that the devices reach (27.1.1); 0 where a device or the space does not exist.
///
/// # Safety
/// `devices` has `n` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_devices_memspace(n: c_int, devices: *const c_int, space: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { space_of_list(n, devices, space) }
}

/// A space that the device reaches (27.1.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_device_memspace(device: c_int, space: usize) -> usize {
    space_of(&[device], space)
}

/// A space that the devices and the host reach (27.1.3).
///
/// # Safety
/// `devices` has `n` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_devices_and_host_memspace(n: c_int, devices: *const c_int, space: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { space_of_list(n, devices, space) }
}

/// A space that the device and the host reach (27.1.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_device_and_host_memspace(device: c_int, space: usize) -> usize {
    space_of(&[device], space)
}

/// A space that all devices reach (27.1.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_devices_all_memspace(space: usize) -> usize {
    space_of(&[], space)
}

/// The allocator of [`omp_get_devices_memspace`] (27.1.6).
///
/// # Safety
/// `devices` has `n` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_devices_allocator(n: c_int, devices: *const c_int, space: usize) -> usize {
    // SAFETY: the caller's promise.
    allocator_of(unsafe { space_of_list(n, devices, space) })
}

/// The allocator of [`omp_get_device_memspace`] (27.1.7).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_device_allocator(device: c_int, space: usize) -> usize {
    allocator_of(space_of(&[device], space))
}

/// The allocator of [`omp_get_devices_and_host_memspace`] (27.1.8).
///
/// # Safety
/// `devices` has `n` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_devices_and_host_allocator(n: c_int, devices: *const c_int, space: usize) -> usize {
    // SAFETY: the caller's promise.
    allocator_of(unsafe { space_of_list(n, devices, space) })
}

/// The allocator of [`omp_get_device_and_host_memspace`] (27.1.9).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_device_and_host_allocator(device: c_int, space: usize) -> usize {
    allocator_of(space_of(&[device], space))
}

/// The allocator of [`omp_get_devices_all_memspace`] (27.1.10).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_devices_all_allocator(space: usize) -> usize {
    allocator_of(space_of(&[], space))
}

/// Storage resources of a space (27.2): one, or none where there is no such space.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_memspace_num_resources(space: usize) -> c_int {
    c_int::from(space_of(&[], space) != NULL)
}

/// The part of a space that has the resources listed (27.3): the space itself, for its only resource.
///
/// # Safety
/// `resources` has `n` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_submemspace(space: usize, n: c_int, resources: *const c_int) -> usize {
    // SAFETY: the caller's promise.
    if unsafe { list(n, resources) } == [0] { space_of(&[], space) } else { NULL }
}

/// Whether a free-agent thread runs the task (28.3.1): every task is run by a thread of its team.
#[unsafe(no_mangle)]
pub extern "C" fn omp_is_free_agent() -> c_int {
    0
}

/// Whether the ancestor at a level is a free-agent thread (28.3.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_ancestor_is_free_agent(_level: c_int) -> c_int {
    0
}

/// Intel's dynamic memory of a team's group of threads on a device: the host has none.
#[unsafe(no_mangle)]
pub extern "C" fn ompx_get_dyn_cgroup_mem() -> *mut c_void {
    core::ptr::null_mut()
}

/// The Fortran forms: all arguments by reference but lists, which are so anyway.
macro_rules! fortran {
    ($($name:ident($($arg:ident: $t:ty),*) -> $r:ty, $c:ident($($value:expr),*);)*) => {$(
        /// The Fortran form of the routine without the last underscore.
        ///
        /// # Safety
        /// The arguments are as for that routine, by reference.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name($($arg: *const $t),*) -> $r {
            // SAFETY: the caller's promise.
            unsafe { $c($($value),*) }
        }
    )*};
}

fortran! {
    omp_get_devices_memspace_(n: c_int, devices: c_int, space: usize) -> usize, omp_get_devices_memspace(*n, devices, *space);
    omp_get_devices_and_host_memspace_(n: c_int, devices: c_int, space: usize) -> usize,
        omp_get_devices_and_host_memspace(*n, devices, *space);
    omp_get_devices_allocator_(n: c_int, devices: c_int, space: usize) -> usize, omp_get_devices_allocator(*n, devices, *space);
    omp_get_devices_and_host_allocator_(n: c_int, devices: c_int, space: usize) -> usize,
        omp_get_devices_and_host_allocator(*n, devices, *space);
    omp_get_device_memspace_(device: c_int, space: usize) -> usize, omp_get_device_memspace(*device, *space);
    omp_get_device_and_host_memspace_(device: c_int, space: usize) -> usize, omp_get_device_and_host_memspace(*device, *space);
    omp_get_device_allocator_(device: c_int, space: usize) -> usize, omp_get_device_allocator(*device, *space);
    omp_get_device_and_host_allocator_(device: c_int, space: usize) -> usize, omp_get_device_and_host_allocator(*device, *space);
    omp_get_devices_all_memspace_(space: usize) -> usize, omp_get_devices_all_memspace(*space);
    omp_get_devices_all_allocator_(space: usize) -> usize, omp_get_devices_all_allocator(*space);
    omp_get_memspace_num_resources_(space: usize) -> c_int, omp_get_memspace_num_resources(*space);
    omp_get_submemspace_(space: usize, n: c_int, resources: c_int) -> usize, omp_get_submemspace(*space, *n, resources);
}

/// The Fortran form of [`omp_is_free_agent`].
#[unsafe(no_mangle)]
pub extern "C" fn omp_is_free_agent_() -> c_int {
    omp_is_free_agent()
}

/// The Fortran form of [`omp_ancestor_is_free_agent`]: by value.
#[unsafe(no_mangle)]
pub extern "C" fn omp_ancestor_is_free_agent_(level: c_int) -> c_int {
    omp_ancestor_is_free_agent(level)
}

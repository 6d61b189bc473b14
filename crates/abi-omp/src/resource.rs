//! Devices as far as the host is concerned, resources, tools, display (OpenMP 5.2, 18.6, 18.7, 18.14, 18.15).

use core::ffi::{c_char, c_int, c_void};

use rts_core::device;
use rts_core::icv;
use rts_core::sys::report;
use rts_core::team::{Worker, pool};
use rts_core::tool;

use crate::control;

/// Number of devices other than the host (18.7.4): none.
const NUM_DEVICES: c_int = device::COUNT;

/// Number of non-host devices (18.7.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_devices() -> c_int {
    NUM_DEVICES
}

/// The host's device number (18.7.7): the number of the other devices.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_initial_device() -> c_int {
    NUM_DEVICES
}

/// The device that the calling thread runs on (18.7.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_device_num() -> c_int {
    NUM_DEVICES
}

/// Whether the calling thread runs on the host (18.7.6): always.
#[unsafe(no_mangle)]
pub extern "C" fn omp_is_initial_device() -> c_int {
    1
}

/// gcc's `omp_default_device`.
const DEFAULT_DEVICE: c_int = -5;

/// The host's name among devices.
const HOST_UID: &core::ffi::CStr = c"OMP_INITIAL_DEVICE";

/// A name that stays with a device (OpenMP 6.0, 24.12); null where there is no such device.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_uid_from_device(device: c_int) -> *const c_char {
    let device = if device == DEFAULT_DEVICE { control::omp_get_default_device() } else { device };
    if device::is_host(device) { HOST_UID.as_ptr() } else { core::ptr::null() }
}

/// gcc's `omp_invalid_device`.
pub(crate) const GCC_INVALID_DEVICE: c_int = -4;
/// libomp's `omp_invalid_device`.
pub(crate) const LLVM_INVALID_DEVICE: c_int = -2;

/// The device of a name.
pub(crate) fn device_from_name(name: &[u8]) -> Option<c_int> {
    (name == HOST_UID.to_bytes()).then_some(NUM_DEVICES)
}

/// The device of a name.
///
/// # Safety
/// `uid` is null or a C string.
unsafe fn device_from_uid(uid: *const c_char) -> Option<c_int> {
    // SAFETY: by contract.
    (!uid.is_null()).then(|| unsafe { core::ffi::CStr::from_ptr(uid) }).and_then(|uid| device_from_name(uid.to_bytes()))
}

/// The device of a name (OpenMP 6.0, 24.11); gcc's `omp_invalid_device` where there is none.
///
/// # Safety
/// `uid` is null or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_device_from_uid(uid: *const c_char) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { device_from_uid(uid) }.unwrap_or(GCC_INVALID_DEVICE)
}

/// As [`omp_get_device_from_uid`] with libomp's `omp_invalid_device`.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_device_from_uid(uid: *const c_char) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { device_from_uid(uid) }.unwrap_or(LLVM_INVALID_DEVICE)
}

/// How far devices are from the caller's (OpenMP 6.1): 0 for the host, -1 where there is no such device.
///
/// # Safety
/// `devices` has `n` numbers, and `distances` room for as many.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_device_distances(n: c_int, devices: *const c_int, distances: *mut c_int) {
    for i in 0..usize::try_from(n).unwrap_or(0) {
        // SAFETY: the caller's promise.
        let device = match unsafe { *devices.add(i) } {
            DEFAULT_DEVICE => control::omp_get_default_device(),
            device => device,
        };
        // SAFETY: the caller's promise.
        unsafe { distances.add(i).write(if device::is_host(device) { 0 } else { -1 }) };
    }
}

/// Gives up what the runtime holds for a device (18.6.1): on the host, its idle threads. 0, or -1 where kind or device do not
/// exist or inside of a parallel region.
#[unsafe(no_mangle)]
pub extern "C" fn omp_pause_resource(kind: c_int, device: c_int) -> c_int {
    // -2 was the host's number in older headers.
    if device::is_host(device) || device == -2 { omp_pause_resource_all(kind) } else { -1 }
}

/// As [`omp_pause_resource`] for all devices (18.6.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_pause_resource_all(kind: c_int) -> c_int {
    if matches!(kind, 1 | 2) && pool::pause(Worker::current()) { 0 } else { -1 }
}

/// Passes a command to a tool (18.14): its answer; -2 where there is no tool, -1 where the tool takes no commands.
///
/// # Safety
/// The argument is what the tool expects for the command.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_control_tool(command: c_int, modifier: c_int, arg: *mut c_void) -> c_int {
    Worker::current();
    // SAFETY: the caller's promise.
    unsafe { tool::control(command as u64, modifier as u64, arg) }
}

/// Displays the ICVs on the standard error (18.15).
#[unsafe(no_mangle)]
pub extern "C" fn omp_display_env(verbose: c_int) {
    report::text(&icv::display_env(verbose != 0));
}

/// The Fortran form of [`omp_display_env`].
///
/// # Safety
/// `verbose` points to a logical.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_display_env_(verbose: *const i32) {
    // SAFETY: the caller's promise.
    omp_display_env(unsafe { *verbose });
}

/// As [`omp_display_env_`] for 8-byte integers.
///
/// # Safety
/// `verbose` points to a logical.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_display_env_8_(verbose: *const i64) {
    // SAFETY: the caller's promise.
    omp_display_env(c_int::from(unsafe { *verbose } != 0));
}

/// libomp's Fortran form of [`omp_display_env`]: by value.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_display_env_(verbose: c_int) {
    omp_display_env(verbose);
}

/// The Fortran form of [`omp_pause_resource`].
///
/// # Safety
/// Both point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_pause_resource_(kind: *const i32, device: *const i32) -> i32 {
    // SAFETY: the caller's promise.
    let (kind, device) = unsafe { (*kind, *device) };
    omp_pause_resource(kind, device)
}

/// libomp's Fortran form of [`omp_pause_resource`]: by value.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_pause_resource_(kind: c_int, device: c_int) -> c_int {
    omp_pause_resource(kind, device)
}

/// The Fortran form of [`omp_pause_resource_all`].
///
/// # Safety
/// `kind` points to an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_pause_resource_all_(kind: *const i32) -> i32 {
    // SAFETY: the caller's promise.
    omp_pause_resource_all(unsafe { *kind })
}

/// libomp's Fortran form of [`omp_pause_resource_all`]: by value.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_kmp__omp_pause_resource_all_(kind: c_int) -> c_int {
    omp_pause_resource_all(kind)
}

/// The Fortran form of [`omp_control_tool`].
///
/// # Safety
/// The first two point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_control_tool_(command: *const i32, modifier: *const i32, arg: *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    let (command, modifier) = unsafe { (*command, *modifier) };
    // SAFETY: as above.
    unsafe { omp_control_tool(command, modifier, arg) }
}

/// As [`omp_control_tool_`] for 8-byte integers.
///
/// # Safety
/// The first two point to integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_control_tool_8_(command: *const i64, modifier: *const i64, arg: *mut c_void) -> i32 {
    // SAFETY: the caller's promise.
    let (command, modifier) = unsafe { (*command, *modifier) };
    // SAFETY: as above.
    unsafe { omp_control_tool(command as i32, modifier as i32, arg) }
}

/// libomp's Fortran form of [`omp_control_tool`]: by value.
///
/// # Safety
/// As for [`omp_control_tool`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_control_tool_(command: c_int, modifier: c_int, arg: *mut c_void) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { omp_control_tool(command, modifier, arg) }
}

//! Devices of OpenACC (2.6, 3.2.1 to 3.2.8).

use core::ffi::{c_char, c_int, c_void};

use rts_core::sys::report;

use super::profile;

/// `acc_device_none`
pub(crate) const NONE: c_int = 0;
const CURRENT: c_int = -1;
pub(crate) const DEFAULT: c_int = 1;
pub(crate) const HOST: c_int = 2;

fn is_host(device: c_int) -> bool {
    matches!(device, CURRENT | DEFAULT | HOST)
}

/// Ends the program unless `device` is a type that stands for the host.
fn require(device: c_int) {
    if !is_host(device) {
        report::fatal(format_args!("OpenACC: there is no device of type {device}, only the host"));
    }
}

/// Number of devices of a type.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_num_devices(device: c_int) -> c_int {
    c_int::from(is_host(device))
}

/// Chooses a type of device.
#[unsafe(no_mangle)]
pub extern "C" fn acc_set_device_type(device: c_int) {
    require(device);
}

/// The current type of device: the host; none for a tool that is being told of the host's start.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_device_type() -> c_int {
    if profile::starting() { NONE } else { HOST }
}

/// Chooses a device by number.
#[unsafe(no_mangle)]
pub extern "C" fn acc_set_device_num(number: c_int, device: c_int) {
    if device != NONE {
        require(device);
    }
    if number > 0 {
        report::fatal(format_args!("OpenACC: there is no device {number}, only the host, device 0"));
    }
}

/// Number of the current device of a type.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_device_num(device: c_int) -> c_int {
    require(device);
    0
}

/// Starts up a type of device.
#[unsafe(no_mangle)]
pub extern "C" fn acc_init(device: c_int) {
    require(device);
    profile::init(device);
}

/// Shuts down a type of device.
#[unsafe(no_mangle)]
pub extern "C" fn acc_shutdown(device: c_int) {
    require(device);
    profile::shutdown();
}

/// Whether the caller runs on a device of a type.
#[unsafe(no_mangle)]
pub extern "C" fn acc_on_device(device: c_int) -> c_int {
    c_int::from(device == HOST || device == NONE)
}

const MEMORY: c_int = 1;
const FREE_MEMORY: c_int = 2;
const NAME: c_int = 0x10001;
const VENDOR: c_int = 0x10002;
const DRIVER: c_int = 0x10003;

/// A number that describes a device; 0 where it has none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_property(number: c_int, device: c_int, property: c_int) -> usize {
    require_known(number, device);
    let pages = match property {
        MEMORY => libc::_SC_PHYS_PAGES,
        FREE_MEMORY => libc::_SC_AVPHYS_PAGES,
        _ => return 0,
    };
    // SAFETY: sysconf may be asked for anything.
    let (pages, size) = unsafe { (libc::sysconf(pages), libc::sysconf(libc::_SC_PAGESIZE)) };
    pages.max(0) as usize * size.max(0) as usize
}

fn require_known(number: c_int, device: c_int) {
    require(device);
    acc_set_device_num(number, device);
}

/// A text that describes a device; `None` where it has none.
pub(crate) fn text(number: c_int, device: c_int, property: c_int) -> Option<&'static core::ffi::CStr> {
    require_known(number, device);
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    match property {
        NAME => Some(c"host"),
        VENDOR => Some(c"duomp"),
        DRIVER => core::ffi::CStr::from_bytes_with_nul(VERSION.as_bytes()).ok(),
        _ => None,
    }
}

/// A text that describes a device; null where it has none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_property_string(number: c_int, device: c_int, property: c_int) -> *const c_char {
    text(number, device, property).map_or(core::ptr::null(), core::ffi::CStr::as_ptr)
}

/// The CUDA device behind the current device: none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_current_cuda_device() -> *mut c_void {
    core::ptr::null_mut()
}

/// The CUDA context behind the current device: none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_current_cuda_context() -> *mut c_void {
    core::ptr::null_mut()
}

/// The CUDA stream behind a queue: none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_cuda_stream(_queue: c_int) -> *mut c_void {
    core::ptr::null_mut()
}

/// Puts a CUDA stream behind a queue: -1, the host has none.
#[unsafe(no_mangle)]
pub extern "C" fn acc_set_cuda_stream(_queue: c_int, _stream: *mut c_void) -> c_int {
    -1
}

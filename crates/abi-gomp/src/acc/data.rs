//! Data routines (OpenACC 2.6, 3.2.16 to 3.2.37): device memory is host memory.

use core::ffi::{c_int, c_void};

use rts_core::sys::report;

use super::profile;

/// Device memory; null for a size of 0.
#[unsafe(no_mangle)]
pub extern "C" fn acc_malloc(size: usize) -> *mut c_void {
    profile::attach();
    if size == 0 {
        return core::ptr::null_mut();
    }
    // SAFETY: any size may be asked for.
    unsafe { libc::malloc(size) }
}

/// Frees device memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_free(at: *mut c_void) {
    // SAFETY: null or from `acc_malloc`, as the caller says.
    unsafe { libc::free(at) };
}

macro_rules! enter {
    ($($name:ident;)*) => {$(
        /// Makes data present, as it is on the host; returns its device address.
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(at: *mut c_void, _size: usize) -> *mut c_void {
            profile::attach();
            at
        }
    )*};
}

enter! {
    acc_copyin;
    acc_create;
    acc_present_or_copyin;
    acc_present_or_create;
    acc_pcopyin;
    acc_pcreate;
}

macro_rules! nothing {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $name($($arg: $type),*) {
            profile::attach();
        }
    )*};
}

nothing! {
    acc_copyin_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_create_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_copyout(_at: *mut c_void, _size: usize);
    acc_copyout_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_copyout_finalize(_at: *mut c_void, _size: usize);
    acc_copyout_finalize_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_delete(_at: *mut c_void, _size: usize);
    acc_delete_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_delete_finalize(_at: *mut c_void, _size: usize);
    acc_delete_finalize_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_update_device(_at: *mut c_void, _size: usize);
    acc_update_device_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_update_self(_at: *mut c_void, _size: usize);
    acc_update_self_async(_at: *mut c_void, _size: usize, _queue: c_int);
    acc_attach(_at: *mut *mut c_void);
    acc_attach_async(_at: *mut *mut c_void, _queue: c_int);
    acc_detach(_at: *mut *mut c_void);
    acc_detach_async(_at: *mut *mut c_void, _queue: c_int);
    acc_detach_finalize(_at: *mut *mut c_void);
    acc_detach_finalize_async(_at: *mut *mut c_void, _queue: c_int);
    acc_unmap_data(_at: *mut c_void);
}

/// Gives host data a device address: it must be its own.
#[unsafe(no_mangle)]
pub extern "C" fn acc_map_data(host: *mut c_void, device: *mut c_void, _size: usize) {
    if host != device {
        report::fatal(format_args!("acc_map_data: the host's memory cannot be mapped to another address"));
    }
}

/// Whether data is present.
#[unsafe(no_mangle)]
pub extern "C" fn acc_is_present(at: *mut c_void, size: usize) -> c_int {
    c_int::from(!at.is_null() && size != 0)
}

/// The device address of host data.
#[unsafe(no_mangle)]
pub extern "C" fn acc_deviceptr(at: *mut c_void) -> *mut c_void {
    at
}

/// The host address of device data.
#[unsafe(no_mangle)]
pub extern "C" fn acc_hostptr(at: *mut c_void) -> *mut c_void {
    at
}

macro_rules! copies {
    ($($name:ident, $name_async:ident;)*) => {$(
        /// Copies memory; nothing where both addresses are the same.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(to: *mut c_void, from: *mut c_void, size: usize) {
            // SAFETY: valid for `size` bytes, as the caller says.
            unsafe { from.cast::<u8>().copy_to(to.cast(), size) };
        }

        /// Copies memory, before it returns.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name_async(to: *mut c_void, from: *mut c_void, size: usize, _queue: c_int) {
            // SAFETY: as the caller says.
            unsafe { $name(to, from, size) };
        }
    )*};
}

copies! {
    acc_memcpy_to_device, acc_memcpy_to_device_async;
    acc_memcpy_from_device, acc_memcpy_from_device_async;
    acc_memcpy_device, acc_memcpy_device_async;
}

//! The forms that gfortran's module `openacc` calls: arguments by reference; `_32`, `_64` and `_array` name the size's form.

use core::ffi::{c_char, c_int, c_void};

use super::{data, device, wait};

macro_rules! sized {
    ($($n32:ident, $n64:ident, $array:ident;)*) => {$(
        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $n32(_at: *mut c_void, _size: *const i32) {}

        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $n64(_at: *mut c_void, _size: *const i64) {}

        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $array(_descriptor: *mut c_void) {}
    )*};
}

macro_rules! sized_async {
    ($($n32:ident, $n64:ident, $array:ident;)*) => {$(
        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $n32(_at: *mut c_void, _size: *const i32, _queue: *const i32) {}

        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $n64(_at: *mut c_void, _size: *const i64, _queue: *const i32) {}

        /// Nothing to move: the data is where the program left it.
        #[unsafe(no_mangle)]
        pub extern "C" fn $array(_descriptor: *mut c_void, _queue: *const i32) {}
    )*};
}

sized! {
    acc_copyin_32_h_, acc_copyin_64_h_, acc_copyin_array_h_;
    acc_copyout_32_h_, acc_copyout_64_h_, acc_copyout_array_h_;
    acc_copyout_finalize_32_h_, acc_copyout_finalize_64_h_, acc_copyout_finalize_array_h_;
    acc_create_32_h_, acc_create_64_h_, acc_create_array_h_;
    acc_delete_32_h_, acc_delete_64_h_, acc_delete_array_h_;
    acc_delete_finalize_32_h_, acc_delete_finalize_64_h_, acc_delete_finalize_array_h_;
    acc_present_or_copyin_32_h_, acc_present_or_copyin_64_h_, acc_present_or_copyin_array_h_;
    acc_present_or_create_32_h_, acc_present_or_create_64_h_, acc_present_or_create_array_h_;
    acc_update_device_32_h_, acc_update_device_64_h_, acc_update_device_array_h_;
    acc_update_self_32_h_, acc_update_self_64_h_, acc_update_self_array_h_;
}

sized_async! {
    acc_copyin_async_32_h_, acc_copyin_async_64_h_, acc_copyin_async_array_h_;
    acc_copyout_async_32_h_, acc_copyout_async_64_h_, acc_copyout_async_array_h_;
    acc_copyout_finalize_async_32_h_, acc_copyout_finalize_async_64_h_, acc_copyout_finalize_async_array_h_;
    acc_create_async_32_h_, acc_create_async_64_h_, acc_create_async_array_h_;
    acc_delete_async_32_h_, acc_delete_async_64_h_, acc_delete_async_array_h_;
    acc_delete_finalize_async_32_h_, acc_delete_finalize_async_64_h_, acc_delete_finalize_async_array_h_;
    acc_update_device_async_32_h_, acc_update_device_async_64_h_, acc_update_device_async_array_h_;
    acc_update_self_async_32_h_, acc_update_self_async_64_h_, acc_update_self_async_array_h_;
}

/// Whether data is present.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_is_present_32_h_(at: *mut c_void, size: *const i32) -> i32 {
    // SAFETY: the caller passes an integer.
    data::acc_is_present(at, unsafe { *size }.max(0) as usize)
}

/// Whether data is present.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_is_present_64_h_(at: *mut c_void, size: *const i64) -> i32 {
    // SAFETY: the caller passes an integer.
    data::acc_is_present(at, unsafe { *size }.max(0) as usize)
}

/// Whether an array is present; its descriptor begins with its address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_is_present_array_h_(descriptor: *mut c_void) -> i32 {
    // SAFETY: gfortran's descriptor.
    i32::from(!unsafe { *descriptor.cast::<*mut c_void>() }.is_null())
}

macro_rules! of_device {
    ($($name:ident = $c:path $(=> $result:ty)?;)*) => {$(
        /// The Fortran form of the routine without `_h_`.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(value: *const i32) $(-> $result)? {
            // SAFETY: the caller passes an integer.
            $c(unsafe { *value })
        }
    )*};
}

of_device! {
    acc_get_num_devices_h_ = device::acc_get_num_devices => i32;
    acc_set_device_type_h_ = device::acc_set_device_type;
    acc_get_device_num_h_ = device::acc_get_device_num => i32;
    acc_init_h_ = device::acc_init;
    acc_shutdown_h_ = device::acc_shutdown;
    acc_on_device_h_ = device::acc_on_device => i32;
    acc_async_test_h_ = wait::acc_async_test => i32;
    acc_wait_h_ = wait::acc_wait;
    acc_wait_all_async_h_ = wait::acc_wait_all_async;
}

/// The current type of device.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_device_type_h_() -> i32 {
    device::acc_get_device_type()
}

/// Whether all work of all queues is done.
#[unsafe(no_mangle)]
pub extern "C" fn acc_async_test_all_h_() -> i32 {
    wait::acc_async_test_all()
}

/// Waits for all queues.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait_all_h_() {
    wait::acc_wait_all();
}

/// Makes one queue wait for another.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait_async_h_(_queue: *const i32, _waiting: *const i32) {}

/// Chooses a device by number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_set_device_num_h_(number: *const i32, kind: *const i32) {
    // SAFETY: the caller passes integers.
    let (number, kind) = unsafe { (*number, *kind) };
    device::acc_set_device_num(number, kind);
}

/// A number that describes a device. The arguments are passed by value.
#[unsafe(no_mangle)]
pub extern "C" fn acc_get_property_h_(number: c_int, kind: c_int, property: c_int) -> usize {
    device::acc_get_property(number, kind, property)
}

/// A text that describes a device, blank padded. The first three arguments are passed by value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_get_property_string_h_(
    number: c_int,
    kind: c_int,
    property: c_int,
    text: *mut c_char,
    len: usize,
) {
    let bytes = device::text(number, kind, property).map_or(&[][..], core::ffi::CStr::to_bytes);
    let n = bytes.len().min(len);
    // SAFETY: the string has `len` characters.
    unsafe { text.cast::<u8>().copy_from_nonoverlapping(bytes.as_ptr(), n) };
    // SAFETY: as above.
    unsafe { text.cast::<u8>().add(n).write_bytes(b' ', len - n) };
}

//! Fortran forms of routines that give or take texts.
//!
//! A function of gfortran with a result `character(:), pointer` gets two places first: one for the text's address, null for
//! a pointer that is not associated, one for its length. libomp's forms of the interop routines are those of C.

use core::ffi::{CStr, c_char, c_int, c_void};

use crate::fortran::cut;
use crate::{interop, resource};

/// A pointer to text as Fortran has it.
///
/// # Safety
/// `text` is null or a C string; both places may be written.
unsafe fn give(text: *const c_char, to: *mut *const c_char, len: *mut usize) {
    // SAFETY: by contract.
    let size = if text.is_null() { 0 } else { unsafe { CStr::from_ptr(text) }.count_bytes() };
    // SAFETY: by contract.
    unsafe { to.write(text) };
    // SAFETY: by contract.
    unsafe { len.write(size) };
}

/// The Fortran form of `omp_get_uid_from_device`.
///
/// # Safety
/// The places may be written; `device` points to an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_uid_from_device_(to: *mut *const c_char, len: *mut usize, device: *const i32) {
    // SAFETY: the caller's promise.
    unsafe { give(resource::omp_get_uid_from_device(*device), to, len) };
}

/// As [`omp_get_uid_from_device_`] for 8-byte integers.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_uid_from_device_8_(to: *mut *const c_char, len: *mut usize, device: *const i64) {
    // SAFETY: the caller's promise.
    unsafe { give(resource::omp_get_uid_from_device(cut(*device)), to, len) };
}

/// libomp's Fortran form of `omp_get_uid_from_device`: a C string.
///
/// # Safety
/// `device` points to an integer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_uid_from_device_(device: *const i32) -> *const c_char {
    // SAFETY: the caller's promise.
    resource::omp_get_uid_from_device(unsafe { *device })
}

/// The Fortran form of `omp_get_device_from_uid`, its text not ended by a null.
///
/// # Safety
/// `uid` has `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_device_from_uid_(uid: *const c_char, len: usize) -> i32 {
    // SAFETY: the caller's promise.
    let name = unsafe { core::slice::from_raw_parts(uid.cast::<u8>(), len) };
    resource::device_from_name(name).unwrap_or(resource::GCC_INVALID_DEVICE)
}

/// As [`omp_get_device_from_uid_`] with libomp's `omp_invalid_device`.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_device_from_uid_(uid: *const c_char, len: usize) -> i32 {
    // SAFETY: the caller's promise.
    let name = unsafe { core::slice::from_raw_parts(uid.cast::<u8>(), len) };
    resource::device_from_name(name).unwrap_or(resource::LLVM_INVALID_DEVICE)
}

/// The Fortran form of `omp_get_interop_str`.
///
/// # Safety
/// The places may be written; `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_str_(
    to: *mut *const c_char,
    len: *mut usize,
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) {
    // SAFETY: the caller's promise.
    unsafe { give(interop::omp_get_interop_str(object, property, result), to, len) };
}

macro_rules! text_of {
    ($($name:ident, $kmp:ident = $c:path;)*) => {$(
        /// The Fortran form of the routine without the last underscore.
        ///
        /// # Safety
        /// The places may be written.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(to: *mut *const c_char, len: *mut usize, object: *const c_void, number: c_int) {
            // SAFETY: the caller's promise.
            unsafe { give($c(object, number), to, len) };
        }

        /// libomp's form: that of C.
        #[unsafe(no_mangle)]
        pub extern "C" fn $kmp(object: *const c_void, number: c_int) -> *const c_char {
            $c(object, number)
        }
    )*};
}

text_of! {
    omp_get_interop_name_, duomp_kmp__omp_get_interop_name_ = interop::omp_get_interop_name;
    omp_get_interop_type_desc_, duomp_kmp__omp_get_interop_type_desc_ = interop::omp_get_interop_type_desc;
    omp_get_interop_rc_desc_, duomp_kmp__omp_get_interop_rc_desc_ = interop::omp_get_interop_rc_desc;
}

/// libomp's form of [`omp_get_interop_str_`]: that of C.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_str_(
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { interop::omp_get_interop_str(object, property, result) }
}

/// libomp's Fortran form of `omp_get_interop_int`: that of C.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_int_(object: *const c_void, property: c_int, result: *mut c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { interop::omp_get_interop_int(object, property, result) }
}

/// libomp's Fortran form of `omp_get_interop_ptr`: that of C.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_ptr_(
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { interop::omp_get_interop_ptr(object, property, result) }
}

/// libomp's Fortran form of `omp_get_num_interop_properties`: that of C.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_interop_properties_(object: *const c_void) -> c_int {
    interop::omp_get_num_interop_properties(object)
}

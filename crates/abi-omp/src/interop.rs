//! Interoperability objects (OpenMP 5.2, 18.12). The host offers no foreign runtime, so there is one object only:
//! `omp_interop_none`, which has no properties.

use core::ffi::{CStr, c_char, c_int, c_void};

const EMPTY: c_int = -1;
const OUT_OF_RANGE: c_int = -2;

/// Names of the properties, from number -1 down.
const NAMES: [&CStr; 9] = [
    c"fr_id",
    c"fr_name",
    c"vendor",
    c"vendor_name",
    c"device_num",
    c"platform",
    c"device",
    c"device_context",
    c"targetsync",
];

fn name(property: c_int) -> Option<&'static CStr> {
    NAMES.get(usize::try_from(property.checked_neg()?.checked_sub(1)?).ok()?).copied()
}

/// What asking for a property gives.
///
/// # Safety
/// `result` is null or may be written.
unsafe fn ask(property: c_int, result: *mut c_int) {
    if !result.is_null() {
        let code = if name(property).is_some() { EMPTY } else { OUT_OF_RANGE };
        // SAFETY: by contract.
        unsafe { result.write(code) };
    }
}

/// Number of properties beyond those of the specification (18.12.1).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_interop_properties(_object: *const c_void) -> c_int {
    0
}

/// A property that is a number (18.12.2): 0 and the reason.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_int(_object: *const c_void, property: c_int, result: *mut c_int) -> isize {
    // SAFETY: the caller's promise.
    unsafe { ask(property, result) };
    0
}

/// A property that is a pointer (18.12.3): null and the reason.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_ptr(
    _object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *mut c_void {
    // SAFETY: the caller's promise.
    unsafe { ask(property, result) };
    core::ptr::null_mut()
}

/// A property that is a text (18.12.4): null and the reason.
///
/// # Safety
/// `result` is null or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_interop_str(
    _object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *const c_char {
    // SAFETY: the caller's promise.
    unsafe { ask(property, result) };
    core::ptr::null()
}

/// The name of a property (18.12.5); null where there is no such property.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_interop_name(_object: *const c_void, property: c_int) -> *const c_char {
    name(property).map_or(core::ptr::null(), CStr::as_ptr)
}

/// The type of a property (18.12.6): null, an object without properties has no types.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_interop_type_desc(_object: *const c_void, _property: c_int) -> *const c_char {
    core::ptr::null()
}

/// What a result code means (18.12.7); null where there is no such code.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_interop_rc_desc(_object: *const c_void, code: c_int) -> *const c_char {
    let text = match code {
        1 => c"no meaningful value",
        0 => c"successful",
        EMPTY => c"the object is omp_interop_none",
        OUT_OF_RANGE => c"no such property",
        -3 => c"the property is a number",
        -4 => c"the property is a pointer",
        -5 => c"the property is a text",
        -6 => c"other error",
        _ => return core::ptr::null(),
    };
    text.as_ptr()
}

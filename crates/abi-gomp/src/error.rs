//! The error directive at execution time (OpenMP 5.2, 8.5). The words are those that programs and tests know from gcc.

use core::ffi::{CStr, c_char};
use std::ffi::CString;

use rts_core::sys::report;
use rts_core::tool::{self, Severity};

/// `: MESSAGE`, or nothing. A length of all ones means a C string.
///
/// # Safety
/// `message` is null, or has `len` bytes, or is a C string where `len` is all ones.
unsafe fn suffix(message: *const c_char, len: usize) -> String {
    if message.is_null() {
        return String::new();
    }
    let bytes = if len == usize::MAX {
        // SAFETY: by contract.
        unsafe { core::ffi::CStr::from_ptr(message) }.to_bytes()
    } else {
        // SAFETY: by contract.
        unsafe { core::slice::from_raw_parts(message.cast(), len) }
    };
    format!(": {}", String::from_utf8_lossy(bytes))
}

/// Tells tools.
///
/// # Safety
/// As [`suffix`].
unsafe fn tell(severity: Severity, message: *const c_char, len: usize) {
    if !tool::active() {
        return;
    }
    let text = if message.is_null() {
        CString::default()
    } else if len == usize::MAX {
        // SAFETY: by contract.
        unsafe { CStr::from_ptr(message) }.to_owned()
    } else {
        // SAFETY: by contract.
        CString::new(unsafe { core::slice::from_raw_parts(message.cast::<u8>(), len) }).unwrap_or_default()
    };
    // SAFETY: a C string.
    unsafe { tool::work::error(severity, text.as_ptr(), text.as_bytes().len()) };
}

/// An error directive of severity warning.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_warning(message: *const c_char, len: usize) {
    // SAFETY: compiled code's arguments.
    let suffix = unsafe { suffix(message, len) };
    // SAFETY: as above.
    unsafe { tell(Severity::Warning, message, len) };
    report::text(&format!("\nlibgomp: error directive encountered{suffix}\n"));
}

/// An error directive of severity fatal: ends the program with status 1.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_error(message: *const c_char, len: usize) {
    // SAFETY: compiled code's arguments.
    let suffix = unsafe { suffix(message, len) };
    // SAFETY: as above.
    unsafe { tell(Severity::Fatal, message, len) };
    report::text(&format!("\nlibgomp: fatal error: error directive encountered{suffix}\n"));
    // SAFETY: ends the process as a call of `exit` in the program would.
    unsafe { libc::exit(1) };
}

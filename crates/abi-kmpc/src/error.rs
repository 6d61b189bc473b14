//! The error directive (OpenMP 5.2, 8.5.1).

use core::ffi::{CStr, c_char};

use rts_core::sys::report;
use rts_core::tool;

use crate::Ident;

/// `severity` of the ABI.
const FATAL: i32 = 2;

/// Writes the program's message with its place to standard error, in the form that programs of this ABI know; ends the program
/// when `severity` is 2.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_error(loc: *const Ident, severity: i32, message: *const c_char) {
    // SAFETY: null or a constant of compiled code.
    let place = unsafe { loc.as_ref() }.map_or(core::ptr::null(), |l| l.psource);
    // SAFETY: null or a string of compiled code.
    let (place, text) = unsafe { (text(place), text(message)) };
    // `;file;function;line;column;;`
    let mut parts = place.split(';').skip(1);
    let (file, line) = (parts.next().unwrap_or("unknown"), parts.nth(1).unwrap_or("0"));
    let text = if text.is_empty() { "error directive" } else { text };
    let fatal = severity == FATAL;
    if tool::active() {
        let severity = if fatal { tool::Severity::Fatal } else { tool::Severity::Warning };
        let message = if message.is_null() { c"".as_ptr() } else { message };
        // SAFETY: a string.
        unsafe { tool::work::error(severity, message, CStr::from_ptr(message).to_bytes().len()) };
    }
    if fatal {
        report::text(&format!("OMP: Error: {file}:{line}: {text}\n"));
        std::process::abort();
    }
    if !report::quiet() {
        report::text(&format!("OMP: Warning: {file}:{line}: {text}\n"));
    }
}

/// The string at `p`; empty where there is none or it is not UTF-8.
unsafe fn text<'a>(p: *const c_char) -> &'a str {
    if p.is_null() {
        return "";
    }
    // SAFETY: by contract a string.
    unsafe { CStr::from_ptr(p) }.to_str().unwrap_or_default()
}

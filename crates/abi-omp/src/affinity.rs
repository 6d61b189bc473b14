//! Reports on where threads run (OpenMP 5.2, 18.3.8 to 18.3.11), in C form and in Fortran's blank-padded form.

use core::ffi::{CStr, c_char};

use rts_core::icv::format;
use rts_core::sys::report;
use rts_core::team::{Worker, describe};

/// The report of `format` on the calling thread; an empty format means `affinity-format-var`.
fn capture(format: &str) -> String {
    describe::affinity(Worker::current(), format)
}

/// A C string; empty for null.
///
/// # Safety
/// `text` is null or a C string.
unsafe fn c_text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// A Fortran string, without the blanks at its end.
///
/// # Safety
/// `text` has `len` readable bytes.
unsafe fn fortran_text(text: *const c_char, len: usize) -> String {
    // SAFETY: by contract.
    let bytes = unsafe { core::slice::from_raw_parts(text.cast::<u8>(), len) };
    String::from_utf8_lossy(bytes).trim_end_matches(' ').to_owned()
}

/// Copies as much of `text` as fits, and a NUL.
///
/// # Safety
/// `buffer` has `size` writable bytes.
unsafe fn c_copy(buffer: *mut c_char, size: usize, text: &str) -> usize {
    if size > 0 && !buffer.is_null() {
        let n = text.len().min(size - 1);
        // SAFETY: `n` is less than the buffer's size.
        unsafe { buffer.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), n) };
        // SAFETY: as above.
        unsafe { buffer.add(n).write(0) };
    }
    text.len()
}

/// Copies as much of `text` as fits, and fills up with blanks.
///
/// # Safety
/// `buffer` has `size` writable bytes.
unsafe fn fortran_copy(buffer: *mut c_char, size: usize, text: &str) -> usize {
    let n = text.len().min(size);
    // SAFETY: `n` is at most the buffer's size.
    unsafe { buffer.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), n) };
    // SAFETY: the rest of the buffer.
    unsafe { buffer.add(n).write_bytes(b' ', size - n) };
    text.len()
}

/// Sets `affinity-format-var` (18.3.8).
///
/// # Safety
/// `format` is a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_affinity_format(format: *const c_char) {
    // SAFETY: the caller's promise.
    format::set(unsafe { c_text(format) });
}

/// Copies `affinity-format-var`; returns its length (18.3.9).
///
/// # Safety
/// `buffer` has `size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_affinity_format(buffer: *mut c_char, size: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { c_copy(buffer, size, &format::current()) }
}

/// Prints the report on the calling thread (18.3.10).
///
/// # Safety
/// `format` is null or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_display_affinity(format: *const c_char) {
    // SAFETY: the caller's promise.
    let line = capture(&unsafe { c_text(format) });
    report::text(&(line + "\n"));
}

/// Copies the report on the calling thread; returns its length (18.3.11).
///
/// # Safety
/// `buffer` has `size` writable bytes; `format` is null or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_capture_affinity(buffer: *mut c_char, size: usize, format: *const c_char) -> usize {
    // SAFETY: the caller's promise.
    let line = capture(&unsafe { c_text(format) });
    // SAFETY: the caller's promise.
    unsafe { c_copy(buffer, size, &line) }
}

/// The Fortran form of [`omp_set_affinity_format`].
///
/// # Safety
/// `format` has `len` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_affinity_format_(format: *const c_char, len: usize) {
    // SAFETY: the caller's promise.
    format::set(unsafe { fortran_text(format, len) });
}

/// The Fortran form of [`omp_get_affinity_format`].
///
/// # Safety
/// `buffer` has `size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_affinity_format_(buffer: *mut c_char, size: usize) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { fortran_copy(buffer, size, &format::current()) as i32 }
}

/// The Fortran form of [`omp_display_affinity`].
///
/// # Safety
/// `format` has `len` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_display_affinity_(format: *const c_char, len: usize) {
    // SAFETY: the caller's promise.
    let line = capture(&unsafe { fortran_text(format, len) });
    report::text(&(line + "\n"));
}

/// The Fortran form of [`omp_capture_affinity`].
///
/// # Safety
/// `buffer` has `size` writable bytes, `format` has `len` readable ones.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_capture_affinity_(
    buffer: *mut c_char,
    format: *const c_char,
    size: usize,
    len: usize,
) -> i32 {
    // SAFETY: the caller's promise.
    let line = capture(&unsafe { fortran_text(format, len) });
    // SAFETY: the caller's promise.
    unsafe { fortran_copy(buffer, size, &line) as i32 }
}

/// libomp's `omp_set_affinity_format`: the Fortran form.
///
/// # Safety
/// As [`omp_set_affinity_format_`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_set_affinity_format(format: *const c_char, len: usize) {
    // SAFETY: the caller's promise.
    unsafe { omp_set_affinity_format_(format, len) };
}

/// libomp's `omp_get_affinity_format`: the Fortran form.
///
/// # Safety
/// As [`omp_get_affinity_format_`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_affinity_format(buffer: *mut c_char, size: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { fortran_copy(buffer, size, &format::current()) }
}

/// libomp's `omp_display_affinity`: the Fortran form.
///
/// # Safety
/// As [`omp_display_affinity_`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_display_affinity(format: *const c_char, len: usize) {
    // SAFETY: the caller's promise.
    unsafe { to_stdout(&capture(&fortran_text(format, len))) };
}

/// libomp's `omp_capture_affinity`: the Fortran form.
///
/// # Safety
/// As [`omp_capture_affinity_`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_capture_affinity(
    buffer: *mut c_char,
    format: *const c_char,
    size: usize,
    len: usize,
) -> usize {
    // SAFETY: the caller's promise.
    unsafe { omp_capture_affinity_(buffer, format, size, len) as usize }
}

/// Writes a line to the standard output, where libomp's reports go.
fn to_stdout(line: &str) {
    use std::io::Write;
    // A closed standard output is no reason to fail.
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// libomp's C form of [`omp_set_affinity_format`].
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ompc_set_affinity_format(format: *const c_char) {
    // SAFETY: the caller's promise.
    unsafe { omp_set_affinity_format(format) };
}

/// libomp's C form of [`omp_get_affinity_format`].
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ompc_get_affinity_format(buffer: *mut c_char, size: usize) -> usize {
    // SAFETY: the caller's promise.
    unsafe { omp_get_affinity_format(buffer, size) }
}

/// libomp's C form of [`omp_display_affinity`]: to the standard output.
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ompc_display_affinity(format: *const c_char) {
    // SAFETY: the caller's promise.
    to_stdout(&capture(&unsafe { c_text(format) }));
}

/// libomp's C form of [`omp_capture_affinity`].
///
/// # Safety
/// As that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ompc_capture_affinity(buffer: *mut c_char, size: usize, format: *const c_char) -> usize {
    // SAFETY: the caller's promise.
    unsafe { omp_capture_affinity(buffer, size, format) }
}

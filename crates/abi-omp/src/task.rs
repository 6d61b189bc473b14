//! Events of detachable tasks (OpenMP 5.2, 18.11).

use rts_core::spark;

/// Fulfils the event of a detachable task (18.11.1); a null handle, or one used before, stops the process.
///
/// # Safety
/// `event` is 0 or a handle that the runtime gave.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_fulfill_event(event: usize) {
    // SAFETY: by contract.
    unsafe { spark::fulfill(event) };
}

/// The Fortran form of [`omp_fulfill_event`]; the handle is passed by value.
///
/// # Safety
/// As for the C form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_fulfill_event_(event: usize) {
    // SAFETY: by contract.
    unsafe { spark::fulfill(event) };
}

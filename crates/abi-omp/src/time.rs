//! Timing routines (OpenMP 5.2, section 18.10).

use rts_core::sys::clock;

/// Elapsed wall-clock time in seconds since a point in the past that stays the same while the program runs.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_wtime() -> f64 {
    clock::now_ns() as f64 * 1e-9
}

/// The Fortran form of [`omp_get_wtime`].
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_wtime_() -> f64 {
    omp_get_wtime()
}

/// Seconds between successive ticks of the clock that [`omp_get_wtime`] reads.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_wtick() -> f64 {
    clock::resolution_ns() as f64 * 1e-9
}

/// The Fortran form of [`omp_get_wtick`].
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_wtick_() -> f64 {
    omp_get_wtick()
}

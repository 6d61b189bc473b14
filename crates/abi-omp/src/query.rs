//! Where the calling thread stands (OpenMP 5.2, 18.2).

use core::ffi::c_int;

use rts_core::sys::tls;
use rts_core::team::Worker;

/// Number of the calling thread in its innermost team (18.2.4): one thread-local load.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_thread_num() -> c_int {
    tls::number() as c_int
}

/// Size of the innermost team (18.2.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_threads() -> c_int {
    Worker::try_current().map_or(1, |w| w.team().size() as c_int)
}

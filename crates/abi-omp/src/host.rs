//! The bridge to a host language's run-time system that has capabilities of its own, such as GHC's (`include/duomp.h`).

use core::ffi::{c_int, c_uint};
use core::sync::atomic::AtomicU32;

use rts_core::capability::host::{self, Host};
use rts_core::sys::report;
use rts_core::topology;

/// `struct duomp_host_capabilities`.
#[repr(C)]
pub struct HostCapabilities {
    /// Bytes in the structure, so that it can grow.
    size: usize,
    /// Capabilities that are running host code.
    busy: Option<unsafe extern "C" fn() -> c_uint>,
    /// Calls from teams into the host and nanoseconds in them; may be null.
    calls: Option<unsafe extern "C" fn(*mut u64, *mut u64)>,
    /// A thread is about to fork; may be null. Read only where `size` covers it.
    forking: Option<unsafe extern "C" fn()>,
}

const _: () = assert!(size_of::<HostCapabilities>() == 32 && core::mem::offset_of!(HostCapabilities, calls) == 16);
/// Bytes in the first version of the structure, without `forking`.
const LEAST: usize = core::mem::offset_of!(HostCapabilities, forking);

/// Makes the host known: from now on teams of open size and waits leave it the CPUs that it uses. With null it is forgotten.
///
/// Returns 0, or -1 when the structure is smaller than its first version or has no `busy`.
///
/// # Safety
/// `given` is null or points to a structure whose functions may be called on any thread until the process ends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_register_host_capabilities(given: *const HostCapabilities) -> c_int {
    if given.is_null() {
        host::register(None);
        return 0;
    }
    // SAFETY: by contract `size` bytes are there.
    match unsafe { read(given) } {
        Some(host) => {
            host::register(Some(host));
            0
        }
        None => refuse(),
    }
}

/// What the structure says, if it is whole.
///
/// # Safety
/// As many bytes are readable as the member `size` says.
unsafe fn read(given: *const HostCapabilities) -> Option<Host> {
    // SAFETY: by contract.
    let size = unsafe { (*given).size };
    if size < LEAST {
        return None;
    }
    // SAFETY: the size covers them.
    let (busy, calls) = unsafe { ((*given).busy?, (*given).calls) };
    let forking = if size >= size_of::<HostCapabilities>() {
        // SAFETY: the size covers it.
        unsafe { (*given).forking }
    } else {
        None
    };
    Some(Host { busy, calls, forking })
}

#[cold]
fn refuse() -> c_int {
    report::warning(format_args!(
        "duomp_register_host_capabilities: the structure is too small or its member busy is null; nothing is registered"
    ));
    -1
}

/// From now on a team whose size nobody set has as many threads as `*capabilities` says, read at each region (`omp_get_max_threads` says
/// the same). With null it has as many as there are CPUs again. Returns 0.
///
/// # Safety
/// `capabilities` is null, or readable until the process ends.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_follow_host_capabilities(capabilities: *const c_uint) -> c_int {
    // SAFETY: by contract; an atomic word has the layout of a plain one.
    unsafe { topology::follow(capabilities.cast::<AtomicU32>()) };
    0
}

/// Looks at the host: how many of its capabilities count as busy now. 0 where none is registered.
#[unsafe(no_mangle)]
pub extern "C" fn duomp_host_busy() -> c_uint {
    host::look()
}

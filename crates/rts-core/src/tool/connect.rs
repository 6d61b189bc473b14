//! An offload runtime beside this one, which tells the tool of its devices itself: it asks for the tool's callbacks.

use core::ffi::{CStr, c_char, c_void};

use super::start::StartResult;
use super::{callbacks, entry, record};
use crate::prim::process::{AtomicPtr, Ordering};

/// The offload runtime, to be told when the tool ends.
static OTHER: AtomicPtr<StartResult> = AtomicPtr::new(core::ptr::null_mut());

unsafe extern "C" fn task_data() -> *mut u64 {
    record::me().task().map_or(core::ptr::null_mut(), |t| t.data.as_ptr())
}

/// Target tasks have no data of their own beside the task's.
unsafe extern "C" fn target_task_data() -> *mut u64 {
    core::ptr::null_mut()
}

unsafe extern "C" fn lookup(name: *const c_char) -> *const c_void {
    if name.is_null() {
        return core::ptr::null();
    }
    // SAFETY: the caller's string.
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"ompt_get_task_data" => task_data as *const c_void,
        b"ompt_get_target_task_data" => target_task_data as *const c_void,
        // SAFETY: as above.
        _ => unsafe { entry::lookup(name) },
    }
}

/// Gives the tool's callbacks to an offload runtime, if a tool is active.
///
/// # Safety
/// `other` is null or the runtime's structure, which stays until the process ends.
pub unsafe fn connect(other: *mut StartResult) {
    // SAFETY: by contract.
    let Some(initialize) = (unsafe { other.as_ref() }).and_then(|o| o.initialize) else { return };
    if callbacks::active() {
        // SAFETY: the runtime's function.
        unsafe { initialize(lookup as *const c_void, 0, core::ptr::null_mut()) };
        OTHER.store(other, Ordering::Release);
    }
}

/// The tool ends.
pub(super) fn finish() {
    let other = OTHER.swap(core::ptr::null_mut(), Ordering::AcqRel);
    // SAFETY: null or the runtime's structure.
    if let Some(finalize) = unsafe { other.as_ref() }.and_then(|o| o.finalize) {
        // SAFETY: the runtime's function.
        unsafe { finalize(core::ptr::null_mut()) };
    }
}

//! The part of `omp-tools.h` that the profiler uses (OpenMP 5.2, 19).

use core::ffi::{CStr, c_char, c_int, c_uint, c_void};

/// `ompt_data_t`
pub(crate) type Data = u64;
/// `ompt_function_lookup_t`
pub(crate) type Lookup = unsafe extern "C" fn(name: *const c_char) -> Option<unsafe extern "C" fn()>;
/// `ompt_set_callback_t`
type SetCallback = unsafe extern "C" fn(event: c_int, callback: *const c_void) -> c_int;

/// `ompt_callbacks_t`
pub(crate) mod event {
    pub(crate) const PARALLEL_BEGIN: i32 = 3;
    pub(crate) const PARALLEL_END: i32 = 4;
    pub(crate) const TASK_CREATE: i32 = 5;
    pub(crate) const TASK_SCHEDULE: i32 = 6;
    pub(crate) const SYNC_REGION_WAIT: i32 = 16;
    pub(crate) const MUTEX_ACQUIRE: i32 = 26;
    pub(crate) const MUTEX_ACQUIRED: i32 = 27;
    pub(crate) const WORK: i32 = 20;
}

/// `ompt_scope_begin`
pub(crate) const BEGIN: c_int = 1;

/// `ompt_start_tool_result_t`
#[derive(Debug)]
#[repr(C)]
pub struct StartResult {
    pub(crate) initialize: unsafe extern "C" fn(lookup: Lookup, device: c_int, data: *mut Data) -> c_int,
    pub(crate) finalize: unsafe extern "C" fn(data: *mut Data),
    pub(crate) data: Data,
}

/// Registers callbacks.
pub(crate) struct Callbacks(SetCallback);

impl Callbacks {
    pub(crate) fn new(lookup: Lookup) -> Option<Callbacks> {
        const NAME: &CStr = c"ompt_set_callback";
        // SAFETY: the runtime's function, a C string.
        let f = unsafe { lookup(NAME.as_ptr()) }?;
        // SAFETY: the entry point of this name has this type.
        Some(Callbacks(unsafe { core::mem::transmute::<unsafe extern "C" fn(), SetCallback>(f) }))
    }

    /// # Safety
    /// `callback` is a function of the event's type.
    pub(crate) unsafe fn set(&self, event: i32, callback: *const c_void) {
        // SAFETY: by contract.
        unsafe { (self.0)(event, callback) };
    }
}

/// `omp_version` of `ompt_start_tool`.
pub(crate) type Version = c_uint;

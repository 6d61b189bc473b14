//! libomp's forms of the device routines. Where LLVM's offload runtime (libomptarget) is in the process, the devices are
//! those that it knows, and the routines are passed on to it. libgomp's forms know the host only, as target regions of gcc do.

use core::ffi::{CStr, c_char, c_int, c_void};

use crate::{interop, resource, target};

/// The version node of what libomptarget exports; nothing of duomp has it.
const NODE: &CStr = c"VERS1.0";

unsafe extern "C" {
    fn dlvsym(handle: *mut c_void, name: *const c_char, version: *const c_char) -> *mut c_void;
}

/// The function of libomptarget with this name, or null. Asked anew each time: a program may load it late.
pub(crate) fn foreign(name: &CStr) -> *mut c_void {
    // SAFETY: both are C strings, and the default handle stands for the process.
    unsafe { dlvsym(libc::RTLD_DEFAULT, name.as_ptr(), NODE.as_ptr()) }
}

/// Calls libomptarget's function of a name with the caller's own arguments, or what comes last where that is not loaded. Its
/// prototype is the caller's.
macro_rules! forward {
    ($name:literal ($($arg:ident),*), $own:path) => {
        forward!($name($($arg),*), {
            // Some of ours are safe.
            #[allow(unused_unsafe, reason = "one macro for both")]
            // SAFETY: the caller's promise.
            unsafe {
                $own($($arg),*)
            }
        })
    };
    ($name:literal ($($arg:ident),*), $own:block) => {{
        let at = $crate::offload::foreign($name);
        if at.is_null() {
            $own
        } else {
            // SAFETY: libomptarget's function of this name has the prototype of the function that stands here.
            let f = unsafe {
                core::mem::transmute::<*mut c_void, unsafe extern "C-unwind" fn($(forward!(@any $arg)),*) -> _>(at)
            };
            // SAFETY: the caller's promise.
            unsafe { f($($arg),*) }
        }
    }};
    (@any $arg:ident) => { _ };
}
pub(crate) use forward;

/// libomp's form of [`resource::omp_get_num_devices`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_num_devices() -> c_int {
    forward!(c"omp_get_num_devices"(), resource::omp_get_num_devices)
}

/// libomp's form of [`resource::omp_get_num_devices`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_num_devices_() -> c_int {
    forward!(c"omp_get_num_devices"(), resource::omp_get_num_devices)
}

/// libomp's form of [`resource::omp_get_initial_device`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_initial_device() -> c_int {
    forward!(c"omp_get_initial_device"(), resource::omp_get_initial_device)
}

/// libomp's form of [`resource::omp_get_initial_device`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_initial_device_() -> c_int {
    forward!(c"omp_get_initial_device"(), resource::omp_get_initial_device)
}

/// libomp's form of [`resource::omp_get_device_num`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_device_num() -> c_int {
    forward!(c"omp_get_device_num"(), resource::omp_get_device_num)
}

/// libomp's form of [`resource::omp_get_device_num`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_device_num_() -> c_int {
    forward!(c"omp_get_device_num"(), resource::omp_get_device_num)
}

/// libomp's form of [`target::omp_target_alloc`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_alloc(size: usize, device: c_int) -> *mut c_void {
    forward!(c"omp_target_alloc"(size, device), target::omp_target_alloc)
}

/// libomp's form of [`target::omp_target_free`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_free(memory: *mut c_void, device: c_int) {
    forward!(c"omp_target_free"(memory, device), target::omp_target_free)
}

/// libomp's form of [`target::omp_target_is_present`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_is_present(at: *const c_void, device: c_int) -> c_int {
    forward!(c"omp_target_is_present"(at, device), target::omp_target_is_present)
}

/// libomp's form of [`target::omp_target_associate_ptr`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_associate_ptr(
    host: *const c_void,
    there: *const c_void,
    size: usize,
    offset: usize,
    device: c_int,
) -> c_int {
    forward!(c"omp_target_associate_ptr"(host, there, size, offset, device), target::omp_target_associate_ptr)
}

/// libomp's form of [`target::omp_target_disassociate_ptr`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_disassociate_ptr(host: *const c_void, device: c_int) -> c_int {
    forward!(c"omp_target_disassociate_ptr"(host, device), target::omp_target_disassociate_ptr)
}

/// libomp's form of [`target::omp_target_memcpy`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_memcpy(
    dst: *mut c_void,
    src: *const c_void,
    len: usize,
    dst_offset: usize,
    src_offset: usize,
    dst_device: c_int,
    src_device: c_int,
) -> c_int {
    forward!(
        c"omp_target_memcpy"(dst, src, len, dst_offset, src_offset, dst_device, src_device),
        target::omp_target_memcpy
    )
}

/// libomp's form of [`target::omp_target_memcpy_rect`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_memcpy_rect(
    dst: *mut c_void,
    src: *const c_void,
    element: usize,
    dims: c_int,
    volume: *const usize,
    dst_offsets: *const usize,
    src_offsets: *const usize,
    dst_dimensions: *const usize,
    src_dimensions: *const usize,
    dst_device: c_int,
    src_device: c_int,
) -> c_int {
    forward!(
        c"omp_target_memcpy_rect"(
            dst,
            src,
            element,
            dims,
            volume,
            dst_offsets,
            src_offsets,
            dst_dimensions,
            src_dimensions,
            dst_device,
            src_device
        ),
        target::omp_target_memcpy_rect
    )
}

/// libomp's form of [`target::omp_target_memset`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_target_memset(
    at: *mut c_void,
    byte: c_int,
    len: usize,
    device: c_int,
) -> *mut c_void {
    forward!(c"omp_target_memset"(at, byte, len, device), target::omp_target_memset)
}

/// libomp's form of [`interop::omp_get_num_interop_properties`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_num_interop_properties(object: *const c_void) -> c_int {
    forward!(c"omp_get_num_interop_properties"(object), interop::omp_get_num_interop_properties)
}

/// libomp's form of [`interop::omp_get_interop_int`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_int(
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> isize {
    forward!(c"omp_get_interop_int"(object, property, result), interop::omp_get_interop_int)
}

/// libomp's form of [`interop::omp_get_interop_ptr`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_ptr(
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *mut c_void {
    forward!(c"omp_get_interop_ptr"(object, property, result), interop::omp_get_interop_ptr)
}

/// libomp's form of [`interop::omp_get_interop_str`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_str(
    object: *const c_void,
    property: c_int,
    result: *mut c_int,
) -> *const c_char {
    forward!(c"omp_get_interop_str"(object, property, result), interop::omp_get_interop_str)
}

/// libomp's form of [`interop::omp_get_interop_name`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_name(object: *const c_void, property: c_int) -> *const c_char {
    forward!(c"omp_get_interop_name"(object, property), interop::omp_get_interop_name)
}

/// libomp's form of [`interop::omp_get_interop_type_desc`].
///
/// # Safety
/// As for that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_get_interop_type_desc(object: *const c_void, property: c_int) -> *const c_char {
    forward!(c"omp_get_interop_type_desc"(object, property), interop::omp_get_interop_type_desc)
}

/// One line per routine of Intel's compilers: the same as an `omp_*` routine of libomp's form.
macro_rules! intel {
    ($($export:ident($($arg:ident: $t:ty),*) -> $r:ty, $own:path;)*) => {$(
        /// What Intel's compilers call for the routine of that name.
        ///
        /// # Safety
        /// As for that.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $export($($arg: $t),*) -> $r {
            let f: unsafe extern "C" fn($($t),*) -> $r = $own;
            // SAFETY: the caller's promise.
            unsafe { f($($arg),*) }
        }
    )*};
}

intel! {
    __kmpc_get_interop_ptr(object: *const c_void, property: c_int, result: *mut c_int) -> *mut c_void,
        duomp_kmp__omp_get_interop_ptr;
    __kmpc_get_interop_str(object: *const c_void, property: c_int, result: *mut c_int) -> *const c_char,
        duomp_kmp__omp_get_interop_str;
    __kmpc_get_interop_name(object: *const c_void, property: c_int) -> *const c_char, duomp_kmp__omp_get_interop_name;
    __kmpc_get_interop_type_desc(object: *const c_void, property: c_int) -> *const c_char,
        duomp_kmp__omp_get_interop_type_desc;
    __kmpc_get_interop_rc_desc(object: *const c_void, code: c_int) -> *const c_char, interop::omp_get_interop_rc_desc;
    __kmpc_get_uid_from_device(device: c_int) -> *const c_char, resource::omp_get_uid_from_device;
}

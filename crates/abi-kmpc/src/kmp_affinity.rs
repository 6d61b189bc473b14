//! libomp's affinity masks: `kmp_create_affinity_mask` and so on. A mask is a pointer to a [`CpuSet`] of ours.

use core::ffi::c_int;

use rts_core::sys::affinity;
use rts_core::topology::{self, CpuSet};

/// `kmp_affinity_mask_t`: a mask, or null.
pub type Mask = *mut CpuSet;

const FAILED: c_int = -1;
const NOT_OURS: c_int = -2;

/// Writes a new mask without CPUs to `mask`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_create_affinity_mask(mask: *mut Mask) {
    // SAFETY: the program's variable.
    unsafe { *mask = Box::into_raw(Box::default()) }
}

/// Ends a mask.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_destroy_affinity_mask(mask: *mut Mask) {
    // SAFETY: the program's variable, null or a mask from `kmp_create_affinity_mask`.
    unsafe {
        if !(*mask).is_null() {
            drop(Box::from_raw(core::mem::replace(&mut *mask, core::ptr::null_mut())));
        }
    }
}

/// Binds the calling thread to the CPUs of `mask`; 0 on success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_affinity(mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    match unsafe { set(mask) } {
        Some(set) => affinity::set_mask(0, set.as_words()).map_or(FAILED, |()| 0),
        None => FAILED,
    }
}

/// Writes the CPUs that the calling thread may use to `mask`; 0 on success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_get_affinity(mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    match (unsafe { set(mask) }, affinity::get_mask(0)) {
        (Some(set), Some(words)) => *set = CpuSet::from_mask(words),
        _ => return FAILED,
    }
    0
}

/// One more than the highest number of a CPU.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_affinity_max_proc() -> c_int {
    affinity::online_cpus().max(topology::process_mask().iter().last().map_or(0, |c| c + 1)) as c_int
}

/// Adds a CPU to `mask`; 0, -1 when there is no such CPU, -2 when the process may not use it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { with_cpu(cpu, mask, |set, cpu| set.insert(cpu)) }
}

/// Takes a CPU out of `mask`; results as [`kmp_set_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_unset_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { with_cpu(cpu, mask, |set, cpu| set.remove(cpu)) }
}

/// 1 when the CPU is in `mask`, 0 when not or when the process may not use it, -1 when there is no such CPU.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_get_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    let mut inside = false;
    // SAFETY: the program's mask.
    match unsafe { with_cpu(cpu, mask, |set, cpu| inside = set.contains(cpu)) } {
        FAILED => FAILED,
        NOT_OURS => 0,
        _ => c_int::from(inside),
    }
}

/// The set of the program's mask; none for null.
unsafe fn set<'a>(mask: *mut Mask) -> Option<&'a mut CpuSet> {
    // SAFETY: null, or the program's variable, null or a mask from `kmp_create_affinity_mask`.
    unsafe { mask.as_ref().and_then(|m| m.as_mut()) }
}

unsafe fn with_cpu(cpu: c_int, mask: *mut Mask, act: impl FnOnce(&mut CpuSet, usize)) -> c_int {
    // SAFETY: the program's mask.
    let Some(set) = (unsafe { set(mask) }) else { return FAILED };
    if cpu < 0 || cpu >= kmp_get_affinity_max_proc() {
        return FAILED;
    }
    if !topology::process_mask().contains(cpu as usize) {
        return NOT_OURS;
    }
    act(set, cpu as usize);
    0
}

/// The Fortran form of [`kmp_create_affinity_mask`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_create_affinity_mask_(mask: *mut Mask) {
    // SAFETY: the program's mask.
    unsafe { kmp_create_affinity_mask(mask) }
}

/// The Fortran form of [`kmp_destroy_affinity_mask`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_destroy_affinity_mask_(mask: *mut Mask) {
    // SAFETY: the program's mask.
    unsafe { kmp_destroy_affinity_mask(mask) }
}

/// The Fortran form of [`kmp_set_affinity`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_affinity_(mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { kmp_set_affinity(mask) }
}

/// The Fortran form of [`kmp_get_affinity`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_get_affinity_(mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { kmp_get_affinity(mask) }
}

/// The Fortran form of [`kmp_get_affinity_max_proc`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_affinity_max_proc_() -> c_int {
    kmp_get_affinity_max_proc()
}

/// The Fortran form of [`kmp_set_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_affinity_mask_proc_(cpu: *const c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's variables.
    unsafe { kmp_set_affinity_mask_proc(*cpu, mask) }
}

/// As [`kmp_set_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_set_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { kmp_set_affinity_mask_proc(cpu, mask) }
}

/// The Fortran form of [`kmp_unset_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_unset_affinity_mask_proc_(cpu: *const c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's variables.
    unsafe { kmp_unset_affinity_mask_proc(*cpu, mask) }
}

/// As [`kmp_unset_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_unset_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { kmp_unset_affinity_mask_proc(cpu, mask) }
}

/// The Fortran form of [`kmp_get_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_get_affinity_mask_proc_(cpu: *const c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's variables.
    unsafe { kmp_get_affinity_mask_proc(*cpu, mask) }
}

/// As [`kmp_get_affinity_mask_proc`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_get_affinity_mask_proc(cpu: c_int, mask: *mut Mask) -> c_int {
    // SAFETY: the program's mask.
    unsafe { kmp_get_affinity_mask_proc(cpu, mask) }
}

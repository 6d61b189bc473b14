//! The entry points that a tool finds by name (OpenMP 5.2, 19.6.1).

use core::ffi::{CStr, c_char, c_void};

use super::callbacks::{self, EVENTS, Event};
use super::{info, record, start};
use crate::prim::process::{AtomicPtr, Ordering};
use crate::sys::affinity;

/// What tools may ask for that the layers above know.
#[derive(Debug)]
pub struct Facilities {
    /// CPUs that the program may use.
    pub num_procs: fn() -> i32,
    /// Number of places.
    pub num_places: fn() -> i32,
    /// The CPUs of a place.
    pub place_procs: fn(i32) -> Vec<i32>,
    /// The calling thread's place, -1: none.
    pub place_num: fn() -> i32,
    /// The places of the calling task's partition.
    pub partition: fn() -> Vec<i32>,
    /// Ends the idle workers, where the calling thread may.
    pub retire: fn(),
}

static FACILITIES: AtomicPtr<Facilities> = AtomicPtr::new(core::ptr::null_mut());

pub(super) fn set_facilities(f: &'static Facilities) {
    FACILITIES.store(f as *const Facilities as *mut Facilities, Ordering::Release);
}

pub(super) fn facilities() -> Option<&'static Facilities> {
    // SAFETY: null or a static.
    unsafe { FACILITIES.load(Ordering::Acquire).as_ref() }
}

const SET_ERROR: i32 = 0;
const SET_NEVER: i32 = 1;
const SET_ALWAYS: i32 = 5;

/// Whether an event of that number exists, and can happen here: there is no device that code is loaded to, and the events of
/// devices that have `_emi` forms happen in those and in the others.
fn level(event: i32) -> i32 {
    const LOAD: i32 = Event::DeviceLoad as i32;
    const UNLOAD: i32 = Event::DeviceUnload as i32;
    const MAP: i32 = Event::TargetMap as i32;
    const MAP_EMI: i32 = Event::TargetMapEmi as i32;
    match event {
        LOAD | UNLOAD | MAP | MAP_EMI => SET_NEVER,
        1..38 => SET_ALWAYS,
        _ => SET_ERROR,
    }
}

unsafe extern "C" fn set_callback(event: i32, f: usize) -> i32 {
    let level = level(event);
    if level != SET_ERROR {
        callbacks::set(event as usize, f);
    }
    level
}

unsafe extern "C" fn get_callback(event: i32, f: *mut usize) -> i32 {
    if level(event) == SET_ERROR {
        return 0;
    }
    let set = callbacks::get(event as usize);
    if set == 0 {
        return 0;
    }
    if !f.is_null() {
        // SAFETY: the tool's variable.
        unsafe { f.write(set) };
    }
    const { assert!(EVENTS == 38) };
    1
}

static STATES: [(i32, &CStr); 23] = [
    (0x000, c"ompt_state_work_serial"),
    (0x001, c"ompt_state_work_parallel"),
    (0x002, c"ompt_state_work_reduction"),
    (0x010, c"ompt_state_wait_barrier"),
    (0x011, c"ompt_state_wait_barrier_implicit_parallel"),
    (0x012, c"ompt_state_wait_barrier_implicit_workshare"),
    (0x013, c"ompt_state_wait_barrier_implicit"),
    (0x014, c"ompt_state_wait_barrier_explicit"),
    (0x015, c"ompt_state_wait_barrier_implementation"),
    (0x016, c"ompt_state_wait_barrier_teams"),
    (0x020, c"ompt_state_wait_taskwait"),
    (0x021, c"ompt_state_wait_taskgroup"),
    (0x040, c"ompt_state_wait_mutex"),
    (0x041, c"ompt_state_wait_lock"),
    (0x042, c"ompt_state_wait_critical"),
    (0x043, c"ompt_state_wait_atomic"),
    (0x044, c"ompt_state_wait_ordered"),
    (0x080, c"ompt_state_wait_target"),
    (0x081, c"ompt_state_wait_target_map"),
    (0x082, c"ompt_state_wait_target_update"),
    (0x100, c"ompt_state_idle"),
    (0x101, c"ompt_state_overhead"),
    (0x102, c"ompt_state_undefined"),
];

/// The kinds of mutual exclusion that the events name.
static MUTEXES: [(i32, &CStr); 2] = [(0, c"mutex_impl_none"), (1, c"mutex_impl_spin")];

unsafe fn next(list: &[(i32, &'static CStr)], current: i32, number: *mut i32, name: *mut *const c_char) -> i32 {
    let Some(at) = list.iter().position(|&(n, _)| n == current) else { return 0 };
    let Some(&(n, text)) = list.get(at + 1) else { return 0 };
    // SAFETY: the tool's variables.
    unsafe {
        number.write(n);
        name.write(text.as_ptr());
    }
    1
}

unsafe extern "C" fn enumerate_states(current: i32, state: *mut i32, name: *mut *const c_char) -> i32 {
    const UNDEFINED: i32 = 0x102;
    if current == UNDEFINED {
        let (first, text) = STATES[0];
        // SAFETY: the tool's variables.
        unsafe {
            state.write(first);
            name.write(text.as_ptr());
        }
        return 1;
    }
    // The list ends before the state that begins it.
    // SAFETY: as above.
    unsafe { next(&STATES[..22], current, state, name) }
}

unsafe extern "C" fn enumerate_mutex_impls(current: i32, number: *mut i32, name: *mut *const c_char) -> i32 {
    // SAFETY: the tool's variables.
    unsafe { next(&MUTEXES, current, number, name) }
}

unsafe extern "C" fn num_procs() -> i32 {
    facilities().map_or(0, |f| (f.num_procs)())
}

unsafe extern "C" fn num_places() -> i32 {
    facilities().map_or(0, |f| (f.num_places)())
}

/// Stores as many as there is room for; returns how many there are.
unsafe fn list(all: &[i32], size: i32, to: *mut i32) -> i32 {
    if !to.is_null() {
        for (i, &n) in all.iter().take(size.max(0) as usize).enumerate() {
            // SAFETY: the tool's array of that size.
            unsafe { to.add(i).write(n) };
        }
    }
    all.len() as i32
}

unsafe extern "C" fn place_proc_ids(place: i32, size: i32, ids: *mut i32) -> i32 {
    // SAFETY: the tool's array.
    facilities().map_or(0, |f| unsafe { list(&(f.place_procs)(place), size, ids) })
}

unsafe extern "C" fn place_num() -> i32 {
    facilities().map_or(-1, |f| (f.place_num)())
}

unsafe extern "C" fn partition_place_nums(size: i32, numbers: *mut i32) -> i32 {
    // SAFETY: the tool's array.
    facilities().map_or(0, |f| unsafe { list(&(f.partition)(), size, numbers) })
}

unsafe extern "C" fn proc_id() -> i32 {
    if record::known().is_none() {
        return -1;
    }
    affinity::current_cpu().map_or(-1, |cpu| cpu as i32)
}

/// Devices beside the host.
unsafe extern "C" fn num_devices() -> i32 {
    0
}

unsafe extern "C" fn finalize_tool() {
    start::finish();
}

/// `ompt_function_lookup_t`: null where there is no such entry point.
pub(super) unsafe extern "C" fn lookup(name: *const c_char) -> *const c_void {
    if name.is_null() {
        return core::ptr::null();
    }
    // SAFETY: the tool's string.
    let name = unsafe { CStr::from_ptr(name) };
    match name.to_bytes() {
        b"ompt_set_callback" => set_callback as *const c_void,
        b"ompt_get_callback" => get_callback as *const c_void,
        b"ompt_get_thread_data" => info::thread_data as *const c_void,
        b"ompt_get_state" => info::state as *const c_void,
        b"ompt_get_task_info" => info::task_info as *const c_void,
        b"ompt_get_task_memory" => info::task_memory as *const c_void,
        b"ompt_get_parallel_info" => info::parallel_info as *const c_void,
        b"ompt_get_target_info" => info::target_info as *const c_void,
        b"ompt_get_unique_id" => info::unique_id as *const c_void,
        b"ompt_get_num_procs" => num_procs as *const c_void,
        b"ompt_get_num_places" => num_places as *const c_void,
        b"ompt_get_place_proc_ids" => place_proc_ids as *const c_void,
        b"ompt_get_place_num" => place_num as *const c_void,
        b"ompt_get_partition_place_nums" => partition_place_nums as *const c_void,
        b"ompt_get_proc_id" => proc_id as *const c_void,
        b"ompt_get_num_devices" => num_devices as *const c_void,
        b"ompt_enumerate_states" => enumerate_states as *const c_void,
        b"ompt_enumerate_mutex_impls" => enumerate_mutex_impls as *const c_void,
        b"ompt_finalize_tool" => finalize_tool as *const c_void,
        _ => core::ptr::null(),
    }
}

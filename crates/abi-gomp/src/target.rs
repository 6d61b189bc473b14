//! target constructs (OpenMP 5.2, chapter 13): the host runs them itself. Mapping is nothing to do where all memory is the
//! host's; firstprivate copies, thread limits, dependences and nowait count.

use core::alloc::Layout;
use core::ffi::{c_int, c_uint, c_void};
use std::alloc::{alloc, dealloc, handle_alloc_error};

use rts_core::device::{self, Wanted};
use rts_core::team::Worker;
use rts_core::tool::{self, device::kind};

use crate::parallel::Outlined;
use crate::task;

const NOWAIT: c_uint = 1;
/// `target exit data`, not `enter`.
const EXIT: c_uint = 2;
const DEFAULT_DEVICE: c_int = -1;
const HOST_FALLBACK: c_int = -2;
/// Map kind of a firstprivate copy; the alignment's logarithm is in the upper byte.
const FIRSTPRIVATE: u16 = 0xc;

pub(crate) fn check(device: c_int) {
    device::check(match device {
        DEFAULT_DEVICE => Wanted::Default,
        HOST_FALLBACK => Wanted::Host,
        n => Wanted::Number(n),
    });
}

/// A target region that can run later: its addresses and its firstprivate copies.
pub(crate) struct Call {
    f: Outlined,
    addresses: Vec<*mut c_void>,
    thread_limit: u32,
    nowait: bool,
    copies: *mut u8,
    layout: Layout,
}

impl Call {
    /// # Safety
    /// The lists have `n` entries, as compiled code passes them; `args` is null or ends with null.
    unsafe fn new(
        f: Outlined,
        n: usize,
        addresses: *mut *mut c_void,
        sizes: *const usize,
        kinds: *const u16,
        args: *mut *mut c_void,
    ) -> Box<Call> {
        // SAFETY: by contract.
        let mut list: Vec<_> = (0..n).map(|i| unsafe { *addresses.add(i) }).collect();
        // SAFETY: by contract.
        let private =
            |i: usize| unsafe { (*kinds.add(i) & 0xff == FIRSTPRIVATE).then(|| (*sizes.add(i), *kinds.add(i) >> 8)) };
        let mut layout = Layout::new::<()>();
        let mut offsets = Vec::new();
        for (i, at) in list.iter().enumerate() {
            let Some((size, log)) = private(i).filter(|_| !at.is_null()) else { continue };
            let item = Layout::from_size_align(size, 1 << log.min(30));
            let Some((whole, offset)) = item.ok().and_then(|item| layout.extend(item).ok()) else { continue };
            layout = whole;
            offsets.push((i, offset, size));
        }
        let mut copies = core::ptr::null_mut();
        if layout.size() != 0 {
            // SAFETY: the size is not zero.
            copies = unsafe { alloc(layout) };
            if copies.is_null() {
                handle_alloc_error(layout);
            }
        }
        for (i, offset, size) in offsets {
            // SAFETY: `layout` has room at the offset.
            let to = unsafe { if copies.is_null() { core::ptr::dangling_mut() } else { copies.add(offset) } };
            // SAFETY: compiled code gives the variable's address and size.
            unsafe { list[i].cast::<u8>().copy_to_nonoverlapping(to, size) };
            list[i] = to.cast();
        }
        // SAFETY: by contract.
        let thread_limit = unsafe { limit(args) };
        Box::new(Call { f, addresses: list, thread_limit, nowait: false, copies, layout })
    }

    fn run(&mut self) {
        let list = self.addresses.as_mut_ptr();
        // SAFETY: compiled code gave function and addresses for one call.
        unsafe { region(self.f, list.cast(), self.thread_limit, self.nowait) };
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if !self.copies.is_null() {
            // SAFETY: allocated with this layout.
            unsafe { dealloc(self.copies, self.layout) };
        }
    }
}

/// The thread limit among a target construct's arguments; 0: none.
///
/// # Safety
/// `args` is null or ends with null.
unsafe fn limit(mut args: *mut *mut c_void) -> u32 {
    const FOLLOWS: usize = 1 << 7;
    const DEVICE: usize = (1 << 7) - 1;
    const ID: usize = 0xff << 8;
    const THREAD_LIMIT: usize = 2 << 8;
    let mut take = || {
        // SAFETY: by contract.
        let word = unsafe { args.as_ref() }.map_or(0, |a| *a as usize);
        if word != 0 {
            // SAFETY: not the last.
            args = unsafe { args.add(1) };
        }
        word
    };
    loop {
        let word = take();
        if word == 0 {
            return 0;
        }
        let value = if word & FOLLOWS != 0 { take() as isize } else { word as isize >> 16 };
        if word & DEVICE == 0 && word & ID == THREAD_LIMIT {
            return u32::try_from(value.clamp(0, i32::MAX as isize)).unwrap_or(0);
        }
    }
}

/// Runs a region's function on the calling thread.
unsafe fn region(f: Outlined, addresses: *mut c_void, thread_limit: u32, nowait: bool) {
    let w = Worker::current();
    let (f, addresses) = (f as usize, addresses as usize);
    let told = if tool::active() { tool::device::region_begins(nowait) } else { None };
    // SAFETY: compiled code gave function and addresses for one call.
    unsafe { device::run_target(w, thread_limit, crate::parallel::run, f, addresses) };
    if tool::active() {
        tool::device::region_ends(told);
    }
}

/// Tells tools of a construct that moves data, for which there is nothing to do.
fn tell(kind: i32, flags: c_uint) {
    Worker::current();
    if tool::active() {
        tool::device::nothing(if flags & NOWAIT != 0 { kind | tool::device::kind::NOWAIT } else { kind });
    }
}

/// The body of a target task: its data is one pointer, to a `Call` or null.
unsafe extern "C-unwind" fn run_task(data: *mut c_void) {
    // SAFETY: `as_task` made the data.
    let call = unsafe { *data.cast::<*mut Call>() };
    if !call.is_null() {
        // SAFETY: `as_task` gave the call away, for one run.
        unsafe { Box::from_raw(call) }.run();
    }
}

/// A task that makes the call, or does nothing but wait for its dependences.
pub(crate) unsafe fn as_task(call: Option<Box<Call>>, flags: c_uint, depend: *mut *mut c_void) {
    const DEPEND: c_uint = 8;
    let mut call = call.map_or(core::ptr::null_mut(), Box::into_raw);
    let bits = if depend.is_null() { 0 } else { DEPEND };
    let data = (&raw mut call).cast();
    // SAFETY: data of one word; the list is compiled code's.
    unsafe { task::GOMP_task(run_task, data, None, 8, 8, flags & NOWAIT != 0, bits, depend, 0, core::ptr::null_mut()) };
}

/// A target region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_ext(
    device: c_int,
    f: Outlined,
    n: usize,
    addresses: *mut *mut c_void,
    sizes: *const usize,
    kinds: *const u16,
    flags: c_uint,
    depend: *mut *mut c_void,
    args: *mut *mut c_void,
) {
    check(device);
    // SAFETY: compiled code's arguments.
    let mut call = unsafe { Call::new(f, n, addresses, sizes, kinds, args) };
    if flags & NOWAIT == 0 && depend.is_null() {
        return call.run();
    }
    call.nowait = flags & NOWAIT != 0;
    // SAFETY: compiled code's arguments.
    unsafe { as_task(Some(call), flags, depend) };
}

/// A target region as gcc 4.9 states it: nothing is firstprivate.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target(
    device: c_int,
    f: Outlined,
    _unused: *const c_void,
    _n: usize,
    addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u8,
) {
    check(device);
    // SAFETY: compiled code's function and addresses.
    unsafe { region(f, addresses.cast(), 0, false) };
}

/// Begins a target data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_data(
    device: c_int,
    _unused: *const c_void,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u8,
) {
    check(device);
    tell(kind::ENTER_DATA, 0);
}

/// Begins a target data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_data_ext(
    device: c_int,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    check(device);
    tell(kind::ENTER_DATA, 0);
}

/// Ends a target data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_end_data() {
    tell(kind::EXIT_DATA, 0);
}

/// target update.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_update(
    device: c_int,
    _unused: *const c_void,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u8,
) {
    check(device);
    tell(kind::UPDATE, 0);
}

/// target update, with dependences.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_update_ext(
    device: c_int,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
    flags: c_uint,
    depend: *mut *mut c_void,
) {
    check(device);
    tell(kind::UPDATE, flags);
    if !depend.is_null() {
        // SAFETY: compiled code's list.
        unsafe { as_task(None, flags, depend) };
    }
}

/// target enter data and exit data.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_enter_exit_data(
    device: c_int,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
    flags: c_uint,
    depend: *mut *mut c_void,
) {
    check(device);
    tell(if flags & EXIT != 0 { kind::EXIT_DATA } else { kind::ENTER_DATA }, flags);
    if !depend.is_null() {
        // SAFETY: compiled code's list.
        unsafe { as_task(None, flags, depend) };
    }
}

/// The counterpart of a function pointer on the device that runs the caller: on the host, itself.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_target_map_indirect_ptr(at: *mut c_void) -> *mut c_void {
    at
}

macro_rules! images {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        /// An object with code for devices is loaded or unloaded: there is no device that could run it.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name($($arg: $type),*) {}
    )*};
}

images! {
    GOMP_offload_register(_table: *const c_void, _target: c_int, _data: *const c_void);
    GOMP_offload_register_ver(_version: c_uint, _table: *const c_void, _target: c_int, _data: *const c_void);
    GOMP_offload_unregister(_table: *const c_void, _target: c_int, _data: *const c_void);
    GOMP_offload_unregister_ver(_version: c_uint, _table: *const c_void, _target: c_int, _data: *const c_void);
}

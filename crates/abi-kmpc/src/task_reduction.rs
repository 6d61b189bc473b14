//! Task reductions (OpenMP 5.2, 5.5.6).

use core::ffi::c_void;

use rts_core::spark::reduction::{self, Block, Combine, Fini, Init, Item, Reduction};
use rts_core::team::Worker;

use crate::taskgraph;

/// What compiled code says of an item (`kmp_taskred_input`).
#[derive(Debug)]
#[repr(C)]
pub struct Input {
    shared: *mut c_void,
    original: *mut c_void,
    size: usize,
    init: Option<Init>,
    fini: Option<Fini>,
    combine: Option<Combine>,
    flags: u32,
}

/// The same up to LLVM 8: no original.
#[derive(Debug)]
#[repr(C)]
pub struct OldInput {
    shared: *mut c_void,
    size: usize,
    init: Option<Init>,
    fini: Option<Fini>,
    combine: Option<Combine>,
    flags: u32,
}

const _: () = assert!(size_of::<Input>() == 56 && size_of::<OldInput>() == 48);

/// Either form of input.
trait Describe {
    /// Key and item.
    fn describe(&self) -> (usize, Item);
}

impl Describe for Input {
    fn describe(&self) -> (usize, Item) {
        let original = if self.original.is_null() { self.shared } else { self.original };
        let Input { init, combine, fini, size, .. } = *self;
        (self.shared as usize, Item { offset: 0, size, original: original as usize, init, combine, fini })
    }
}

impl Describe for OldInput {
    fn describe(&self) -> (usize, Item) {
        // Its initialiser takes the copy alone and does not look at the second argument.
        let OldInput { init, combine, fini, size, .. } = *self;
        (self.shared as usize, Item { offset: 0, size, original: self.shared as usize, init, combine, fini })
    }
}

/// Keys and items of an array of inputs.
///
/// # Safety
/// `data` has `n` entries.
unsafe fn read<T: Describe>(n: i32, data: *const T) -> (Box<[usize]>, Box<[Item]>) {
    // SAFETY: by contract.
    let all = unsafe { core::slice::from_raw_parts(data, n.max(0) as usize) };
    let (keys, items): (Vec<usize>, Vec<Item>) = all.iter().map(T::describe).unzip();
    (keys.into(), items.into())
}

/// The reductions of the innermost taskgroup.
unsafe fn init<T: Describe>(n: i32, data: *const T) -> *const Reduction {
    let w = Worker::current();
    // SAFETY: compiled code's array and functions; the block goes with the taskgroup.
    unsafe {
        let (keys, items) = read(n, data);
        if taskgraph::is_recording(w) {
            taskgraph::record_reductions(w, keys.clone(), items.clone());
        }
        reduction::attach(w, Block::managed(items, w.team().size(), 1), keys, true, 0)
    }
}

/// The reductions of a region or worksharing construct with task modifier. Begins a taskgroup.
unsafe fn modifier_init<T: Describe>(is_ws: i32, n: i32, data: *const T) -> *const Reduction {
    // SAFETY: compiled code's array and functions; every thread of the team calls it.
    unsafe {
        let (keys, items) = read(n, data);
        if taskgraph::is_recording(Worker::current()) {
            taskgraph::spoil(Worker::current());
        }
        reduction::begin_shared(Worker::current(), usize::from(is_ws != 0), items, keys)
    }
}

/// The reductions of the taskgroup that was just begun.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskred_init(_gtid: i32, n: i32, data: *const Input) -> *const Reduction {
    // SAFETY: as compiled code calls it.
    unsafe { init(n, data) }
}

/// The same, older form.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_task_reduction_init(
    _gtid: i32,
    n: i32,
    data: *const OldInput,
) -> *const Reduction {
    // SAFETY: as compiled code calls it.
    unsafe { init(n, data) }
}

/// Reductions with task modifier.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskred_modifier_init(
    _loc: *mut c_void,
    _gtid: i32,
    is_ws: i32,
    n: i32,
    data: *const Input,
) -> *const Reduction {
    // SAFETY: as compiled code calls it.
    unsafe { modifier_init(is_ws, n, data) }
}

/// The same, older form.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_task_reduction_modifier_init(
    _loc: *mut c_void,
    _gtid: i32,
    is_ws: i32,
    n: i32,
    data: *const OldInput,
) -> *const Reduction {
    // SAFETY: as compiled code calls it.
    unsafe { modifier_init(is_ws, n, data) }
}

/// Ends what a `modifier_init` began.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_task_reduction_modifier_fini(_loc: *mut c_void, _gtid: i32, is_ws: i32) {
    reduction::end_shared(Worker::current(), usize::from(is_ws != 0));
}

/// The calling thread's copy of an item. A null descriptor: of any taskgroup around the current task.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_task_reduction_get_th_data(
    _gtid: i32,
    descriptor: *const Reduction,
    item: *mut c_void,
) -> *mut c_void {
    let w = Worker::current();
    let from = if descriptor.is_null() || taskgraph::is_replayed(w) { reduction::innermost(w) } else { descriptor };
    // SAFETY: the descriptor's taskgroup is open.
    match unsafe { reduction::find(w, from, item as usize) } {
        Some(found) => found.copy.cast(),
        None => rts_core::sys::report::fatal(format_args!("no task reduction for the item at {item:p}")),
    }
}

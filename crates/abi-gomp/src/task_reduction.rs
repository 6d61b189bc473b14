//! Task reductions (OpenMP 5.2, 5.5.6).
//!
//! An array of words, in chains: `0` count, `1` bytes for each thread, `2` in: alignment, out: base, `3` allocator, `4` in:
//! next array or 0, out in the last: the enclosing array, `5` the runtime's, `6` out: end, then for each item its address,
//! its offset in a thread's part, the runtime's. Compiled code initialises and combines the copies, in order of the
//! threads' numbers.

use core::ffi::{c_uint, c_void};

use rts_core::spark::group;
use rts_core::spark::reduction::{self, Block, Item};
use rts_core::team::{self, Worker, fork, join_region, resolve};

use crate::parallel::{Outlined, request};

/// Words before the items.
const HEAD: usize = 7;

/// One array of a chain.
#[derive(Clone, Copy)]
struct Array(*mut usize);

impl Array {
    /// # Safety
    /// An array as described in the module.
    unsafe fn get(self, i: usize) -> usize {
        // SAFETY: by contract.
        unsafe { *self.0.add(i) }
    }

    /// # Safety
    /// As for `get`.
    unsafe fn set(self, i: usize, value: usize) {
        // SAFETY: by contract.
        unsafe { *self.0.add(i) = value }
    }
}

/// The memory of a chain; word 5 of its first array points here.
struct Registration(Vec<*mut Block>);

/// Gives a chain of arrays its memory, or that of the chain `first`, which has the same form.
///
/// # Safety
/// `data` and `first` (or null) are chains as described in the module, `first` one that was provided for and is in use.
unsafe fn provide(data: *mut usize, first: *mut usize, threads: u32) -> Vec<*mut Block> {
    let mut blocks = Vec::new();
    let mut at = Array(data);
    // SAFETY: by contract.
    unsafe {
        let given = (!first.is_null()).then(|| &(*(Array(first).get(5) as *const Registration)).0);
        loop {
            let block = match given {
                Some(all) => all[blocks.len()],
                None => Block::plain(items(at).1, at.get(1), at.get(2), threads),
            };
            blocks.push(block);
            let (begin, end) = (*block).range();
            at.set(2, begin);
            at.set(6, end);
            at.set(5, 0);
            if at.get(4) == 0 {
                break;
            }
            at = Array(at.get(4) as *mut usize);
        }
        if first.is_null() {
            Array(data).set(5, Box::into_raw(Box::new(Registration(blocks.clone()))) as usize);
        }
    }
    blocks
}

/// Hangs a chain with its memory into the innermost taskgroup, and links it to the enclosing one.
///
/// # Safety
/// As for [`provide`]; the current task is in a taskgroup.
unsafe fn attach(w: &Worker, data: *mut usize, blocks: &[*mut Block], link: bool) {
    // SAFETY: null or of an open taskgroup.
    let outer = unsafe { reduction::innermost(w).as_ref() }.map_or(0, |r| r.tag.get());
    let mut at = Array(data);
    for (i, &block) in blocks.iter().enumerate() {
        // SAFETY: by contract.
        unsafe {
            reduction::attach(w, block, items(at).0, false, data as usize);
            if i + 1 < blocks.len() {
                at = Array(at.get(4) as *mut usize);
            } else if link {
                at.set(4, outer);
            }
        }
    }
}

/// Both.
///
/// # Safety
/// As for both.
unsafe fn register(w: &Worker, data: *mut usize, first: *mut usize, threads: u32) {
    // SAFETY: by contract.
    unsafe {
        let blocks = provide(data, first, threads);
        attach(w, data, &blocks, true);
    }
}

/// Keys and places of an array's items.
unsafe fn items(at: Array) -> (Box<[usize]>, Box<[Item]>) {
    // SAFETY: as described in the module.
    let (n, slice) = unsafe { (at.get(0), at.get(1)) };
    // SAFETY: as above.
    let word = |i: usize| unsafe { at.get(HEAD + i) };
    let keys = (0..n).map(|i| word(3 * i)).collect();
    let offset = |i: usize| word(3 * i + 1);
    let end = |i: usize| (0..n).map(offset).filter(|&o| o > offset(i)).min().unwrap_or(slice);
    let item = |i: usize| Item {
        offset: offset(i),
        size: end(i) - offset(i),
        original: 0,
        init: None,
        combine: None,
        fini: None,
    };
    (keys, (0..n).map(item).collect())
}

/// The reductions of the taskgroup that was just begun.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskgroup_reduction_register(data: *mut usize) {
    let w = Worker::current();
    // SAFETY: as compiled code calls it.
    unsafe { register(w, data, core::ptr::null_mut(), w.team().size()) };
}

/// Frees the memory, after the taskgroup.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_taskgroup_reduction_unregister(data: *mut usize) {
    // SAFETY: a chain that was registered; 0 where another thread's is shared.
    let registration = unsafe { Array(data).get(5) } as *mut Registration;
    if registration.is_null() {
        return;
    }
    // SAFETY: made by `provide`, and nobody uses the copies any more.
    unsafe {
        Array(data).set(5, 0);
        for block in Box::from_raw(registration).0 {
            Block::free(block);
        }
    }
}

/// Replaces addresses by those of the calling thread's copies; the first `originals` are also written behind, as they were.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_task_reduction_remap(count: usize, originals: usize, ptrs: *mut *mut c_void) {
    let w = Worker::current();
    let from = reduction::innermost(w);
    for i in 0..count {
        // SAFETY: compiled code's array of `count + originals`.
        let at = unsafe { &mut *ptrs.add(i) };
        // SAFETY: the current task's taskgroup is open.
        let Some(found) = (unsafe { reduction::find(w, from, *at as usize) }) else {
            rts_core::sys::report::fatal(format_args!(
                "no task_reduction or reduction with task modifier for {:p}",
                *at
            ));
        };
        *at = found.copy.cast();
        if i < originals {
            // SAFETY: as above.
            unsafe { *ptrs.add(count + i) = found.key as *mut c_void };
        }
    }
}

/// Begins the taskgroup of a worksharing construct with task reductions. Every thread calls it before it enters.
pub(crate) fn workshare_start(w: &Worker) {
    group::start_implicit(w);
}

/// The first thread of the construct makes the memory.
///
/// # Safety
/// `data` is the calling thread's array, as compiled code passes it.
pub(crate) unsafe fn workshare_first(w: &Worker, data: *mut usize) {
    let team = w.team();
    // SAFETY: by contract.
    unsafe { register(w, data, core::ptr::null_mut(), team.size()) };
}

/// The other threads share `first`, the first thread's array. Called after the construct was entered, by all; does nothing on
/// the first thread.
///
/// # Safety
/// As for [`workshare_first`].
pub(crate) unsafe fn workshare_others(w: &Worker, data: *mut usize, first: *mut usize) {
    if !core::ptr::eq(first, data) {
        // SAFETY: the first thread's array stays until the construct's last barrier.
        unsafe { register(w, data, first, w.team().size()) };
    }
}

/// Ends a worksharing construct with task reductions, with its barrier unless it was cancelled.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_workshare_task_reduction_unregister(cancelled: bool) {
    let w = Worker::current();
    // SAFETY: null or of an open taskgroup.
    let data = unsafe { reduction::innermost(w).as_ref() }.map_or(0, |r| r.tag.get());
    group::end(w);
    if !cancelled {
        team::barrier(w);
    }
    if data != 0 && (!cancelled || w.team().size() == 1) {
        // Where the construct was cancelled others may still run tasks: the memory is not freed.
        // SAFETY: every thread's tasks are done.
        unsafe { GOMP_taskgroup_reduction_unregister(data as *mut usize) };
    }
}

/// Calls an outlined function on a member of the team, with the primary's reductions.
unsafe extern "C-unwind" fn run(function: usize, data: usize) {
    let w = Worker::current();
    group::start_implicit(w);
    // SAFETY: the primary's chain was registered before the fork; the data begins with its address.
    unsafe {
        let first = *(data as *const *mut usize);
        let blocks = &(*(Array(first).get(5) as *const Registration)).0;
        attach(w, first, blocks, false);
        crate::parallel::run(function, data);
    }
    group::end(w);
}

/// A parallel region with task reductions; the number of its threads.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOMP_parallel_reductions(
    f: Outlined,
    data: *mut c_void,
    num_threads: c_uint,
    flags: c_uint,
) -> c_uint {
    let w = Worker::current();
    let region = resolve(w, request(num_threads, flags));
    // SAFETY: the data begins with the address of the array; the body may run in every member.
    unsafe {
        provide(*data.cast::<*mut usize>(), core::ptr::null_mut(), region.n);
        let n = fork(w, region, run, f as usize, data as usize).size();
        run(f as usize, data as usize);
        join_region(w);
        n
    }
}

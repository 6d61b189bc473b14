//! Task reductions (OpenMP 5.2, 5.5.6): private copies for each thread of the team, found by address.
//!
//! A [`Block`] is the memory: one zeroed slice for each thread, in the order of the team's numbers. A [`Reduction`] hangs a
//! block into a taskgroup. Where all threads of a team state the same reduction (task modifier), each has a taskgroup
//! and a `Reduction` of its own, and one block serves all.
//!
//! Either the compiled code initialises and combines the copies (then the functions of the items are absent, and it
//! frees the block), or the runtime does: at a copy's first use, and at the end of the last taskgroup.

use core::cell::Cell;
use core::ffi::c_void;
use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};

use super::group::{self, Group};
use crate::prim::{AtomicU32, Ordering};
use crate::sys::tsan;
use crate::team::Worker;

/// Initialises a copy: copy, original.
pub type Init = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void);
/// Combines: into, from.
pub type Combine = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void);
/// Ends the life of a copy.
pub type Fini = unsafe extern "C-unwind" fn(*mut c_void);

/// Room for each copy, at least, in bytes: clang states the size of one element for an array section of constant length.
const LEAST: usize = 1024;

/// What is reduced.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Where the copy is in a slice.
    pub offset: usize,
    /// Bytes.
    pub size: usize,
    /// What the initialiser gets as the original.
    pub original: usize,
    /// Initialiser; absent: zero.
    pub init: Option<Init>,
    /// Combiner; absent: compiled code combines.
    pub combine: Option<Combine>,
    /// Destructor.
    pub fini: Option<Fini>,
}

/// The copies of all threads.
#[derive(Debug)]
pub struct Block {
    base: *mut u8,
    slice: usize,
    threads: u32,
    layout: Layout,
    items: Box<[Item]>,
    /// Where the bytes are that say which copies of a slice are initialised; 0: nobody asks.
    marks: usize,
    /// Taskgroups that still use it.
    users: AtomicU32,
    /// Members that have not reached the end of the construct.
    leaving: AtomicU32,
}

/// A block in a taskgroup.
#[derive(Debug)]
pub struct Reduction {
    /// The next outer one, perhaps of an enclosing taskgroup.
    prev: *const Reduction,
    block: *mut Block,
    /// The addresses by which the items are known here, in order.
    keys: Box<[usize]>,
    /// The block goes with the last taskgroup.
    owned: bool,
    /// What the ABI layer knows it by.
    pub tag: Cell<usize>,
}

impl Block {
    /// Slices of `slice` bytes for `threads` threads, for compiled code to initialise and combine.
    pub fn plain(items: Box<[Item]>, slice: usize, align: usize, threads: u32) -> *mut Block {
        Self::with(items, slice, align, threads, 0, 1)
    }

    /// Copies that the runtime initialises and combines; `items` come without offsets. `users` taskgroups share the block.
    pub fn managed(mut items: Box<[Item]>, threads: u32, users: u32) -> *mut Block {
        let mut at = 0;
        for item in &mut items {
            item.offset = at;
            at = (at + item.size.max(LEAST)).next_multiple_of(64);
        }
        let slice = at + items.len();
        Self::with(items, slice.next_multiple_of(64), 64, threads, at.max(1), users)
    }

    fn with(items: Box<[Item]>, slice: usize, align: usize, threads: u32, marks: usize, users: u32) -> *mut Block {
        let align = align.max(64).next_power_of_two();
        let size = slice.saturating_mul(threads as usize).max(1);
        let Ok(layout) = Layout::from_size_align(size, align) else {
            crate::sys::report::fatal(format_args!("a task reduction of {slice} bytes for each thread is too large"));
        };
        // SAFETY: the size is not zero.
        let base = unsafe { alloc_zeroed(layout) };
        if base.is_null() {
            handle_alloc_error(layout);
        }
        let (leaving, users) = (AtomicU32::new(users), AtomicU32::new(users));
        Box::into_raw(Box::new(Block { base, slice, threads, layout, items, marks, users, leaving }))
    }

    /// First and past-last byte of the copies.
    pub fn range(&self) -> (usize, usize) {
        let base = self.base as usize;
        (base, base + self.slice * self.threads as usize)
    }

    /// Frees the copies.
    ///
    /// # Safety
    /// `this` came from [`Block::plain`] or [`Block::managed`]; nobody uses it afterwards.
    pub unsafe fn free(this: *mut Block) {
        // SAFETY: by contract.
        let block = unsafe { Box::from_raw(this) };
        // SAFETY: made in `with`.
        unsafe { dealloc(block.base, block.layout) };
    }

    fn copy(&self, tid: u32, offset: usize) -> *mut u8 {
        // SAFETY: every thread of the team has a slice, and items lie within it.
        unsafe { self.base.add(tid as usize * self.slice + offset) }
    }

    /// The copy of item `i` for thread `tid`, which is the caller.
    fn private(&self, tid: u32, i: usize) -> *mut u8 {
        let item = &self.items[i];
        let copy = self.copy(tid, item.offset);
        if self.marks != 0 {
            let mark = self.copy(tid, self.marks + i);
            // SAFETY: the mark is this thread's.
            if unsafe { mark.replace(1) } == 0
                && let Some(init) = item.init
            {
                // SAFETY: compiled code's initialiser for this item.
                unsafe { init(copy.cast(), item.original as *mut c_void) };
            }
        }
        copy
    }

    /// Combines all copies into the items known by `keys`.
    unsafe fn finish(&self, keys: &[usize]) {
        for (i, (item, &key)) in self.items.iter().zip(keys).enumerate() {
            for tid in 0..self.threads {
                // SAFETY: all users are done; the marks were written before they said so.
                if unsafe { self.copy(tid, self.marks + i).read() } == 0 {
                    continue;
                }
                let copy: *mut c_void = self.copy(tid, item.offset).cast();
                if let Some(f) = item.combine {
                    // SAFETY: compiled code's combiner for this item.
                    unsafe { f(key as *mut c_void, copy) };
                }
                if let Some(f) = item.fini {
                    // SAFETY: compiled code's destructor for this item.
                    unsafe { f(copy) };
                }
            }
        }
    }
}

/// Hangs a block into the innermost taskgroup of the current task. Null without a taskgroup.
///
/// # Safety
/// `block` is alive until the taskgroup's tasks are done. `owned`: it goes with the last of its taskgroups.
pub unsafe fn attach(w: &Worker, block: *mut Block, keys: Box<[usize]>, owned: bool, tag: usize) -> *const Reduction {
    let Some(group) = group::current(w.task()) else { return core::ptr::null() };
    let prev = group.reductions.get();
    let r = Box::into_raw(Box::new(Reduction { prev, block, keys, owned, tag: Cell::new(tag) }));
    group.reductions.set(r);
    r
}

/// The innermost reduction that the current task can take part in, or null.
pub fn innermost(w: &Worker) -> *const Reduction {
    group::current(w.task()).map_or(core::ptr::null(), |g| g.reductions.get())
}

/// A copy that was found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// The calling thread's copy.
    pub copy: *mut u8,
    /// The address the item is known by.
    pub key: usize,
}

/// The calling thread's copy of the item that `address` names: by its key, or by any thread's copy. Searches `from` outwards.
///
/// # Safety
/// `from` is null or a reduction whose taskgroup is open.
pub unsafe fn find(w: &Worker, from: *const Reduction, address: usize) -> Option<Found> {
    let tid = w.tid();
    let mut at = from;
    // SAFETY: by contract; outer ones last longer.
    while let Some(r) = unsafe { at.as_ref() } {
        // SAFETY: the block lives as long as its taskgroups.
        let block = unsafe { &*r.block };
        let tid = if tid < block.threads { tid } else { 0 };
        let (first, last) = block.range();
        let i = if (first..last).contains(&address) {
            let offset = (address - first) % block.slice;
            block.items.iter().position(|it| (it.offset..it.offset + it.size.max(1)).contains(&offset))
        } else {
            r.keys.iter().position(|&k| k == address)
        };
        if let Some(i) = i {
            return Some(Found { copy: block.private(tid, i), key: r.keys[i] });
        }
        at = r.prev;
    }
    None
}

/// Whether some thread's copies of `r` contain `address`.
///
/// # Safety
/// `r`'s taskgroup is open.
pub unsafe fn block_of<'a>(r: *const Reduction) -> &'a Block {
    // SAFETY: by contract.
    unsafe { &*(*r).block }
}

/// A taskgroup is done: its reductions are combined where that is the runtime's task.
pub(super) fn forget(group: &Group) {
    let mut at = group.reductions.get();
    let outer = group.outer_reductions();
    while !core::ptr::eq(at, outer) {
        // SAFETY: made by `attach` for this group, nobody else refers to it now.
        let r = unsafe { Box::from_raw(at as *mut Reduction) };
        at = r.prev;
        if !r.owned {
            continue;
        }
        // SAFETY: alive until the last user lets go.
        let block = unsafe { &*r.block };
        tsan::release(r.block);
        // ORDER: every thread's copies come before the last one's combination.
        if block.users.fetch_sub(1, Ordering::AcqRel) == 1 {
            tsan::acquire(r.block);
            // SAFETY: the last user.
            unsafe { block.finish(&r.keys) };
            // SAFETY: as above.
            unsafe { Block::free(r.block) };
        }
    }
}

/// States a reduction together with all other members of the team, which each call this and end their taskgroup with
/// [`end_shared`]. Begins a taskgroup. `construct`: 0 for the region, 1 for a worksharing construct in it.
///
/// # Safety
/// The items' functions are as compiled code gave them.
pub unsafe fn begin_shared(w: &Worker, construct: usize, items: Box<[Item]>, keys: Box<[usize]>) -> *const Reduction {
    group::start_implicit(w);
    let team = w.team();
    let slot = &team.reducing[construct & 1];
    // ORDER: pairs with the exchange below.
    let mut block = slot.load(Ordering::Acquire) as *mut Block;
    if block.is_null() {
        let new = Block::managed(items, team.size(), team.size());
        // ORDER: releases the block; acquires that of who was faster.
        match slot.compare_exchange(core::ptr::null_mut(), new as *mut (), Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => block = new,
            Err(first) => {
                // SAFETY: just made, nobody has seen it.
                unsafe { Block::free(new) };
                block = first as *mut Block;
            }
        }
    }
    // SAFETY: it goes with the last taskgroup.
    unsafe { attach(w, block, keys, true, 0) }
}

/// Ends what [`begin_shared`] began; the last member of the team combines.
pub fn end_shared(w: &Worker, construct: usize) {
    let slot = &w.team().reducing[construct & 1];
    let r = innermost(w);
    // SAFETY: null or of an open taskgroup.
    if let Some(r) = unsafe { r.as_ref() } {
        // SAFETY: alive until the last taskgroup ends.
        let last = unsafe { &*r.block }.leaving.fetch_sub(1, Ordering::AcqRel) == 1;
        if last {
            // All members have taken the block; the next construct starts anew after a barrier.
            slot.store(core::ptr::null_mut(), Ordering::Release);
        }
    }
    group::end(w);
}

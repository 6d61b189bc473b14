//! The memory of explicit tasks.
//!
//! Note [Type-stable blocks]: a block is a spark or free, and stays mapped for good; so a thief may follow `parent` words of a
//! spark that another thread has just taken. Blocks go from free list to free list in batches: a pool keeps a bounded
//! number, the rest is in a list that all share.

use crate::sys::fork_lock::ForkLock;
use core::cell::Cell;
use std::alloc::{Layout, alloc, alloc_zeroed, dealloc};

use super::depend::Node;
use super::pool::Pool;
use crate::prim::AtomicU32;
use crate::sys::tsan;
use crate::task::{Task, flag};
use crate::tool;

/// Bytes of data that a block holds; more gets memory of its own.
pub const INLINE: usize = 128;
/// Blocks that go to or come from the shared list at a time.
const BATCH: usize = 64;
/// Most free blocks of a pool.
const KEPT: usize = 4 * BATCH;

/// An explicit task.
#[derive(Debug)]
#[repr(C, align(128))]
pub struct Spark {
    /// The task region. First, so that the two addresses are the same.
    pub task: Task,
    /// Next in a free list.
    next: Cell<*mut Spark>,
    /// What it runs; see [`super::Entry`].
    pub(super) entry: Cell<usize>,
    /// Its data environment.
    pub(super) data: Cell<*mut u8>,
    /// Its place among the dependences of its siblings, if flagged DEPENDS.
    pub(super) node: Cell<*mut Node>,
    /// State of its event, see `detach`.
    pub(super) event: AtomicU32,
    /// Value of the priority clause, if flagged PRIORITY.
    pub(super) priority: Cell<i32>,
    /// Free for the ABI layers.
    pub abi: Cell<usize>,
    /// The spark's own address, right before the data.
    own: Cell<*mut Spark>,
    inline: [u8; INLINE],
}

const _: () = assert!(size_of::<Spark>() == 256);
const _: () = assert!(core::mem::offset_of!(Spark, inline) == 128);

/// What stands before data that has memory of its own.
#[repr(C)]
struct Prefix {
    size: usize,
    align: usize,
    own: *mut Spark,
}

impl Spark {
    /// The data environment.
    #[inline(always)]
    pub fn data(&self) -> *mut u8 {
        self.data.get()
    }

    /// The function to run, as the ABI layer gave it.
    pub fn entry(&self) -> usize {
        self.entry.get()
    }

    /// Changes what runs, before the task is submitted.
    pub fn set_entry(&self, entry: usize) {
        self.entry.set(entry);
    }

    /// Value of the priority clause; set before the task is submitted. Cut to `max-task-priority-var` (OpenMP 5.2, 12.4).
    pub fn set_priority(&self, priority: i32) {
        let priority = priority.min(crate::icv::global().max_task_priority.value);
        if priority > 0 {
            self.priority.set(priority);
            self.task.flags.set(self.task.flags.get() | flag::PRIORITY);
        }
    }

    /// The same, 0 without the clause.
    pub(super) fn priority(&self) -> i32 {
        if self.task.flags.get() & flag::PRIORITY != 0 { self.priority.get() } else { 0 }
    }

    /// The spark whose data environment `data` is.
    ///
    /// # Safety
    /// `data` came from [`Spark::data`] of a spark made with memory for data, and the task is not finished.
    #[inline(always)]
    pub unsafe fn of_data(data: *mut u8) -> *mut Spark {
        // SAFETY: both forms of memory have the spark's address right before the data.
        unsafe { *data.cast::<*mut Spark>().sub(1) }
    }
}

struct Batch(*mut Spark, usize);

// SAFETY: a batch is a list of free blocks, owned by who holds it.
unsafe impl Send for Batch {}

static SHARED: ForkLock<Vec<Batch>> = ForkLock::new(Vec::new());

/// Whether a block itself holds the data: not when it holds a record for tools; see also Note [Memory under ThreadSanitizer].
#[inline(always)]
fn fits(size: usize, align: usize) -> bool {
    size <= INLINE && align <= 128 && (size == 0 || !tool::active() && !tsan::active())
}

/// Whether the data has memory of its own.
#[inline(always)]
pub(super) fn is_apart(spark: &Spark) -> bool {
    !core::ptr::eq(spark.data.get(), record(spark))
}

/// The part of a block that holds the data or a record for tools.
#[inline(always)]
pub(super) fn record(spark: &Spark) -> *mut u8 {
    // SAFETY: in bounds of the block; a raw place, no reference to the bytes.
    unsafe { (&raw mut (*spark.own.get()).inline).cast() }
}

/// Takes a block with `size` bytes of data; null when there is no memory. The task's fields are stale.
#[inline(always)]
pub(super) fn take(pool: &Pool, size: usize, align: usize) -> *mut Spark {
    let mut block = pool.free.get();
    if block.is_null() {
        block = refill(pool);
        if block.is_null() {
            return block;
        }
    }
    // SAFETY: free blocks are valid and owned by the pool.
    let spark = unsafe { &*block };
    pool.free.set(spark.next.get());
    pool.kept.set(pool.kept.get().wrapping_sub(1));
    if fits(size, align) {
        // SAFETY: in bounds of the block; a raw place, no reference to the bytes.
        spark.data.set(unsafe { (&raw mut (*block).inline).cast() });
        return block;
    }
    if large(spark, block, size, align) {
        return block;
    }
    // What the last task here had is gone.
    spark.task.flags.set(0);
    give(pool, block);
    core::ptr::null_mut()
}

#[cold]
#[inline(never)]
fn large(spark: &Spark, block: *mut Spark, size: usize, align: usize) -> bool {
    let align = align.max(16);
    let before = size_of::<Prefix>().next_multiple_of(align);
    let Some(total) = size.checked_add(before) else { return false };
    let Ok(layout) = Layout::from_size_align(total, align) else { return false };
    // SAFETY: the size is not zero.
    let base = unsafe { alloc(layout) };
    if base.is_null() {
        return false;
    }
    // SAFETY: `before` is in bounds.
    let data = unsafe { base.add(before) };
    // SAFETY: the prefix fits before the data and is aligned to 8.
    unsafe { data.cast::<Prefix>().sub(1).write(Prefix { size: total, align, own: block }) };
    spark.data.set(data);
    true
}

/// Frees what the data of a spark has beside the block.
#[cold]
#[inline(never)]
fn drop_large(spark: &Spark) {
    let data = spark.data.get();
    // SAFETY: the spark is flagged LARGE, so `large` made its data.
    let prefix = unsafe { data.cast::<Prefix>().sub(1).read() };
    let before = size_of::<Prefix>().next_multiple_of(prefix.align);
    // SAFETY: size and alignment were checked when the memory was made.
    let layout = unsafe { Layout::from_size_align_unchecked(prefix.size, prefix.align) };
    // SAFETY: made by `large` with this layout.
    unsafe { dealloc(data.sub(before), layout) };
}

/// Ends the use of a spark's values and data.
#[inline(always)]
fn clear(spark: &Spark) {
    spark.task.end_values();
    if spark.task.flags.get() & flag::LARGE != 0 {
        drop_large(spark);
    }
}

/// Gives a block back to a pool of the calling thread.
#[inline(always)]
pub(super) fn give(pool: &Pool, block: *mut Spark) {
    // SAFETY: the caller hands over the block.
    let spark = unsafe { &*block };
    clear(spark);
    spark.next.set(pool.free.get());
    pool.free.set(block);
    let kept = pool.kept.get() + 1;
    pool.kept.set(kept);
    if kept >= KEPT {
        spill(pool);
    }
}

/// Takes a block without data, which goes on counting as a free one; None when there is none.
#[inline(always)]
pub(super) fn borrow(pool: &Pool) -> Option<&'static Spark> {
    // SAFETY: null or a free block, owned by the pool and mapped for good.
    let block = unsafe { pool.free.get().as_ref() }?;
    pool.free.set(block.next.get());
    Some(block)
}

/// Gives back a block taken by [`borrow`] that has nothing to clear.
#[inline(always)]
pub(super) fn return_borrowed(pool: &Pool, block: &'static Spark) {
    block.next.set(pool.free.get());
    pool.free.set(block as *const Spark as *mut Spark);
}

/// A block taken by [`borrow`] counts as one in use from now on.
pub(super) fn keep_borrowed(pool: &Pool) {
    pool.kept.set(pool.kept.get().wrapping_sub(1));
}

/// Gives a block back from a thread without a pool.
#[cold]
pub(super) fn give_shared(block: *mut Spark) {
    // SAFETY: the caller hands over the block.
    let spark = unsafe { &*block };
    clear(spark);
    spark.next.set(core::ptr::null_mut());
    SHARED.lock().push(Batch(block, 1));
}

#[cold]
#[inline(never)]
fn spill(pool: &Pool) {
    let head = pool.free.get();
    // SAFETY: the block that was just given.
    let mut last = unsafe { &*head };
    let mut n = 1;
    // The list is shorter than it counts by the blocks that are borrowed.
    while n < BATCH
        // SAFETY: null or a free block.
        && let Some(next) = unsafe { last.next.get().as_ref() }
    {
        last = next;
        n += 1;
    }
    pool.free.set(last.next.get());
    last.next.set(core::ptr::null_mut());
    pool.kept.set(pool.kept.get() - n);
    SHARED.lock().push(Batch(head, n));
}

#[cold]
#[inline(never)]
fn refill(pool: &Pool) -> *mut Spark {
    // Not to be had in the child of a fork when the parent held it: then new memory.
    let batch = SHARED.try_lock().and_then(|mut all| all.pop());
    let Batch(head, count) = batch.unwrap_or_else(|| Batch(fresh(), BATCH / 4));
    pool.free.set(head);
    if !head.is_null() {
        // Borrowed blocks count, too.
        pool.kept.set(pool.kept.get() + count);
    }
    head
}

/// New blocks, linked.
fn fresh() -> *mut Spark {
    const COUNT: usize = BATCH / 4;
    let layout = Layout::new::<[Spark; COUNT]>();
    // SAFETY: the size is not zero. Zero is a valid value of every field: null, 0, None.
    let base: *mut Spark = unsafe { alloc_zeroed(layout) }.cast();
    if base.is_null() {
        return base;
    }
    for i in 0..COUNT {
        // SAFETY: in bounds of the allocation.
        let block = unsafe { base.add(i) };
        // SAFETY: in bounds, or one past the end and then not used.
        let next = if i + 1 < COUNT { unsafe { base.add(i + 1) } } else { core::ptr::null_mut() };
        // SAFETY: zeroed memory is a valid spark.
        let spark = unsafe { &*block };
        spark.next.set(next);
        spark.own.set(block);
    }
    base
}

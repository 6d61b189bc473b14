//! Blocks: allocation, reallocation, release. A header in front of each block says how it was made.

use core::alloc::Layout;
use core::ptr::null_mut;

use super::traits::{Allocator, Fallback};
use super::{DEFAULT, LAST_PREDEFINED, NULL, default_of};
use crate::sys::{memory, report};
use crate::team::Worker;

/// In front of each block.
#[derive(Clone, Copy)]
#[repr(C)]
struct Header {
    /// Where the memory begins.
    base: *mut u8,
    /// Bytes of the block.
    size: usize,
    /// The allocator's handle.
    allocator: usize,
    /// Alignment of the memory; 0: pages.
    align: usize,
}

const HEAD: usize = size_of::<Header>();
const _: () = assert!(HEAD == 32);

/// A handle's allocator; `None` for predefined ones.
fn user(handle: usize) -> Option<&'static Allocator> {
    // SAFETY: larger handles are addresses of allocators, which live while memory of theirs is used.
    (handle > LAST_PREDEFINED).then(|| unsafe { &*(handle as *const Allocator) })
}

/// Bytes that a block counts for in a pool: with the header and the slack of its alignment.
fn cost(size: usize, align: usize) -> Option<usize> {
    size.checked_add(HEAD)?.checked_add(align.saturating_sub(size_of::<usize>()))
}

impl Header {
    /// # Safety
    /// `block` is one of ours.
    unsafe fn of(block: *mut u8) -> Header {
        // SAFETY: by contract; a header is in front.
        unsafe { block.sub(HEAD).cast::<Header>().read() }
    }

    fn total(&self, block: *mut u8) -> usize {
        block as usize - self.base as usize + self.size
    }

    fn cost(&self) -> usize {
        cost(self.size, self.pool_align()).unwrap_or(0)
    }

    fn pool_align(&self) -> usize {
        if self.align == 0 { size_of::<usize>() } else { self.align }
    }
}

/// Gets a block from the allocator itself, no fallback. The pool gets `returned` bytes back at the same time.
fn obtain(handle: usize, align: usize, size: usize, zeroed: bool, returned: usize) -> *mut u8 {
    let allocator = user(handle);
    let align = allocator.map_or(align, |a| align.max(a.alignment)).max(size_of::<usize>());
    let pages = allocator.is_some_and(Allocator::wants_pages);
    let front = HEAD.max(align);
    let (Some(total), Some(cost)) = (front.checked_add(size), cost(size, if pages { 0 } else { align })) else {
        return null_mut();
    };
    let Ok(layout) = Layout::from_size_align(total, align.max(16)) else { return null_mut() };
    if pages && align > 4096 {
        return null_mut();
    }
    if allocator.is_some_and(|a| !a.charge(cost, returned)) {
        return null_mut();
    }
    let base = match allocator {
        Some(a) if pages => memory::map(total, a.pinned, a.interleaved),
        // SAFETY: the size is not zero.
        _ if zeroed => unsafe { std::alloc::alloc_zeroed(layout) },
        // SAFETY: as above.
        _ => unsafe { std::alloc::alloc(layout) },
    };
    if base.is_null() {
        if let Some(a) = allocator {
            a.credit(cost);
            a.charge(returned, 0);
        }
        return base;
    }
    // SAFETY: `front` is less than the size allocated.
    let block = unsafe { base.add(front) };
    let header = Header { base, size, allocator: handle, align: if pages { 0 } else { align } };
    // SAFETY: there are at least HEAD bytes in front, aligned to 8 or more.
    unsafe { block.sub(HEAD).cast::<Header>().write(header) };
    block
}

/// Gets a block from the allocator or its fallbacks; null when there is none (OpenMP 5.2, 6.2, fallback trait).
fn with_fallback(mut handle: usize, align: usize, size: usize, obtain: impl Fn(usize) -> *mut u8) -> *mut u8 {
    loop {
        let block = obtain(handle);
        if !block.is_null() {
            return block;
        }
        let Some(allocator) = user(handle) else { return block };
        handle = match allocator.fallback {
            Fallback::DefaultMem if allocator.is_special() => DEFAULT,
            Fallback::DefaultMem | Fallback::Null | Fallback::Other(NULL) => return block,
            Fallback::Other(handle) => handle,
            Fallback::Abort => report::fatal(format_args!("out of memory allocating {size} bytes aligned to {align}")),
        };
    }
}

fn resolve(handle: usize) -> usize {
    if handle == NULL { default_of(Worker::current()) } else { handle }
}

/// `size` bytes aligned to `align` or more; null when there are none or `size` is 0 (6.13.1). No allocator: the task's.
pub fn allocate(handle: usize, align: usize, size: usize) -> *mut u8 {
    if size == 0 {
        return null_mut();
    }
    with_fallback(resolve(handle), align, size, |h| obtain(h, align, size, false, 0))
}

/// As [`allocate`], zeroed, for `count` items of `size` bytes (6.13.3).
pub fn allocate_zeroed(handle: usize, align: usize, count: usize, size: usize) -> *mut u8 {
    let size = count.saturating_mul(size);
    if size == 0 {
        return null_mut();
    }
    with_fallback(resolve(handle), align, size, |h| obtain(h, align, size, true, 0))
}

/// Frees a block; null is ignored (6.13.2).
///
/// # Safety
/// `block` is null or comes from this module and is not used any more.
pub unsafe fn free(block: *mut u8) {
    if block.is_null() {
        return;
    }
    // SAFETY: by contract.
    let header = unsafe { Header::of(block) };
    if let Some(a) = user(header.allocator) {
        a.credit(header.cost());
    }
    // SAFETY: as above.
    unsafe { release(block, &header) };
}

/// Gives the memory back, not the pool's account.
unsafe fn release(block: *mut u8, header: &Header) {
    let total = header.total(block);
    if header.align == 0 {
        // SAFETY: the header says that these are pages of this size.
        return unsafe { memory::unmap(header.base, total) };
    }
    if let Ok(layout) = Layout::from_size_align(total, header.align.max(16)) {
        // SAFETY: allocated with this layout.
        unsafe { std::alloc::dealloc(header.base, layout) };
    }
}

/// Changes the size of a block and moves it to another allocator (6.13.4). No allocator: the block's own.
///
/// # Safety
/// As [`free`]; the block is gone unless null is returned for a `size` above 0.
pub unsafe fn reallocate(block: *mut u8, size: usize, handle: usize) -> *mut u8 {
    if block.is_null() {
        return allocate(handle, 1, size);
    }
    if size == 0 {
        // SAFETY: by contract.
        unsafe { free(block) };
        return null_mut();
    }
    // SAFETY: by contract.
    let old = unsafe { Header::of(block) };
    let handle = if handle == NULL { old.allocator } else { handle };
    let owner = user(old.allocator);
    let new = with_fallback(handle, 1, size, |h| {
        // In the same pool the old block's bytes count for the new one.
        obtain(h, 1, size, false, if h == old.allocator { old.cost() } else { 0 })
    });
    if new.is_null() {
        return new;
    }
    // SAFETY: both have this many bytes and are apart.
    unsafe { new.copy_from_nonoverlapping(block, size.min(old.size)) };
    // SAFETY: `new` was just made.
    let same_pool = unsafe { Header::of(new) }.allocator == old.allocator;
    if let Some(a) = owner
        && !same_pool
    {
        a.credit(old.cost());
    }
    // SAFETY: by contract; the account is settled above.
    unsafe { release(block, &old) };
    new
}

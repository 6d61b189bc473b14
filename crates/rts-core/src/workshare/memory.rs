//! Memory that the threads of one worksharing construct share (scan, lastprivate with conditions).

use core::alloc::Layout;
use std::alloc::{alloc_zeroed, dealloc, handle_alloc_error};

use crate::prim::Ordering;
use crate::team::Slot;

/// In front of the memory: its size; as large as the alignment.
const HEAD: usize = 64;

fn layout(size: usize) -> Option<Layout> {
    Layout::from_size_align(size.checked_add(HEAD)?, HEAD).ok()
}

/// Gives `slot` zeroed memory of `size` bytes, aligned to 64. Called while the slot is set up.
pub fn provide(slot: &Slot, size: usize) -> *mut u8 {
    let Some(layout) = layout(size) else { handle_alloc_error(Layout::new::<u8>()) };
    // SAFETY: the size is at least HEAD.
    let base = unsafe { alloc_zeroed(layout) };
    if base.is_null() {
        handle_alloc_error(layout);
    }
    // SAFETY: the head is aligned and large enough for the size.
    unsafe { base.cast::<usize>().write(size) };
    // SAFETY: inside of the allocation, or its end.
    let memory = unsafe { base.add(HEAD) };
    slot.memory.store(memory, Ordering::Relaxed);
    memory
}

/// Frees the memory, if there is some. Called by the last thread to leave the construct.
pub(crate) fn release(slot: &Slot) {
    let memory = slot.memory.load(Ordering::Relaxed);
    if memory.is_null() {
        return;
    }
    slot.memory.store(core::ptr::null_mut(), Ordering::Relaxed);
    // SAFETY: `provide` made it, HEAD bytes in front.
    let base = unsafe { memory.sub(HEAD) };
    // SAFETY: `provide` wrote the size there.
    let size = unsafe { base.cast::<usize>().read() };
    if let Some(layout) = layout(size) {
        // SAFETY: allocated with this layout; nobody uses it, since all have left.
        unsafe { dealloc(base, layout) };
    }
}

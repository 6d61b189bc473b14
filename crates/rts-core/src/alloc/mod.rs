//! Memory allocators (OpenMP 5.2, chapter 6): handles, traits, pools, fallbacks.
//!
//! A handle is one of the predefined numbers or the address of an [`Allocator`]. All memory spaces are the system's
//! memory; what sets allocators apart are alignment, pools, pinning, placement, and what happens when there is no more.
//! The trait sync_hint and access change nothing: every allocator may be used by all threads.

mod block;
mod traits;

pub use block::{allocate, allocate_zeroed, free, reallocate};
pub use traits::{Allocator, Fallback};

use once_cell::race::OnceBox;

use crate::icv;
use crate::team::Worker;

/// No allocator.
pub const NULL: usize = 0;
/// `omp_default_mem_alloc`.
pub const DEFAULT: usize = 1;
/// Handles up to this number are predefined; user allocators are addresses.
pub const LAST_PREDEFINED: usize = 1024;

/// Makes an allocator for memory space number `space` with `traits` as pairs of key and value (6.2); `NULL` where the
/// space or a trait does not exist or cannot be had.
pub fn init(space: usize, traits: impl Iterator<Item = (u32, usize)>) -> usize {
    match Allocator::new(space, traits) {
        Some(allocator) => Box::into_raw(Box::new(allocator)) as usize,
        None => NULL,
    }
}

/// Frees an allocator; predefined ones stay.
///
/// # Safety
/// The handle comes from [`init`], and no memory of the allocator is used any more.
pub unsafe fn destroy(handle: usize) {
    if handle > LAST_PREDEFINED {
        // SAFETY: by contract.
        drop(unsafe { Box::from_raw(handle as *mut Allocator) });
    }
}

/// The allocator of the calling task for those who name none: `def-allocator-var` (6.7).
pub fn default_of(w: &Worker) -> usize {
    match w.task().icvs().def_allocator {
        NULL => from_environment(),
        handle => handle,
    }
}

/// Sets `def-allocator-var` of the calling task; no allocator means the predefined default (6.6).
pub fn set_default(w: &Worker, handle: usize) {
    w.task().set_icvs(|icvs| icvs.def_allocator = if handle == NULL { DEFAULT } else { handle });
}

/// What OMP_ALLOCATOR says.
fn from_environment() -> usize {
    static HANDLE: OnceBox<usize> = OnceBox::new();
    *HANDLE.get_or_init(|| {
        Box::new(match &icv::global().allocator.value {
            icv::Allocator::Predefined(handle) => *handle as usize,
            icv::Allocator::Space(space, traits) => match init(*space as usize, traits.iter().copied()) {
                NULL => DEFAULT,
                handle => handle,
            },
        })
    })
}

#[cfg(test)]
mod test;

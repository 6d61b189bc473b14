//! Pages straight from the system: pinned, or spread over memory nodes.

/// Maps `size` bytes of zeroed pages. `pinned`: they stay in memory; `spread`: interleaved over all memory nodes, where the
/// system knows nodes. Null when there are no pages, or when they cannot be pinned.
pub fn map(size: usize, pinned: bool, spread: bool) -> *mut u8 {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a new mapping touches no other.
    let at = unsafe { libc::mmap(core::ptr::null_mut(), size, protection, flags, -1, 0) };
    if at == libc::MAP_FAILED {
        return core::ptr::null_mut();
    }
    if spread {
        const MPOL_INTERLEAVE: libc::c_long = 3;
        let nodes = [u64::MAX];
        // SAFETY: the mapping and the mask are valid for the call. A refusal leaves the pages where they are.
        unsafe { libc::syscall(libc::SYS_mbind, at, size, MPOL_INTERLEAVE, nodes.as_ptr(), 64, 0) };
    }
    // SAFETY: the mapping was just made.
    if pinned && unsafe { libc::mlock(at, size) } != 0 {
        // SAFETY: as above; nobody else knows it.
        unsafe { libc::munmap(at, size) };
        return core::ptr::null_mut();
    }
    at.cast()
}

/// Gives pages back.
///
/// # Safety
/// `at` comes from [`map`] with the same size, and nobody uses the memory any more.
pub unsafe fn unmap(at: *mut u8, size: usize) {
    // SAFETY: by contract.
    unsafe { libc::munmap(at.cast(), size) };
}

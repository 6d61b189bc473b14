//! Arrays of dependences.
//!
//! Two forms of words: `n > 0, outs, addresses: out and inout, then in`; or `0, n, outs, mutexinoutsets, ins, addresses in
//! that order, then depend objects`. A depend object is a pair of address and kind. Null is omp_all_memory.

use core::ffi::c_void;

use rts_core::spark::depend::{Access, Kind};

/// The dependences of an array.
#[derive(Debug)]
pub(crate) struct Accesses {
    at: *const usize,
    /// Addresses left of each form: out, mutexinoutset, in, depend objects.
    left: [usize; 4],
}

impl Accesses {
    /// # Safety
    /// `depend` is such an array, readable while the iterator is used.
    pub(crate) unsafe fn new(depend: *mut *mut c_void) -> Accesses {
        let word = |i: usize| {
            // SAFETY: by contract; the head says how long the array is.
            unsafe { *depend.add(i) as usize }
        };
        let (head, left) = if word(0) != 0 {
            (2, [word(1), 0, word(0) - word(1), 0])
        } else if word(1) == 0 {
            // Empty iterators; either form, so what follows may be missing.
            (0, [0; 4])
        } else {
            let (n, out, mutex, ins) = (word(1), word(2), word(3), word(4));
            (5, [out, mutex, ins, n - out - mutex - ins])
        };
        // SAFETY: by contract.
        Accesses { at: unsafe { depend.cast::<usize>().add(head) }, left }
    }
}

impl Iterator for Accesses {
    type Item = Access;

    fn next(&mut self) -> Option<Access> {
        let form = self.left.iter().position(|&n| n != 0)?;
        self.left[form] -= 1;
        // SAFETY: `new`'s contract.
        let word = unsafe { *self.at };
        // SAFETY: one past the last at most.
        self.at = unsafe { self.at.add(1) };
        let kind = [Kind::Out, Kind::Exclusive, Kind::In];
        if let Some(&kind) = kind.get(form) {
            return Some(Access { address: word, kind });
        }
        // SAFETY: a depend object: address and kind.
        let [address, kind] = unsafe { *(word as *const [usize; 2]) };
        Some(Access::of_number(address, kind))
    }
}

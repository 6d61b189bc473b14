//! Copies between memories of devices: from the host to the host.

/// Copies `len` bytes between offsets of two pieces of memory (OpenMP 5.2, 18.8.5). They must not overlap.
///
/// # Safety
/// Both are valid for the range.
pub unsafe fn copy(to: *mut u8, from: *const u8, len: usize, to_offset: usize, from_offset: usize) {
    // SAFETY: by contract.
    unsafe { from.add(from_offset).copy_to_nonoverlapping(to.add(to_offset), len) };
}

/// Copies a rectangular part of one array to another (18.8.6). `None` where a size overflows.
///
/// `to` and `from` are pairs of offsets and dimensions, in elements, one for each entry of `volume`.
///
/// # Safety
/// Both arrays are valid for the dimensions given.
pub unsafe fn copy_rect(
    dst: *mut u8,
    src: *const u8,
    element: usize,
    volume: &[usize],
    to: (&[usize], &[usize]),
    from: (&[usize], &[usize]),
) -> Option<()> {
    let (&count, inner) = volume.split_first()?;
    if inner.is_empty() {
        let len = element.checked_mul(count)?;
        let (t, f) = (element.checked_mul(to.0[0])?, element.checked_mul(from.0[0])?);
        // SAFETY: by contract.
        unsafe { copy(dst, src, len, t, f) };
        return Some(());
    }
    let slice = |dims: &[usize]| dims[1..].iter().try_fold(element, |n, &d| n.checked_mul(d));
    let (to_slice, from_slice) = (slice(to.1)?, slice(from.1)?);
    for i in 0..count {
        let t = to_slice.checked_mul(to.0[0].checked_add(i)?)?;
        let f = from_slice.checked_mul(from.0[0].checked_add(i)?)?;
        let (to, from) = ((&to.0[1..], &to.1[1..]), (&from.0[1..], &from.1[1..]));
        // SAFETY: a slice of each array, by contract.
        unsafe { copy_rect(dst.add(t), src.add(f), element, inner, to, from)? };
    }
    Some(())
}

#[cfg(test)]
mod test {
    use super::copy_rect;

    #[test]
    fn a_rectangle_lands_where_it_should() {
        let src: Vec<u32> = (0..20).collect();
        let mut dst = [0u32; 12];
        let at = dst.as_mut_ptr().cast();
        // 2 x 2 from row 1, column 2 of 4 x 5 to row 0, column 1 of 3 x 4.
        let (to, from) = ((&[0, 1][..], &[3, 4][..]), (&[1, 2][..], &[4, 5][..]));
        // SAFETY: both arrays have these dimensions.
        let done = unsafe { copy_rect(at, src.as_ptr().cast(), 4, &[2, 2], to, from) };
        assert!(done.is_some());
        assert_eq!(dst, [0, 7, 8, 0, 0, 12, 13, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn sizes_that_overflow_are_refused() {
        let (mut a, b) = (0u8, 0u8);
        let dims: (&[usize], &[usize]) = (&[usize::MAX], &[1]);
        // SAFETY: nothing is copied.
        assert!(unsafe { copy_rect(&mut a, &b, 2, &[1], dims, dims) }.is_none());
    }
}

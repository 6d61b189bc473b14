use super::*;

fn make(traits: &[(u32, usize)]) -> usize {
    init(0, traits.iter().copied())
}

#[test]
fn alignment_is_met_and_memory_is_zeroed() {
    let a = make(&[(2, 256)]);
    let p = allocate_zeroed(a, 1, 3, 100);
    assert_eq!(p as usize % 256, 0);
    // SAFETY: 300 bytes were asked for.
    assert!(unsafe { core::slice::from_raw_parts(p, 300) }.iter().all(|&b| b == 0));
    // SAFETY: allocated above.
    unsafe { free(p) };
    // SAFETY: made above, its memory is free.
    unsafe { destroy(a) };
}

#[test]
fn a_pool_has_an_end_and_gets_its_bytes_back() {
    let a = make(&[(4, 1000), (5, 12)]);
    let p = allocate(a, 1, 600);
    assert!(!p.is_null());
    assert!(allocate(a, 1, 600).is_null());
    // SAFETY: allocated above.
    let p = unsafe { reallocate(p, 900, NULL) };
    assert!(!p.is_null());
    // SAFETY: allocated above.
    unsafe { free(p) };
    let q = allocate(a, 1, 900);
    assert!(!q.is_null());
    // SAFETY: allocated above.
    unsafe { free(q) };
    // SAFETY: made above, its memory is free.
    unsafe { destroy(a) };
}

#[test]
fn fallback_goes_to_another_allocator() {
    let last = make(&[]);
    let first = make(&[(4, 64), (5, 14), (6, last)]);
    let p = allocate(first, 1, 1000);
    assert!(!p.is_null());
    // SAFETY: allocated above.
    unsafe { free(p) };
    // SAFETY: made above, their memory is free.
    unsafe { destroy(first) };
    // SAFETY: as above.
    unsafe { destroy(last) };
}

#[test]
fn wrong_traits_make_no_allocator() {
    assert_eq!(make(&[(2, 3)]), NULL);
    assert_eq!(make(&[(77, 1)]), NULL);
    assert_eq!(make(&[(5, 2)]), NULL);
    assert_eq!(init(50, core::iter::empty()), NULL);
}

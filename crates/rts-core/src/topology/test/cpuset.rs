use crate::topology::CpuSet;

#[test]
fn list_format_round_trips() {
    for text in ["", "0", "0-3", "0-3,8,10-11", "63-65", "1023"] {
        assert_eq!(CpuSet::from_list(text).expect(text).to_string(), text);
    }
    for text in ["a", "3-1", "1-", "99999999999"] {
        assert_eq!(CpuSet::from_list(text), None, "{text}");
    }
}

#[test]
fn equal_sets_are_equal_whatever_their_history() {
    let mut a = CpuSet::of(3);
    a.insert(700);
    a.remove(700);
    assert_eq!(a, CpuSet::of(3));
    assert_eq!(a.count(), 1);
    assert_eq!(CpuSet::range(0, 128).minus(&CpuSet::range(1, 200)), CpuSet::of(0));
    assert!(CpuSet::of(5).and(&CpuSet::of(6)).is_empty());
}

#[test]
fn absurd_numbers_are_ignored() {
    assert!(CpuSet::of(usize::MAX).is_empty());
    assert_eq!(CpuSet::range(usize::MAX - 1, 9).count(), 0);
}

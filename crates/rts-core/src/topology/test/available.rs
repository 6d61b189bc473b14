use crate::topology::available::{Watch, available_cpus, mask_cpus, process_mask, refresh};
use crate::topology::cgroup::Quota;

const SECOND: u64 = 1_000_000_000;

fn quota(cpus: u64) -> Option<Quota> {
    Some(Quota { quota_us: cpus * 100_000, period_us: 100_000 })
}

#[test]
fn changes_are_seen_after_a_second_and_not_before() {
    let w = Watch::new();
    assert_eq!(w.look(5 * SECOND, || 8, || None), 8);
    let never = || -> u32 { panic!("looked too early") };
    assert!(!w.refresh(6 * SECOND - 1, never, || None));
    assert!(w.refresh(6 * SECOND, || 8, || quota(3)));
    assert!(!w.refresh(6 * SECOND + 1, never, || None));
    assert!(!w.refresh(7 * SECOND, || 8, || quota(3)), "the same count is no change");
    assert!(w.refresh(8 * SECOND, || 2, || quota(3)));
    assert!(w.refresh(9 * SECOND, || 8, || None));
}

#[test]
fn a_frozen_mask_is_not_asked_again_but_the_quota_is() {
    let w = Watch::new();
    w.look(0, || 8, || None);
    w.freeze();
    assert!(w.refresh(2 * SECOND, || 1, || quota(4)));
    assert_eq!(w.look(3 * SECOND, || 1, || None), 8);
}

#[test]
fn this_process_has_cpus() {
    let n = available_cpus();
    assert!(n >= 1 && n as usize <= process_mask().count());
    assert!(mask_cpus() >= n);
    refresh();
    assert!(available_cpus() >= 1);
}

//! Who gathers whose arrivals at a barrier.
//!
//! In a tree of some width, member `t` gathers those whose numbers differ from its own in one more digit of that base: in base
//! 4 `t` plus 1, 2, 3, if `t` is a multiple of 4, `t` plus 4, 8, 12 if it is one of 16, and so on. A small team is a
//! tree as wide as itself: the primary gathers all.

/// Width of the tree of a large team.
const WIDTH: u32 = 4;
/// Largest team that is flat, whatever the machine.
const FLAT: u32 = 8;

/// How wide the tree of a team of `n` is. `side_by_side`: each member has a capability; else every level costs a switch of threads.
pub(super) fn width(n: u32, side_by_side: bool) -> u32 {
    if n > FLAT && side_by_side { WIDTH } else { n.max(2) }
}

/// The members that member `tid` of `n` waits for.
pub(super) fn children(tid: u32, n: u32, width: u32) -> impl Iterator<Item = u32> {
    let levels = core::iter::successors(Some(1), move |step: &u32| step.checked_mul(width));
    let below = levels.take_while(move |&step| step < n && tid.is_multiple_of(step.saturating_mul(width)));
    below
        .flat_map(move |step| (1..width).map(move |k| tid.saturating_add(k.saturating_mul(step))))
        .filter(move |&c| c < n)
}

/// The member that waits for member `tid`, which is not 0.
pub(super) fn parent(tid: u32, width: u32) -> u32 {
    let mut step = width;
    while tid.is_multiple_of(step) {
        step *= width;
    }
    tid - tid % step
}

#[cfg(test)]
mod test {
    use super::{children, parent, width};

    #[test]
    fn everyone_but_the_primary_has_one_parent() {
        for flat in [false, true] {
            for n in [1, 2, 3, 4, 5, 9, 16, 17, 63, 64, 65, 256, 1000] {
                let width = if flat { width(n, false) } else { super::WIDTH };
                let mut seen = vec![0; n as usize];
                for tid in 0..n {
                    for child in children(tid, n, width) {
                        assert_eq!(parent(child, width), tid, "{child} of {n}");
                        seen[child as usize] += 1;
                    }
                }
                assert_eq!(seen[0], 0);
                assert!(seen[1..].iter().all(|&s| s == 1), "{n} {flat}: {seen:?}");
            }
        }
    }
}

//! Who gathers whose arrivals at a barrier.
//!
//! A small team is flat: the primary gathers all. In a tree, member `t` gathers those whose numbers differ from its own in
//! one more digit of base [`WIDTH`]: `t` plus 1, 2, 3, and, if `t` is a multiple of 4, `t` plus 4, 8, 12, and so on.

/// Children a member has on each level.
const WIDTH: u32 = 4;
/// Teams up to this size are flat.
pub(super) const FLAT: u32 = 8;

/// The members that member `tid` of `n` waits for.
pub(super) fn children(tid: u32, n: u32, tree: bool) -> impl Iterator<Item = u32> {
    let top = if tree { n } else { 1 };
    let flat = if !tree && tid == 0 { 1..n } else { 0..0 };
    let levels = core::iter::successors(Some(1), |step: &u32| step.checked_mul(WIDTH));
    let below = levels.take_while(move |&step| step < top && tid.is_multiple_of(step.saturating_mul(WIDTH)));
    flat.chain(
        below
            .flat_map(move |step| (1..WIDTH).map(move |k| tid.saturating_add(k.saturating_mul(step))))
            .filter(move |&c| c < n),
    )
}

/// The member that waits for member `tid`, which is not 0.
pub(super) fn parent(tid: u32, tree: bool) -> u32 {
    if !tree {
        return 0;
    }
    let mut step = WIDTH;
    while tid.is_multiple_of(step) {
        step *= WIDTH;
    }
    tid - tid % step
}

#[cfg(test)]
mod test {
    use super::{children, parent};

    #[test]
    fn everyone_but_the_primary_has_one_parent() {
        for tree in [false, true] {
            for n in [1, 2, 3, 4, 5, 9, 16, 17, 63, 64, 65, 256, 1000] {
                let mut seen = vec![0; n as usize];
                for tid in 0..n {
                    for child in children(tid, n, tree) {
                        assert_eq!(parent(child, tree), tid, "{child} of {n}");
                        seen[child as usize] += 1;
                    }
                }
                assert_eq!(seen[0], 0);
                assert!(seen[1..].iter().all(|&s| s == 1), "{n} {tree}: {seen:?}");
            }
        }
    }
}

//! Who stands between the primary and a member: passes the region's order on to it, gathers its arrival at barriers and at the end.
//!
//! In a tree of some width, below member `t` are those whose numbers differ from its own in one more digit of that base: in base
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

/// The members right below member `tid` of `n`, from the one with the least below it to the one with the most: the order in which they
/// are likely to arrive.
pub(super) fn children(tid: u32, n: u32, width: u32) -> impl Iterator<Item = u32> + Clone {
    let levels = core::iter::successors(Some(1), move |step: &u32| step.checked_mul(width));
    let below = levels.take_while(move |&step| step < n && tid.is_multiple_of(step.saturating_mul(width)));
    below
        .flat_map(move |step| (1..width).map(move |k| tid.saturating_add(k.saturating_mul(step))))
        .filter(move |&c| c < n)
}

/// The same in the order in which they are told: first those who have others to tell.
pub(super) fn told(tid: u32, n: u32, width: u32) -> impl Iterator<Item = u32> + Clone {
    let mut top = 1;
    while top < n && tid.is_multiple_of(top * width) {
        top *= width;
    }
    let levels = core::iter::successors(Some(top), move |step| Some(step / width)).skip(1).take_while(|&step| step > 0);
    levels.flat_map(move |step| (1..width).map(move |k| tid + k * step)).filter(move |&c| c < n)
}

/// The member right above member `tid`, which is not 0.
pub(super) fn parent(tid: u32, width: u32) -> u32 {
    let mut step = width;
    while tid.is_multiple_of(step) {
        step *= width;
    }
    tid - tid % step
}

#[cfg(test)]
mod test {
    use super::{children, parent, told, width};

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
                    let mut all: Vec<u32> = told(tid, n, width).collect();
                    assert!(
                        all.is_sorted_by(|a, b| (a - tid).ilog(width) >= (b - tid).ilog(width)),
                        "{tid} of {n}: {all:?}"
                    );
                    all.sort_unstable();
                    assert!(children(tid, n, width).eq(all), "{tid} of {n}");
                }
                assert_eq!(seen[0], 0);
                assert!(seen[1..].iter().all(|&s| s == 1), "{n} {flat}: {seen:?}");
            }
        }
    }
}

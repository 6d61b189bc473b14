use crate::topology::{Partition, Policy, assign};

const fn part(first: u32, len: u32) -> Partition {
    Partition { first, len }
}

fn places(policy: Policy, threads: u32, primary: u32, partition: Partition) -> Vec<u32> {
    assign(policy, threads, primary, partition).iter().map(|a| a.place).collect()
}

#[test]
fn primary_keeps_all_on_one_place() {
    let team = assign(Policy::Primary, 3, 2, part(0, 4));
    assert!(team.iter().all(|a| a.place == 2 && a.partition == part(0, 4)));
    assert_eq!(team.len(), 3);
}

// The examples of the OpenMP Examples document, chapter "The proc_bind Clause": 8 places p0..p7.
#[test]
fn spread_over_more_places_than_threads() {
    let team = assign(Policy::Spread, 4, 0, part(0, 8));
    let expect = [(0, part(0, 2)), (2, part(2, 2)), (4, part(4, 2)), (6, part(6, 2))];
    assert_eq!(team.iter().map(|a| (a.place, a.partition)).collect::<Vec<_>>(), expect);
    // Initial thread on p3: it stays there, in the subpartition p2,p3; the others go on with p4, wrapping to p0.
    let team = assign(Policy::Spread, 4, 3, part(0, 8));
    let expect = [(3, part(2, 2)), (4, part(4, 2)), (6, part(6, 2)), (0, part(0, 2))];
    assert_eq!(team.iter().map(|a| (a.place, a.partition)).collect::<Vec<_>>(), expect);
}

#[test]
fn spread_over_fewer_places_than_threads() {
    let team = assign(Policy::Spread, 16, 0, part(0, 8));
    for (i, a) in team.iter().enumerate() {
        assert_eq!((a.place, a.partition), (i as u32 / 2, part(i as u32 / 2, 1)));
    }
    assert_eq!(places(Policy::Spread, 16, 3, part(0, 8)), [3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 0, 0, 1, 1, 2, 2]);
}

#[test]
fn close_takes_the_next_places_and_wraps() {
    assert_eq!(places(Policy::Close, 4, 0, part(0, 8)), [0, 1, 2, 3]);
    assert_eq!(places(Policy::Close, 4, 6, part(0, 8)), [6, 7, 0, 1]);
    assert_eq!(places(Policy::Close, 16, 3, part(0, 8)), [3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 0, 0, 1, 1, 2, 2]);
    assert_eq!(places(Policy::Close, 3, 5, part(4, 2)), [5, 5, 4]);
    assert!(assign(Policy::Close, 4, 6, part(0, 8)).iter().all(|a| a.partition == part(0, 8)));
}

#[test]
fn nested_spread_divides_the_subpartition() {
    let outer = assign(Policy::Spread, 2, 0, part(0, 8));
    assert_eq!(outer[1].partition, part(4, 4));
    assert_eq!(places(Policy::Spread, 2, outer[1].place, outer[1].partition), [4, 6]);
    assert_eq!(places(Policy::Close, 2, outer[1].place, outer[1].partition), [4, 5]);
}

#[test]
fn the_rules_of_the_specification_hold_for_every_small_case() {
    for len in 1..=9u32 {
        for threads in 1..=20u32 {
            for primary in 3..3 + len {
                let all = part(3, len);
                for policy in [Policy::Close, Policy::Spread] {
                    let team = assign(policy, threads, primary, all);
                    assert_eq!(team.len(), threads as usize);
                    assert_eq!(team[0].place, primary, "the primary thread stays");
                    let mut per_place = vec![0; len as usize];
                    for a in &team {
                        assert!(all.contains(a.place) && a.partition.contains(a.place));
                        per_place[(a.place - 3) as usize] += 1;
                    }
                    let (floor, ceil) = (threads / len, threads.div_ceil(len));
                    if threads > len {
                        assert!(per_place.iter().all(|&n| floor <= n && n <= ceil));
                    } else {
                        assert!(per_place.iter().all(|&n| n <= 1), "one thread a place");
                    }
                    if policy == Policy::Spread && threads <= len {
                        let mut parts: Vec<_> = team.iter().map(|a| (a.partition.first, a.partition.len)).collect();
                        parts.sort_unstable();
                        let mut next = 3;
                        for (first, n) in parts {
                            assert_eq!(first, next, "the subpartitions tile the partition");
                            assert!(n == len / threads || n == len.div_ceil(threads));
                            next += n;
                        }
                        assert_eq!(next, 3 + len);
                    }
                }
            }
        }
    }
}

#[test]
fn odd_arguments_do_no_harm() {
    assert!(assign(Policy::Close, 4, 0, part(0, 0)).is_empty());
    assert!(assign(Policy::Spread, 0, 0, part(0, 4)).is_empty());
    assert_eq!(places(Policy::Close, 2, 99, part(2, 4)), [2, 3]);
    assert_eq!(places(Policy::Spread, u32::MAX, 0, part(0, 0)), [0u32; 0]);
}

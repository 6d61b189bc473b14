//! Which place each thread of a team runs on (OpenMP 5.2, section 10.1.3).
//!
//! Places are numbered by their position in `place-partition-var` of the initial task, the list that OMP_PLACES gives.

/// A run of consecutive places: an implicit task's `place-partition-var`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Number of the first place.
    pub first: u32,
    /// How many places; 0 where no places are defined.
    pub len: u32,
}

impl Partition {
    /// Whether `place` is one of the partition.
    pub fn contains(self, place: u32) -> bool {
        place >= self.first && place - self.first < self.len
    }

    /// The place that comes `steps` after `place`, with wrap around inside the partition.
    fn after(self, place: u32, steps: u32) -> u32 {
        let offset = (u64::from(place - self.first) + u64::from(steps)) % u64::from(self.len.max(1));
        self.first + offset as u32
    }
}

/// How a team is laid out over the places: the policies of `proc_bind`. `true` lays out as [`Policy::Close`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Every thread on the place of the primary thread.
    Primary,
    /// Consecutive threads on consecutive places, from the primary thread's on.
    Close,
    /// As far apart as the partition allows; each thread gets a part of the partition for its nested regions.
    Spread,
}

/// What one thread of a team gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The place it is bound to.
    pub place: u32,
    /// `place-partition-var` of its implicit task.
    pub partition: Partition,
}

/// Lays out a team of `n_threads` whose primary thread is on `primary_place` over `partition`.
///
/// Element `i` of the answer is for thread number `i`; element 0 stays on `primary_place`. A primary place outside the
/// partition counts as the partition's first. Where the numbers do not divide, the first `T mod P` places (from the
/// primary's on) or the first `P mod T` subpartitions get one more. Empty if the partition is.
pub fn assign(policy: Policy, n_threads: u32, primary_place: u32, partition: Partition) -> Vec<Assigned> {
    (0..n_threads).map_while(|thread| assign_one(policy, n_threads, primary_place, partition, thread)).collect()
}

/// Element `thread` of [`assign`], without the rest. `None` if the partition is empty or `thread` is not in the team.
pub fn assign_one(
    policy: Policy,
    n_threads: u32,
    primary_place: u32,
    partition: Partition,
    thread: u32,
) -> Option<Assigned> {
    if partition.len == 0 || thread >= n_threads {
        return None;
    }
    let home = if partition.contains(primary_place) { primary_place } else { partition.first };
    let places = partition.len;
    if policy == Policy::Primary {
        return Some(Assigned { place: home, partition });
    }
    if n_threads > places {
        // T > P: runs of consecutive threads share a place. The first `extra` runs have one thread more.
        let place = partition.after(home, group_of(thread, n_threads, places).0);
        let partition = if policy == Policy::Spread { Partition { first: place, len: 1 } } else { partition };
        return Some(Assigned { place, partition });
    }
    if policy == Policy::Close {
        return Some(Assigned { place: partition.after(home, thread), partition });
    }
    // Spread, T <= P: the primary thread takes the subpartition that its place is in, the others follow in order.
    let (home_part, _) = group_of(home - partition.first, places, n_threads);
    let part = ((u64::from(home_part) + u64::from(thread)) % u64::from(n_threads)) as u32;
    let (start, len) = group(part, places, n_threads);
    let sub = Partition { first: partition.first + start, len };
    Some(Assigned { place: if thread == 0 { home } else { sub.first }, partition: sub })
}

/// Divides `items` consecutive items into `groups` runs, the first `items % groups` one longer: start and length of
/// run `index`.
fn group(index: u32, items: u32, groups: u32) -> (u32, u32) {
    let (size, extra) = (items / groups, items % groups);
    (index * size + index.min(extra), size + u32::from(index < extra))
}

/// The run that `item` falls in, and its position there.
fn group_of(item: u32, items: u32, groups: u32) -> (u32, u32) {
    let (size, extra) = (items / groups, items % groups);
    let long = extra * (size + 1);
    if item < long {
        (item / (size + 1), item % (size + 1))
    } else {
        (extra + (item - long) / size, (item - long) % size)
    }
}

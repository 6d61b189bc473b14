//! How the taskloop construct divides its iterations (OpenMP 5.2, 12.6).

/// The clause that says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// No clause.
    Auto,
    /// grainsize; strict: exactly so many, but in the last task.
    Grain(u64, bool),
    /// num_tasks; strict or not makes no difference: the tasks differ by one iteration at most.
    Tasks(u64),
}

/// Tasks a thread where there is no clause: enough for an even load.
const EACH: u64 = 8;

/// The division of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Number of tasks; 0 for an empty loop.
    pub tasks: u64,
    trip: u64,
    size: u64,
    /// The first so many tasks have one iteration more.
    longer: u64,
}

impl Plan {
    /// Divides `trip` iterations for a team of `threads`.
    pub fn new(trip: u64, split: Split, threads: u32) -> Plan {
        let trip_1 = trip.max(1);
        let tasks = match split {
            Split::Grain(grain, true) => {
                let size = grain.clamp(1, trip_1);
                return Plan { tasks: trip.div_ceil(size), trip, size, longer: 0 };
            }
            Split::Grain(grain, false) => trip / grain.clamp(1, trip_1),
            Split::Tasks(n) => n.clamp(1, trip_1),
            Split::Auto => (EACH * u64::from(threads)).min(trip_1),
        };
        if trip == 0 {
            return Plan { tasks: 0, trip, size: 0, longer: 0 };
        }
        Plan { tasks, trip, size: trip / tasks, longer: trip % tasks }
    }

    /// First and past-last iteration of task `i`.
    pub fn chunk(&self, i: u64) -> (u64, u64) {
        let begin = |i: u64| (i * self.size + i.min(self.longer)).min(self.trip);
        (begin(i), if i + 1 == self.tasks { self.trip } else { begin(i + 1) })
    }
}

#[cfg(test)]
mod test {
    use super::{Plan, Split};

    fn check(trip: u64, split: Split, threads: u32) -> Plan {
        let plan = Plan::new(trip, split, threads);
        let mut at = 0;
        for i in 0..plan.tasks {
            let (begin, end) = plan.chunk(i);
            assert_eq!(begin, at, "task {i} of {plan:?}");
            assert!(end > begin, "task {i} of {plan:?}");
            at = end;
        }
        assert_eq!(at, trip, "{plan:?}");
        plan
    }

    #[test]
    fn every_iteration_belongs_to_one_task() {
        for trip in [0, 1, 2, 7, 100, 1000] {
            for n in [1, 2, 3, 7, 100, 5000, u64::MAX] {
                check(trip, Split::Grain(n, false), 2);
                check(trip, Split::Grain(n, true), 2);
                check(trip, Split::Tasks(n), 2);
            }
            check(trip, Split::Auto, 3);
        }
        check(u64::MAX, Split::Tasks(4), 2);
        check(u64::MAX, Split::Grain(u64::MAX / 2, true), 2);
    }

    #[test]
    fn grainsize_is_kept() {
        let plan = check(100, Split::Grain(7, false), 2);
        for i in 0..plan.tasks {
            let (begin, end) = plan.chunk(i);
            assert!((7..14).contains(&(end - begin)), "task {i} has {}", end - begin);
        }
        let plan = check(100, Split::Grain(7, true), 2);
        assert_eq!(plan.tasks, 15);
        assert_eq!(plan.chunk(13), (91, 98));
        assert_eq!(plan.chunk(14), (98, 100));
    }
}

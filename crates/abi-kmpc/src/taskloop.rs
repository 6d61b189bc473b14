//! `taskloop` (OpenMP 5.2, 12.6).

use core::ffi::{c_int, c_void};

use rts_core::spark::taskloop::{Plan, Split};
use rts_core::spark::{self, Spark, group};
use rts_core::team::Worker;
use rts_core::tool::{self, Work};

use crate::task::{KmpTask, discard, duplicate, spark_of, submit};
use crate::taskgraph;

/// Copies private data into a task of the loop: task, pattern, whether it has the last iteration.
pub type Duplicate = unsafe extern "C-unwind" fn(*mut KmpTask, *mut KmpTask, i32);

/// The arguments of both entries.
struct Taskloop {
    pattern: *mut KmpTask,
    if_clause: bool,
    lower: *mut u64,
    upper: *mut u64,
    step: i64,
    grouped: bool,
    split: Split,
    dup: Option<Duplicate>,
}

fn split(sched: c_int, n: u64, strict: bool) -> Split {
    match sched {
        1 => Split::Grain(n, strict),
        2 => Split::Tasks(n),
        _ => Split::Auto,
    }
}

impl Taskloop {
    unsafe fn run(&self) {
        let w = Worker::current();
        let recorded = self.grouped && taskgraph::is_recording(w);
        if recorded {
            taskgraph::record_group(w, true);
        }
        if self.grouped {
            group::start(w);
        }
        // SAFETY: as compiled code calls it.
        unsafe { self.spawn(w) };
        if recorded {
            taskgraph::record_group(w, false);
        }
        if self.grouped {
            group::end(w);
        }
    }

    unsafe fn spawn(&self, w: &Worker) {
        // SAFETY: the bounds are words of the pattern.
        let (lower, upper) = unsafe { (*self.lower, *self.upper) };
        let trip = match self.step {
            1 => upper.wrapping_sub(lower).wrapping_add(1),
            s if s < 0 => lower.wrapping_sub(upper) / s.unsigned_abs() + 1,
            s => upper.wrapping_sub(lower) / s.max(1) as u64 + 1,
        };
        if tool::active() {
            tool::work::begins(Work::Taskloop, trip);
        }
        let plan = Plan::new(trip, self.split, w.team().size());
        let lower_at = self.lower as usize - self.pattern as usize;
        let upper_at = self.upper as usize - self.pattern as usize;
        for i in 0..plan.tasks {
            let (begin, end) = plan.chunk(i);
            let value = |at: u64| lower.wrapping_add(at.wrapping_mul(self.step as u64));
            // SAFETY: a copy of the pattern has the bounds at the same places.
            unsafe {
                let task = duplicate(w, self.pattern);
                *task.byte_add(lower_at).cast::<u64>() = value(begin);
                *task.byte_add(upper_at).cast::<u64>() = value(end - 1);
                if let Some(dup) = self.dup {
                    dup(task, self.pattern, i32::from(i + 1 == plan.tasks));
                }
                if tool::active() {
                    spark::given(spark_of(task), value(begin), end - begin);
                }
                if self.if_clause {
                    submit(w, task);
                } else {
                    if taskgraph::is_recording(w) {
                        taskgraph::record(w, task, None);
                    }
                    spark::run_now(w, spark_of(task) as *const Spark as *mut Spark);
                }
            }
        }
        // SAFETY: the pattern was made for this and did not run.
        unsafe { discard(w, self.pattern) };
        if tool::active() {
            tool::work::ends(Work::Taskloop, trip);
        }
    }
}

/// A taskloop; the bounds, the upper one inclusive, are in the task. `sched`: 1 grainsize, 2 num_tasks, else no clause.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskloop(
    _loc: *mut c_void,
    _gtid: c_int,
    pattern: *mut KmpTask,
    if_clause: c_int,
    lower: *mut u64,
    upper: *mut u64,
    step: i64,
    nogroup: c_int,
    sched: c_int,
    n: u64,
    dup: Option<Duplicate>,
) {
    let (if_clause, grouped, split) = (if_clause != 0, nogroup == 0, split(sched, n, false));
    // SAFETY: as compiled code calls it.
    unsafe { Taskloop { pattern, if_clause, lower, upper, step, grouped, split, dup }.run() };
}

/// The same with a modifier: 1 strict.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_taskloop_5(
    _loc: *mut c_void,
    _gtid: c_int,
    pattern: *mut KmpTask,
    if_clause: c_int,
    lower: *mut u64,
    upper: *mut u64,
    step: i64,
    nogroup: c_int,
    sched: c_int,
    n: u64,
    modifier: c_int,
    dup: Option<Duplicate>,
) {
    let (if_clause, grouped, split) = (if_clause != 0, nogroup == 0, split(sched, n, modifier == 1));
    // SAFETY: as compiled code calls it.
    unsafe { Taskloop { pattern, if_clause, lower, upper, step, grouped, split, dup }.run() };
}

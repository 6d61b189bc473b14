//! What tools are told of explicit tasks (see `tool`). A task's record lies in its block, whose data then lies elsewhere.

use super::block::{self, Spark};
use super::depend::{Access, Kind};
use super::{Entry, group, wait};
use crate::task::flag;
use crate::team::Worker;
use crate::tool::{self, Dependence, Status, Sync, TaskInfo, dependence};

const _: () = assert!(size_of::<TaskInfo>() <= block::INLINE);

/// The task's record, if it has one.
#[inline(always)]
pub(super) fn of(spark: &Spark) -> Option<&TaskInfo> {
    if spark.task.flags.get() & flag::TOLD == 0 {
        return None;
    }
    // SAFETY: `made` wrote it; it stays as long as the task does.
    Some(unsafe { &*block::record(spark).cast::<TaskInfo>() })
}

/// Tools are to be told that a taskloop has given the task these iterations: first value and number.
pub fn given(spark: &Spark, first: u64, iterations: u64) {
    if let Some(info) = of(spark) {
        tool::tasks::given(info, first, iterations);
    }
}

/// Tools are not to be told of the task, which is no task of the program.
pub fn unknown(spark: &Spark) {
    spark.task.flags.set(spark.task.flags.get() & !flag::TOLD);
}

/// A task is made, with `size` bytes of data.
#[cold]
#[inline(never)]
pub(super) fn made(spark: &Spark, size: usize) {
    if size == 0 || block::is_apart(spark) {
        // SAFETY: the task's own memory, in which there is no data.
        unsafe { tool::tasks::made(block::record(spark).cast::<TaskInfo>(), spark.data() as usize, size) };
        spark.task.flags.set(spark.task.flags.get() | flag::TOLD);
    }
}

/// A task is generated.
#[cold]
#[inline(never)]
pub(super) fn created(spark: &Spark, undeferred: bool, dependences: bool) {
    let Some(info) = of(spark) else { return };
    let said = spark.task.flags.get();
    let bit = |condition: bool, bit: u32| if condition { bit } else { 0 };
    let flags = bit(undeferred, tool::task::UNDEFERRED)
        | bit(said & flag::UNTIED != 0, tool::task::UNTIED)
        | bit(said & flag::FINAL != 0, tool::task::FINAL)
        | bit(said & flag::MERGEABLE != 0, tool::task::MERGEABLE);
    tool::tasks::created(info, flags, dependences);
}

/// Runs the code of a task that has a record.
///
/// # Safety
/// As for calling the entry.
#[cold]
#[inline(never)]
pub(super) unsafe fn run(w: &Worker, spark: &Spark, f: Entry, a: usize, b: usize) {
    if let Some(info) = of(spark) {
        tool::tasks::starts(info, w.tid(), false);
    }
    // SAFETY: by contract.
    unsafe { tool::call(f, a, b) };
    stops(spark);
}

/// The code of a task that has a record begins in line.
#[cold]
pub(super) fn starts_in_line(w: &Worker, spark: &Spark) {
    if let Some(info) = of(spark) {
        tool::tasks::starts(info, w.tid(), true);
    }
}

/// The code of a task that has a record has ended.
#[cold]
pub(super) fn stops(spark: &Spark) {
    if let Some(info) = of(spark) {
        let waits = spark.task.flags.get() & flag::DETACHED != 0 && super::detach::is_pending(spark);
        let status = match waits {
            true => Status::Detach,
            false if group::current(&spark.task).is_some_and(group::Group::is_cancelled) => Status::Cancel,
            false => Status::Complete,
        };
        tool::tasks::stops(info, status);
    }
}

/// A task is discarded without having run.
#[cold]
pub(super) fn fizzles(w: &Worker, spark: &Spark, of_region: bool) {
    if let Some(info) = of(spark) {
        tool::tasks::discarded(info, w.tid(), of_region);
    }
}

/// The event of a task is fulfilled.
#[cold]
pub(super) fn fulfilled(spark: &Spark) {
    if let Some(info) = of(spark) {
        tool::tasks::fulfilled(info);
    }
}

/// The current task waits for its children.
#[cold]
#[inline(never)]
pub(super) fn taskwait(w: &Worker) {
    let open = tool::sync::begins(Sync::Taskwait);
    wait::children(w);
    tool::sync::ends(open);
}

fn list(accesses: &[Access]) -> Vec<Dependence> {
    let one = |a: &Access| {
        let kind = match a.kind {
            _ if a.address == 0 => dependence::OUT_ALL,
            Kind::In => dependence::IN,
            Kind::Out => dependence::INOUT,
            Kind::Exclusive => dependence::MUTEXINOUTSET,
            Kind::Set => dependence::INOUTSET,
        };
        Dependence { variable: a.address as u64, kind }
    };
    accesses.iter().map(one).collect()
}

/// A task with dependences is generated. Returns what the tool has put into its data.
#[cold]
#[inline(never)]
pub(super) fn depends(spark: &Spark, undeferred: bool, accesses: &[Access]) -> u64 {
    created(spark, undeferred, true);
    let Some(info) = of(spark) else { return 0 };
    tool::tasks::dependences(info, &list(accesses));
    info.data()
}

/// The current task waits for the predecessors of a task with these dependences: a task of its own to tools.
#[cold]
#[inline(never)]
pub(super) fn waits_for(accesses: &[Access]) -> Box<TaskInfo> {
    let info = tool::tasks::taskwait();
    tool::tasks::created(&info, 0, true);
    tool::tasks::dependences(&info, &list(accesses));
    info
}

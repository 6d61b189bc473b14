//! Making, submitting and running tasks.

use super::block::{self, Spark};
use super::group;
use super::pool::{self, Pool};
use super::stats::count;
use super::{Entry, finish, order, told};
use crate::prim::{Ordering, light_fence};
use crate::sleeper::take_one;
use crate::task::{Task, flag};
use crate::team::{Member, Team, Worker, cancel};
use crate::tool;

/// Whether a task that the current one generates may be deferred: not in a team of one, not below a final task.
#[inline(always)]
pub fn can_defer(w: &Worker) -> bool {
    w.team().size() > 1 && w.task().flags.get() & flag::FINAL == 0
}

/// Whether a task that could be deferred runs at once all the same: enough of them wait already (12.1, "the implementation
/// may"), or tasks are never deferred.
#[inline(always)]
pub fn has_plenty(w: &Worker) -> bool {
    let pool = pool::own(w.member());
    let plenty = pool.throttle && pool.deque.has_plenty(|| ENOUGH * w.team().size() as usize);
    if plenty {
        count(&pool.counts.overflowed);
    }
    plenty
}

/// Tasks a thread that are enough.
const ENOUGH: usize = 64;

/// Makes a child of the current task with `size` bytes of data aligned to `align`, a power of two. `flags`: bits of
/// [`flag`]. Null when there is no memory.
#[inline(always)]
pub fn make(w: &Worker, entry: usize, size: usize, align: usize, flags: u32) -> *mut Spark {
    let me = w.member();
    let pool = pool::own(me);
    let mut at = block::take(pool, size, align);
    if at.is_null() {
        at = make_room(w, me, pool, size, align);
    }
    // SAFETY: null or a valid block that is now ours.
    let Some(spark) = (unsafe { at.as_ref() }) else { return at };
    let large = if block::is_apart(spark) { flag::LARGE } else { 0 };
    begin_child(me, w.task(), spark, flags | large);
    spark.entry.set(entry);
    count(&pool.counts.created);
    if tool::active() {
        told::made(spark, size);
    }
    at
}

#[inline(always)]
fn begin_child(me: &Member, parent: &Task, spark: &Spark, flags: u32) {
    let runner = me as *const Member as *const ();
    // Others read the line.
    if parent.runner.get() != runner {
        parent.runner.set(runner);
    }
    spark.task.begin_child(parent, flags | flag::EXPLICIT);
}

/// There is no memory for a task: runs tasks that wait until there is. Null when none is left.
#[cold]
#[inline(never)]
fn make_room(w: &Worker, me: &Member, pool: &Pool, size: usize, align: usize) -> *mut Spark {
    loop {
        let Some(next) = super::wait::find_own(w, me, pool, false) else {
            if w.task().unfinished() == 0 {
                return core::ptr::null_mut();
            }
            super::wait::taskwait(w);
            return block::take(pool, size, align);
        };
        // SAFETY: taken from a pool: ready and ours.
        unsafe { execute(w, me, next) };
        let at = block::take(pool, size, align);
        if !at.is_null() {
            return at;
        }
    }
}

/// Counts a task that may be unfinished when its creator goes on.
#[inline(always)]
pub(super) fn count_in(team: &Team, me: &Member, parent: &Task, spark: &Spark) {
    team.announce_tasks(me);
    order::submits(spark);
    spark.task.flags.set(spark.task.flags.get() | flag::COUNTED);
    parent.live.set(parent.live.get() + 1);
    if let Some(g) = group::current(&spark.task) {
        g.add(me);
    }
    let created = &me.tasks.created;
    created.store(created.load(Ordering::Relaxed) + 1, Ordering::Release);
}

/// Submits a task made by [`make`]: it runs some time before the region's end, perhaps now if the pool is full.
///
/// # Safety
/// The spark was just made by the current task, its data is complete, and it is not used afterwards.
#[inline(always)]
pub unsafe fn submit(w: &Worker, spark: *mut Spark) {
    if has_plenty(w) {
        // SAFETY: as for this function.
        return unsafe { run_now(w, spark) };
    }
    // SAFETY: as for this function.
    unsafe { submit_one(w, spark) };
}

/// As [`submit`], after [`has_plenty`] was false.
///
/// # Safety
/// As for [`submit`].
#[inline(always)]
pub unsafe fn submit_one(w: &Worker, spark: *mut Spark) {
    if tool::active() {
        // SAFETY: by contract.
        told::created(unsafe { &*spark }, false, false);
    }
    let me = w.member();
    let pool = pool::own(me);
    let team = w.team();
    // SAFETY: by contract.
    count_in(team, me, w.task(), unsafe { &*spark });
    // SAFETY: as above; the task is ready.
    unsafe { offer(team, me, pool, spark) };
}

/// Puts a counted, ready task where it can be run.
///
/// # Safety
/// The caller plays `me`, whose pool `pool` is; the task is ready and not used afterwards.
#[inline(always)]
pub(super) unsafe fn offer(team: &Team, me: &Member, pool: &Pool, spark: *mut Spark) {
    // SAFETY: by contract.
    let urgent = unsafe { (*spark).task.flags.get() } & flag::PRIORITY != 0;
    if urgent || !pool.deque.push(spark) {
        // SAFETY: as above.
        return unsafe { offer_to_all(team, me, spark) };
    }
    // The sleeper's barrier orders this look after the push (see `team::join`).
    light_fence();
    if team.hungry.load(Ordering::Relaxed) | team.picky.load(Ordering::Relaxed) != 0 {
        pool.deque.share();
        feed(team, Some(me));
    }
}

/// Puts a counted, ready task where all look.
///
/// # Safety
/// As for [`offer`].
#[cold]
#[inline(never)]
pub(super) unsafe fn offer_to_all(team: &Team, me: &Member, spark: *mut Spark) {
    // SAFETY: by contract of `offer`.
    team.bag.add(unsafe { (*spark).priority() }, spark as *mut ());
    feed(team, Some(me));
}

/// Wakes a member that sleeps for want of tasks. Those that may run only some (picky) are all woken, when nobody else is there.
#[cold]
#[inline(never)]
pub(super) fn feed(team: &Team, me: Option<&Member>) {
    let epoch = me.unwrap_or(team.member(0)).epoch();
    let others = me.map_or(!0, |m| !(1u64 << m.tid.min(63)));
    let bit = take_one(&team.hungry, others);
    if bit != 0 {
        return call(team, bit, epoch);
    }
    let mut picky = team.picky.swap(0, Ordering::SeqCst) & others;
    while picky != 0 {
        let bit = picky & picky.wrapping_neg();
        call(team, bit, epoch);
        picky &= !bit;
    }
}

/// Calls the members of one bit for help.
fn call(team: &Team, bit: u64, epoch: u64) {
    let tid = bit.trailing_zeros();
    let end = if tid == 63 { team.size() } else { (tid + 1).min(team.size()) };
    for t in tid..end {
        team.member(t).worker().call_for_help(epoch);
    }
}

/// Runs a task made by [`make`] at once, undeferred.
///
/// # Safety
/// The spark was just made by the current task, its data is complete, and it is not used afterwards.
#[inline]
pub unsafe fn run_now(w: &Worker, spark: *mut Spark) {
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    if tool::active() {
        told::created(s, true, false);
    }
    if s.task.flags.get() & flag::DETACHED != 0 {
        // It may outlive its body.
        count_in(w.team(), w.member(), w.task(), s);
    }
    // SAFETY: ours, ready.
    unsafe { execute(w, w.member(), spark) };
}

/// Runs `entry(data)` as an undeferred child of the current task, on the caller's data.
///
/// # Safety
/// `entry(data)` may be called.
#[inline(always)]
pub unsafe fn run_included(w: &Worker, entry: usize, data: *mut u8, flags: u32) {
    let me = w.member();
    let pool = pool::own(me);
    let Some(spark) = block::borrow(pool).filter(|_| !tool::active()) else {
        // SAFETY: by contract.
        return unsafe { run_included_slow(w, entry, data, flags) };
    };
    let parent = w.task();
    begin_child(me, parent, spark, flags);
    count(&pool.counts.created);
    w.switch_task(&raw const spark.task);
    // SAFETY: an entry by contract.
    let f: Entry = unsafe { core::mem::transmute::<usize, Entry>(entry) };
    // SAFETY: by contract.
    unsafe { f(data as usize, 0) };
    w.switch_task(parent);
    if spark.task.is_alone() {
        block::return_borrowed(pool, spark);
    } else {
        // SAFETY: the body has ended on this thread.
        unsafe { end_included_slow(w, me, pool, spark) };
    }
}

#[cold]
#[inline(never)]
unsafe fn end_included_slow(w: &Worker, me: &Member, pool: &Pool, spark: &Spark) {
    block::keep_borrowed(pool);
    // SAFETY: by contract of `body_ended`.
    unsafe { finish::body_ended(w, me, spark as *const Spark as *mut Spark) };
}

#[cold]
#[inline(never)]
unsafe fn run_included_slow(w: &Worker, entry: usize, data: *mut u8, flags: u32) {
    let spark = make(w, entry, 0, 1, flags);
    // SAFETY: null or just made.
    match unsafe { spark.as_ref() } {
        Some(s) => s.data.set(data),
        None => {
            // SAFETY: an entry by contract. Without memory the task runs merged into its parent.
            let f: Entry = unsafe { core::mem::transmute::<usize, Entry>(entry) };
            // SAFETY: by contract.
            return unsafe { f(data as usize, 0) };
        }
    }
    if tool::active() {
        // SAFETY: just made.
        told::created(unsafe { &*spark }, true, false);
    }
    // SAFETY: just made, complete.
    unsafe { execute(w, w.member(), spark) };
}

/// The current task becomes `spark`, whose body the compiled code runs in line.
///
/// # Safety
/// Just made by the current task; paired with [`end_undeferred`].
pub unsafe fn begin_undeferred(w: &Worker, spark: *mut Spark) {
    if tool::active() {
        // SAFETY: by contract.
        let s = unsafe { &*spark };
        told::created(s, true, false);
        told::starts_in_line(w, s);
    }
    // SAFETY: by contract.
    w.switch_task(unsafe { &raw const (*spark).task });
}

/// Ends what [`begin_undeferred`] began.
///
/// # Safety
/// `spark` is the current task, begun by [`begin_undeferred`].
pub unsafe fn end_undeferred(w: &Worker, spark: *mut Spark) {
    if tool::active() {
        // SAFETY: by contract.
        told::stops(unsafe { &*spark });
    }
    // SAFETY: by contract.
    w.switch_task(unsafe { (*spark).task.parent.load(Ordering::Relaxed) });
    // SAFETY: the body has ended on this thread.
    unsafe { finish::body_ended(w, w.member(), spark) };
}

/// Runs a task that the calling thread owns.
///
/// # Safety
/// The task was taken from a pool or just made, is ready, and is not used afterwards. The caller plays `me`.
#[inline(always)]
pub(super) unsafe fn execute(w: &Worker, me: &Member, spark: *mut Spark) {
    // SAFETY: by contract.
    let s = unsafe { &*spark };
    let task: *const Task = &raw const s.task;
    let flags = s.task.flags.get();
    order::begins(s);
    let cancelled = w.team().cancel.load(Ordering::Relaxed) & (cancel::PARALLEL | cancel::TASKGROUP);
    if cancelled == 0 || !fizzles(w, s) {
        let before = w.switch_task(task);
        let entry = s.entry.get();
        let data = s.data.get() as usize;
        // SAFETY: the ABI layer gave a function of this type.
        let f: Entry = unsafe { core::mem::transmute::<usize, Entry>(entry) };
        let (a, b) = if flags & flag::NUMBERED != 0 { (w.gtid() as usize, data) } else { (data, 0) };
        if flags & flag::TOLD != 0 {
            // SAFETY: compiled code generated the task to be called so.
            unsafe { told::run(w, s, f, a, b) };
        } else {
            // SAFETY: as above.
            unsafe { f(a, b) };
        }
        w.switch_task(before);
    }
    // SAFETY: the body has ended on this thread.
    unsafe { finish::body_ended(w, me, spark) };
}

/// Whether a task that has not begun is discarded, because its region or taskgroup is cancelled (OpenMP 5.2, 11.5).
pub fn is_discarded(w: &Worker, spark: &Spark) -> bool {
    let cancelled = w.team().cancel.load(Ordering::Relaxed);
    spark.task.flags.get() & flag::COUNTED != 0
        && (cancelled & cancel::PARALLEL != 0
            || cancelled & cancel::TASKGROUP != 0
                && group::current(&spark.task).is_some_and(group::Group::is_cancelled))
}

/// Whether a task that the current one would generate now is discarded.
#[inline(always)]
pub fn is_cancelled(w: &Worker) -> bool {
    let cancelled = w.team().cancel.load(Ordering::Relaxed);
    cancelled & cancel::PARALLEL != 0 || cancelled & cancel::TASKGROUP != 0 && group::is_taskgroup_cancelled(w)
}

#[cold]
#[inline(never)]
fn fizzles(w: &Worker, spark: &Spark) -> bool {
    let flags = spark.task.flags.get();
    let fizzled = flags & flag::MUST_RUN == 0 && is_discarded(w, spark);
    if fizzled {
        spark.task.flags.set(flags | flag::FIZZLED);
        if flags & flag::TOLD != 0 {
            told::fizzles(w, spark, w.team().is_cancelled());
        }
    }
    fizzled
}

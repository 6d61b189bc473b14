//! Parallel and teams regions and their implicit tasks (OpenMP 5.2, 19.5.2.3, 19.5.2.4, 19.5.2.11).

use core::ffi::c_void;

use super::callbacks::tell;
use super::caller::{Caller, caller};
use super::record::{Region, TaskInfo, Thread, me};
use super::types::{Endpoint, Sync, parallel, state, task};

/// The current task encounters a region for which it asks `requested` threads, or teams. `flags`: bits of [`parallel`].
#[cold]
pub fn begins(requested: u32, flags: u32) -> Option<&'static Region> {
    begins_at(requested, flags, caller())
}

/// As [`begins`] for a region that the runtime makes by itself.
#[cold]
pub fn begins_inside(requested: u32, flags: u32) -> Option<&'static Region> {
    begins_at(requested, flags, Caller::default())
}

fn begins_at(requested: u32, flags: u32, at: Caller) -> Option<&'static Region> {
    let t = me();
    let by = t.task()?;
    by.enter(at.frame);
    let r: &'static Region = Box::leak(Box::new(Region::new(1, flags, at.code, by)));
    tell!(ParallelBegin: by.data.as_ptr() => *mut u64, &raw const by.frame => *const _, r.data.as_ptr() => *mut u64,
        requested => u32, flags as i32 => i32, at.code as *const c_void => *const c_void);
    t.enter_state(state::OVERHEAD);
    Some(r)
}

/// The current task encounters a teams region of so many teams.
#[cold]
pub fn league_begins(teams: u32) -> Option<&'static Region> {
    let region = begins(teams, parallel::LEAGUE | parallel::BY_RUNTIME);
    set_size(region, teams);
    region
}

/// The size of the region's team, or league.
pub fn set_size(region: Option<&'static Region>, n: u32) {
    if let Some(r) = region {
        r.size.set(n);
    }
}

/// The region is over.
///
/// # Safety
/// The region came from [`begins`] on this thread, and nobody uses it any more.
#[cold]
pub unsafe fn ends(region: Option<&'static Region>) {
    let Some(r) = region else { return };
    let t = me();
    // SAFETY: the task that encountered the region is the current one.
    let by = unsafe { &*r.by };
    tell!(ParallelEnd: r.data.as_ptr() => *mut u64, by.data.as_ptr() => *mut u64, r.flags as i32 => i32,
        r.code as *const c_void => *const c_void);
    by.frame.enter.set(0);
    t.enter_state(working(by));
    // SAFETY: made by `begins`; all members have let go of it, by contract.
    drop(unsafe { Box::from_raw(r as *const Region as *mut Region) });
}

/// The state of a thread that works in a task.
pub(super) fn working(of: &TaskInfo) -> u32 {
    if of.flags.get() & task::INITIAL != 0 { state::WORK_SERIAL } else { state::WORK_PARALLEL }
}

/// The calling thread begins its implicit task, number `number` of `n`; `flags`: INITIAL for a league's team.
#[cold]
pub fn implicit_begins(region: Option<&'static Region>, number: u32, n: u32, flags: u32) {
    let t = me();
    close(t);
    let Some(r) = region else { return };
    let own = Box::into_raw(Box::new(TaskInfo::new(flags, number, r.by, r)));
    // SAFETY: just made.
    let info = unsafe { &*own };
    info.before.set(t.task.replace(own));
    if flags & task::IMPLICIT != 0 {
        info.size.set(n);
        if n == 1 {
            info.flags.set(flags | task::UNDEFERRED);
        }
    }
    if r.flags & parallel::BY_PROGRAM != 0 && number == 0 {
        info.frame.exit_from(caller().program_frame());
    }
    t.enter_state(working(info));
    tell!(ImplicitTask: Endpoint::Begin as i32 => i32, r.data.as_ptr() => *mut u64, info.data.as_ptr() => *mut u64,
        n => u32, number => u32, flags as i32 => i32);
}

/// The calling thread's code in the region has ended: what is left is the barrier. `worker`: the thread is about to arrive,
/// after which it does not look at the region any more.
#[cold]
pub fn waits(worker: bool) {
    super::work::closes();
    let t = me();
    let Some(info) = t.task() else { return };
    // SAFETY: null or a region that is not over.
    let Some(r) = (unsafe { info.region.get().as_ref() }) else { return };
    info.frame.exit.set(0);
    let code = if worker { core::ptr::null() } else { r.code as *const c_void };
    let (region, data) = (r.data.as_ptr(), info.data.as_ptr());
    tell!(SyncRegion: Sync::Parallel as i32 => i32, Endpoint::Begin as i32 => i32, region => *mut u64, data => *mut u64,
        code => *const c_void);
    tell!(SyncRegionWait: Sync::Parallel as i32 => i32, Endpoint::Begin as i32 => i32, region => *mut u64,
        data => *mut u64, code => *const c_void);
    t.enter_state(state::WAIT_PARALLEL);
}

/// The worker is about to arrive: it lets go of the region.
#[cold]
pub fn arrives() {
    let t = me();
    if let Some(info) = t.task() {
        info.region.set(core::ptr::null());
        t.arrived.set(true);
    }
}

/// A worker that has arrived comes back to run tasks: the region is not over.
#[cold]
pub fn comes_back(region: Option<&'static Region>) {
    let t = me();
    if let (Some(info), Some(r)) = (t.task(), region)
        && t.arrived.get()
    {
        info.region.set(r);
    }
}

/// The barrier at the end of the calling thread's implicit task is over, and so is the task.
#[cold]
pub fn leaves(barrier: bool) {
    let t = me();
    let Some(info) = t.task() else { return };
    // SAFETY: null or a region that is not over.
    let code = unsafe { info.region.get().as_ref() }.map_or(core::ptr::null(), |r| r.code as *const c_void);
    end_task(t, info, barrier, code);
}

/// Ends the implicit task of a worker that has arrived.
pub(super) fn close(t: &Thread) {
    if t.arrived.replace(false)
        && let Some(info) = t.task()
    {
        end_task(t, info, true, core::ptr::null());
        t.enter_state(state::IDLE);
    }
}

fn end_task(t: &Thread, info: &TaskInfo, barrier: bool, code: *const c_void) {
    let (none, data) = (core::ptr::null_mut::<u64>(), info.data.as_ptr());
    if barrier {
        tell!(SyncRegionWait: Sync::Parallel as i32 => i32, Endpoint::End as i32 => i32, none => *mut u64,
            data => *mut u64, code => *const c_void);
        tell!(SyncRegion: Sync::Parallel as i32 => i32, Endpoint::End as i32 => i32, none => *mut u64, data => *mut u64,
            code => *const c_void);
    }
    let flags = info.flags.get() & !task::UNDEFERRED;
    tell!(ImplicitTask: Endpoint::End as i32 => i32, none => *mut u64, data => *mut u64, info.size.get() => u32,
        info.number.get() => u32, flags as i32 => i32);
    t.task.set(info.before.get());
    // SAFETY: made by `implicit_begins` on this thread; its children are complete.
    drop(unsafe { Box::from_raw(info as *const TaskInfo as *mut TaskInfo) });
}

/// The flags of a parallel region's record.
pub fn team(by_program: bool) -> u32 {
    parallel::TEAM | if by_program { parallel::BY_PROGRAM } else { parallel::BY_RUNTIME }
}

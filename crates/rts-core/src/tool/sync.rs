//! Synchronisation regions and the waits in them (OpenMP 5.2, 19.5.2.13, 19.5.2.14), and reductions (19.5.2.15).

use core::ffi::c_void;

use super::callbacks::tell;
use super::record::{here, me};
use super::types::{Endpoint, Sync, state};

/// A region that has begun.
#[derive(Debug)]
pub struct Open {
    kind: Sync,
    code: usize,
    state: u32,
    entered: bool,
}

fn waiting(kind: Sync) -> u32 {
    match kind {
        Sync::Explicit => state::WAIT_EXPLICIT,
        Sync::Implementation => state::WAIT_IMPLEMENTATION,
        Sync::Taskwait => state::WAIT_TASKWAIT,
        Sync::Taskgroup => state::WAIT_TASKGROUP,
        Sync::Reduction => state::WORK_REDUCTION,
        Sync::Workshare => state::WAIT_WORKSHARE,
        Sync::Parallel => state::WAIT_PARALLEL,
    }
}

/// The current task begins a synchronisation region; it waits in it until the end.
#[cold]
pub fn begins(kind: Sync) -> Option<Open> {
    let closed = kind != Sync::Taskwait && super::work::closes();
    // The entry that compiled code calls may not tell the two apart.
    let kind = if closed && kind == Sync::Explicit { Sync::Workshare } else { kind };
    let open = region_begins(kind)?;
    wait_begins(&open);
    Some(open)
}

/// Ends what [`begins`] began.
#[cold]
pub fn ends(open: Option<Open>) {
    let Some(open) = open else { return };
    wait_ends(&open);
    region_ends(open);
}

/// The current task begins a region, without waiting yet.
fn region_begins(kind: Sync) -> Option<Open> {
    let (t, info, at) = here()?;
    let entered = info.enter(at.frame);
    tell!(SyncRegion: kind as i32 => i32, Endpoint::Begin as i32 => i32, info.region_data().cast_mut() => *mut u64,
        info.data.as_ptr() => *mut u64, at.code as *const c_void => *const c_void);
    Some(Open { kind, code: at.code, state: t.state.get(), entered })
}

/// It begins to wait.
fn wait_begins(open: &Open) {
    let t = me();
    let Some(info) = t.task() else { return };
    tell!(SyncRegionWait: open.kind as i32 => i32, Endpoint::Begin as i32 => i32,
        info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64,
        open.code as *const c_void => *const c_void);
    t.enter_state(waiting(open.kind));
}

/// The wait is over.
fn wait_ends(open: &Open) {
    let t = me();
    let Some(info) = t.task() else { return };
    t.enter_state(open.state);
    tell!(SyncRegionWait: open.kind as i32 => i32, Endpoint::End as i32 => i32,
        info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64,
        open.code as *const c_void => *const c_void);
}

/// The region is over.
fn region_ends(open: Open) {
    let t = me();
    let Some(info) = t.task() else { return };
    tell!(SyncRegion: open.kind as i32 => i32, Endpoint::End as i32 => i32, info.region_data().cast_mut() => *mut u64,
        info.data.as_ptr() => *mut u64, open.code as *const c_void => *const c_void);
    if open.entered {
        info.frame.enter.set(0);
    }
}

/// The current task begins a taskgroup region, at whose end it will wait.
#[cold]
pub fn taskgroup_begins() {
    let open = region_begins(Sync::Taskgroup);
    if let (Some(open), Some(info)) = (open, me().task())
        && open.entered
    {
        info.frame.enter.set(0);
    }
}

/// The current task waits at the end of its innermost taskgroup region; [`ends`] ends both.
#[cold]
pub fn taskgroup_waits() -> Option<Open> {
    let (t, info, at) = here()?;
    let entered = info.enter(at.frame);
    let open = Open { kind: Sync::Taskgroup, code: at.code, state: t.state.get(), entered };
    wait_begins(&open);
    Some(open)
}

/// The current task combines values of a reduction.
#[cold]
pub fn reduction_begins() -> Option<Open> {
    let (t, info, at) = here()?;
    tell!(Reduction: Sync::Reduction as i32 => i32, Endpoint::Begin as i32 => i32,
        info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64,
        at.code as *const c_void => *const c_void);
    Some(Open { kind: Sync::Reduction, code: at.code, state: t.enter_state(state::WORK_REDUCTION), entered: false })
}

/// Ends what [`reduction_begins`] began.
#[cold]
pub fn reduction_ends(open: Option<Open>) {
    let (Some(open), Some((t, info, _))) = (open, here()) else { return };
    t.enter_state(open.state);
    tell!(Reduction: Sync::Reduction as i32 => i32, Endpoint::End as i32 => i32,
        info.region_data().cast_mut() => *mut u64, info.data.as_ptr() => *mut u64,
        open.code as *const c_void => *const c_void);
}

/// As [`reduction_begins`] where compiled code's own calls say when; not nested.
#[cold]
pub fn reduction_begins_open() {
    let open = reduction_begins();
    if let Some(open) = open {
        me().reduction.set((open.code, open.state));
    }
}

/// Ends what [`reduction_begins_open`] began.
#[cold]
pub fn reduction_ends_open() {
    let (code, state) = me().reduction.take();
    reduction_ends(Some(Open { kind: Sync::Reduction, code, state, entered: false }));
}

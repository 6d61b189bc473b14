//! What is kept of threads, regions and tasks while a tool is active.

use core::cell::Cell;

use super::types::{Frame, ThreadKind, Work, state, task};
use super::{caller, thread};
use crate::prim::process::AtomicBool;
use crate::sys::tls;

/// A thread that the tool knows.
#[derive(Debug)]
pub struct Thread {
    pub(super) data: Cell<u64>,
    pub(super) state: Cell<u32>,
    pub(super) wait_id: Cell<u64>,
    /// The current task; null on a worker outside of all regions.
    pub(super) task: Cell<*const TaskInfo>,
    /// Workers: the outermost frame of the runtime.
    pub(super) base: Cell<usize>,
    /// The reduction that compiled code has begun: where, and the state before.
    pub(super) reduction: Cell<(usize, u32)>,
    /// The next task begins because the current one yields.
    pub(super) yields: Cell<bool>,
    /// The implicit task has arrived at the end of its region, see Note [Arrived tasks].
    pub(super) arrived: Cell<bool>,
    /// The target region that it encountered.
    pub(super) target: Cell<(u64, u64)>,
    /// Host threads: the initial task and the region around it.
    pub(super) first: TaskInfo,
    pub(super) first_region: Region,
}

/// A parallel or teams region.
#[derive(Debug)]
pub struct Region {
    pub(super) data: Cell<u64>,
    pub(super) size: Cell<u32>,
    pub(super) flags: u32,
    /// Where the program began it.
    pub(super) code: usize,
    /// The task that encountered it; null for the one around an initial task.
    pub(super) by: *const TaskInfo,
}

/// A task.
#[derive(Debug)]
#[repr(C)]
pub struct TaskInfo {
    pub(super) data: Cell<u64>,
    pub(super) frame: Frame,
    /// Bits of [`task`].
    pub(super) flags: Cell<u32>,
    /// The number in its team of the thread that runs it.
    pub(super) number: Cell<u32>,
    /// The task that created it, or that encountered its region.
    pub(super) parent: Cell<*const TaskInfo>,
    pub(super) region: Cell<*const Region>,
    /// Implicit tasks: size of the team.
    pub(super) size: Cell<u32>,
    /// What the thread ran before.
    pub(super) before: Cell<*const TaskInfo>,
    /// The tool was told of its creation.
    pub(super) told: Cell<bool>,
    /// The data that compiled code made for it, and its size.
    pub(super) memory: Cell<(usize, usize)>,
    /// The tool was told that the task's code has ended before its event was fulfilled.
    pub(super) detached: AtomicBool,
    /// What a taskloop has given it: first value, iterations.
    pub(super) chunk: Cell<(u64, u64)>,
    /// A construct that it is in whose end nobody tells: see `work::closes`.
    pub(super) open: Cell<Option<Work>>,
    /// The next barrier may be the end of a single region that the task did not execute.
    pub(super) passed: Cell<bool>,
    /// Its enter frame was set when another task began in its place.
    pub(super) left: Cell<bool>,
}

const _: () = assert!(size_of::<TaskInfo>() <= 128);

impl Region {
    pub(super) const fn new(size: u32, flags: u32, code: usize, by: *const TaskInfo) -> Region {
        Region { data: Cell::new(0), size: Cell::new(size), flags, code, by }
    }
}

impl TaskInfo {
    pub(super) const fn new(flags: u32, number: u32, parent: *const TaskInfo, region: *const Region) -> TaskInfo {
        TaskInfo {
            data: Cell::new(0),
            frame: Frame::new(),
            flags: Cell::new(flags),
            number: Cell::new(number),
            parent: Cell::new(parent),
            region: Cell::new(region),
            size: Cell::new(0),
            before: Cell::new(core::ptr::null()),
            told: Cell::new(false),
            memory: Cell::new((0, 0)),
            detached: AtomicBool::new(false),
            chunk: Cell::new((0, 0)),
            open: Cell::new(None),
            passed: Cell::new(false),
            left: Cell::new(false),
        }
    }

    /// What the tool has put into the task's data.
    pub fn data(&self) -> u64 {
        self.data.get()
    }

    /// What a callback gets of the region; null when the region is over.
    pub(super) fn region_data(&self) -> *const u64 {
        // SAFETY: null or a region that is not over.
        unsafe { self.region.get().as_ref() }.map_or(core::ptr::null(), |r| r.data.as_ptr())
    }

    /// Where the program began the region; 0: not known, or the region is over.
    pub(super) fn region_code(&self) -> usize {
        // SAFETY: null or a region that is not over.
        unsafe { self.region.get().as_ref() }.map_or(0, |r| r.code)
    }

    /// The program has entered the runtime in this task. True when it had not yet.
    pub(super) fn enter(&self, frame: usize) -> bool {
        let first = self.frame.enter.get() == 0;
        if first {
            self.frame.enter.set(frame);
        }
        first
    }
}

impl Thread {
    pub(super) fn new(kind: ThreadKind) -> Box<Thread> {
        let none = core::ptr::null();
        let mut t = Box::new(Thread {
            data: Cell::new(0),
            state: Cell::new(if kind == ThreadKind::Worker { state::IDLE } else { state::WORK_SERIAL }),
            wait_id: Cell::new(0),
            task: Cell::new(none),
            base: Cell::new(0),
            reduction: Cell::new((0, 0)),
            yields: Cell::new(false),
            arrived: Cell::new(false),
            target: Cell::new((0, 0)),
            first: TaskInfo::new(task::INITIAL, 0, core::ptr::null(), core::ptr::null()),
            first_region: Region::new(1, 0, 0, core::ptr::null()),
        });
        let region: *const Region = &raw const t.first_region;
        t.first.region.set(region);
        if kind != ThreadKind::Worker {
            let first: *const TaskInfo = &raw mut t.first;
            t.task.set(first);
        }
        t
    }

    /// The current task.
    pub(super) fn task(&self) -> Option<&TaskInfo> {
        // SAFETY: null or the record of a task that has not ended.
        unsafe { self.task.get().as_ref() }
    }

    /// Sets the state and returns the former.
    pub(super) fn enter_state(&self, state: u32) -> u32 {
        self.state.replace(state)
    }
}

/// The calling thread's record, if the tool knows it.
pub(super) fn known() -> Option<&'static Thread> {
    // SAFETY: null or the thread's record, which lives until the thread's end.
    unsafe { (tls::tool() as *const Thread).as_ref() }
}

/// The calling thread's record; a thread that the tool does not know yet is told to it.
pub(super) fn me() -> &'static Thread {
    known().unwrap_or_else(|| thread::begins(ThreadKind::Initial))
}

/// The calling thread's current task and where the program has called the runtime.
pub(super) fn here() -> Option<(&'static Thread, &'static TaskInfo, caller::Caller)> {
    let t = me();
    Some((t, t.task()?, caller::caller()))
}

/// See `caller::exit_slot`.
#[cold]
pub(super) fn exit_slot() -> *const usize {
    static NOWHERE: crate::prim::process::AtomicUsize = crate::prim::process::AtomicUsize::new(0);
    match me().task() {
        Some(t) => t.frame.exit.as_ptr(),
        None => NOWHERE.as_ptr(),
    }
}

//! Task regions and their data environments: the part that implicit and explicit tasks share.

use core::cell::{Cell, UnsafeCell};

use crate::icv::TaskIcvs;

/// A task region. Embedded in a team member (implicit task) or at the head of an explicit task's memory.
///
/// Touched by the thread that runs the task; a child reads `icvs` of its parent at its creation only, on the same
/// thread.
#[derive(Debug)]
#[repr(C)]
pub struct Task {
    /// The values in force; points to `own` after a change, before that to values inherited.
    icvs: Cell<*const TaskIcvs>,
    own: UnsafeCell<Option<TaskIcvs>>,
    /// The task that created this one; for an implicit task the one that encountered the region.
    pub parent: Cell<*const Task>,
    /// Bits of [`flag`].
    pub flags: Cell<u32>,
    /// The innermost taskgroup the task is in, or null. Typed by the `spark` layer.
    pub taskgroup: Cell<*mut ()>,
    /// What the `spark` layer keeps of the task's children. Typed there.
    pub family: Cell<*mut ()>,
}

/// Bits of `Task::flags`.
pub mod flag {
    /// Created by a task construct, not by a parallel region.
    pub const EXPLICIT: u32 = 1;
    /// Final: its descendants are included tasks (OpenMP 5.2, 12.3).
    pub const FINAL: u32 = 2;
    /// Untied (12.1).
    pub const UNTIED: u32 = 4;
}

impl Task {
    /// A task region with values inherited from `icvs`, which must outlive its use.
    pub const fn new(icvs: *const TaskIcvs) -> Task {
        Task {
            icvs: Cell::new(icvs),
            own: UnsafeCell::new(None),
            parent: Cell::new(core::ptr::null()),
            flags: Cell::new(0),
            taskgroup: Cell::new(core::ptr::null_mut()),
            family: Cell::new(core::ptr::null_mut()),
        }
    }

    /// Begins the region anew with inherited values.
    #[inline(always)]
    pub fn reset(&self, icvs: *const TaskIcvs) {
        self.icvs.set(icvs);
    }

    /// Where the values in force are; valid while the task's team is in its region.
    #[inline(always)]
    pub fn icvs_ptr(&self) -> *const TaskIcvs {
        self.icvs.get()
    }

    /// The values in force (OpenMP 5.2, 2.3: scope data environment).
    #[inline(always)]
    pub fn icvs(&self) -> &TaskIcvs {
        // SAFETY: `reset`'s caller keeps the values alive through the region, `own` lives as long as the task.
        unsafe { &*self.icvs.get() }
    }

    /// Changes values of this task only.
    pub fn set_icvs(&self, change: impl FnOnce(&mut TaskIcvs)) {
        let mut values = *self.icvs();
        change(&mut values);
        // SAFETY: only the thread that runs the task calls this, and references from `icvs` do not outlive a call.
        let own = unsafe { &mut *self.own.get() };
        self.icvs.set(own.insert(values));
    }
}

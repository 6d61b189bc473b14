//! Task regions and their data environments: the part that implicit and explicit tasks share.
//!
//! Who touches what:
//!
//! | part | touched by |
//! |---|---|
//! | `icvs`, `own`, `flags`, `taskgroup`, `family`, `live` | the thread that runs the task; a finisher after its end |
//! | `parent`, `depth` | written at creation; read by any thread, also after the memory was used again |
//! | `runner` | written by the thread that runs the task before each child exists; read by finishers of children |
//! | `word` | everyone |
//!
//! # Children
//! `live` counts children created less those finished by the thread that runs the task. `word` is the sum of
//!
//! | part | meaning |
//! |---|---|
//! | `-1` each | a child finished by another thread; after the end of the task `live` is added |
//! | `KEEP` | the task itself has not ended |
//! | `KEEP` each | a child that has ended with unfinished children of its own still refers to the task |
//!
//! So `live` plus the low part of `word` is the number of unfinished children, and who brings the whole word to 0 frees
//! the task. As long as nobody steals, `word` stays `KEEP` and nothing atomic happens.

use core::cell::{Cell, UnsafeCell};

use crate::icv::TaskIcvs;
use crate::prim::{AtomicI64, AtomicPtr, AtomicU32, Ordering};

/// One reference to a task in `Task::word`.
pub const KEEP: i64 = 1 << 40;

/// A task region. Embedded in a team member (implicit task) or at the head of an explicit task's memory.
#[derive(Debug)]
#[repr(C)]
pub struct Task {
    /// The values in force; points to `own` after a change, before that to values inherited.
    icvs: Cell<*const TaskIcvs>,
    /// The task that created this one; null for an implicit task.
    pub parent: AtomicPtr<Task>,
    /// Ancestors of the same team, the implicit one included.
    pub depth: AtomicU32,
    /// Bits of [`flag`].
    pub flags: Cell<u32>,
    /// The innermost taskgroup the task is in, or null. Typed by the `spark` layer.
    pub taskgroup: Cell<*mut ()>,
    /// What the `spark` layer keeps of the dependences of the task's children. Typed there.
    pub family: Cell<*mut ()>,
    /// See the module.
    pub live: Cell<i64>,
    /// The team member that runs the task. Typed by the `spark` layer.
    pub runner: Cell<*const ()>,
    own: UnsafeCell<Option<Box<TaskIcvs>>>,
    /// See the module. Others write it: on the next cache line.
    pub word: AtomicI64,
}

const _: () = assert!(core::mem::offset_of!(Task, word) == 64);

/// Bits of `Task::flags`.
pub mod flag {
    /// Created by a task construct, not by a parallel region.
    pub const EXPLICIT: u32 = 1;
    /// Final: its descendants are included tasks (OpenMP 5.2, 12.3).
    pub const FINAL: u32 = 2;
    /// Untied (12.1).
    pub const UNTIED: u32 = 4;
    /// The body has ended.
    pub const ENDED: u32 = 8;
    /// Counted by parent, taskgroup and team as an unfinished task.
    pub const COUNTED: u32 = 16;
    /// The entry takes the worker's number before the data.
    pub const NUMBERED: u32 = 32;
    /// Completes by an event (12.5.2).
    pub const DETACHED: u32 = 64;
    /// The data has memory of its own.
    pub const LARGE: u32 = 128;
    /// Does not run, only completes: its taskgroup or region was cancelled.
    pub const FIZZLED: u32 = 256;
    /// Is called even if cancelled before it began: its data needs what the code does at the end.
    pub const MUST_RUN: u32 = 512;
    /// There is a record of the task for tools.
    pub const TOLD: u32 = 1 << 10;
    /// mergeable (12.5); only tools are told.
    pub const MERGEABLE: u32 = 1 << 11;
    /// Has a priority above 0.
    pub const PRIORITY: u32 = 1 << 12;
    /// Has dependences.
    pub const DEPENDS: u32 = 1 << 13;
    /// First bit for the ABI layers.
    pub const ABI: u32 = 1 << 16;
}

impl Task {
    /// A task region with values inherited from `icvs`, which must outlive its use.
    pub const fn new(icvs: *const TaskIcvs) -> Task {
        Task {
            icvs: Cell::new(icvs),
            parent: AtomicPtr::new(core::ptr::null_mut()),
            depth: AtomicU32::new(0),
            flags: Cell::new(0),
            taskgroup: Cell::new(core::ptr::null_mut()),
            family: Cell::new(core::ptr::null_mut()),
            live: Cell::new(0),
            runner: Cell::new(core::ptr::null()),
            own: UnsafeCell::new(None),
            word: AtomicI64::new(KEEP),
        }
    }

    /// Begins an implicit task's region anew with inherited values.
    #[inline(always)]
    pub fn reset(&self, icvs: *const TaskIcvs) {
        self.icvs.set(icvs);
    }

    /// Begins an explicit task: a child of `parent`, which the calling thread runs.
    #[inline(always)]
    pub fn begin_child(&self, parent: &Task, flags: u32) {
        self.icvs.set(parent.icvs.get());
        self.parent.store(parent as *const Task as *mut Task, Ordering::Relaxed);
        self.depth.store(parent.depth.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        self.flags.set(flags | parent.flags.get() & flag::FINAL);
        self.taskgroup.set(parent.taskgroup.get());
        self.family.set(core::ptr::null_mut());
        self.live.set(0);
        self.word.store(KEEP, Ordering::Relaxed);
        self.runner.set(parent.runner.get());
        if parent.has_own() {
            self.copy_values(parent);
        }
    }

    /// Whether the task changed its values, so that no other task may refer to them.
    #[inline(always)]
    fn has_own(&self) -> bool {
        // SAFETY: only the thread that runs the task looks at `own` and changes it.
        let own = unsafe { &*self.own.get() };
        own.as_deref().is_some_and(|o| core::ptr::eq(o, self.icvs.get()))
    }

    #[cold]
    #[inline(never)]
    fn copy_values(&self, from: &Task) {
        self.icvs.set(from.icvs.get());
        self.set_icvs(|_| {});
    }

    /// Gives up the task's own values at its end.
    #[inline(always)]
    pub fn end_values(&self) {
        // SAFETY: the task has ended, nobody refers to its values.
        let own = unsafe { &mut *self.own.get() };
        if own.is_some() {
            *own = None;
        }
    }

    /// Whether a task that has ended has left nothing: no unfinished child, no values of its own, no table of dependences.
    #[inline(always)]
    pub fn is_alone(&self) -> bool {
        // SAFETY: only the thread that runs the task looks at `own` and changes it.
        let own = unsafe { &*self.own.get() };
        // ORDER: acquires what finishers of children did.
        self.live.get() == 0
            && self.word.load(Ordering::Acquire) == KEEP
            && own.is_none()
            && self.family.get().is_null()
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
        match own {
            Some(o) => **o = values,
            None => *own = Some(Box::new(values)),
        }
        if let Some(o) = own {
            self.icvs.set(&raw const **o);
        }
    }

    /// Unfinished children. Exact for the thread that runs the task.
    #[inline(always)]
    pub fn unfinished(&self) -> i64 {
        // ORDER: pairs with the finisher's release; SeqCst because the last look before sleeping must not be early.
        let word = self.word.load(Ordering::SeqCst);
        self.live.get() + (word << 24 >> 24)
    }

    /// All children are finished: counts from 0 again.
    #[inline(always)]
    pub fn settle(&self) {
        let live = self.live.replace(0);
        if live != 0 {
            self.word.fetch_add(live, Ordering::Relaxed);
        }
    }

    /// In the child of a fork: children that other threads were running will never finish.
    pub fn forget_children(&self) {
        self.live.set(0);
        self.word.store(KEEP, Ordering::Relaxed);
    }

    /// Whether the task is `other` or descends from it, both of the same team.
    #[inline(always)]
    pub fn descends_from(&self, other: &Task) -> bool {
        let mut at = self.parent.load(Ordering::Relaxed);
        // The usual case.
        if core::ptr::eq(at, other) {
            return true;
        }
        let goal = other.depth.load(Ordering::Relaxed);
        // Bounded, because a racing reader may follow memory that is used again.
        for _ in goal..self.depth.load(Ordering::Relaxed) {
            if core::ptr::eq(at, other) {
                return true;
            }
            // SAFETY: tasks are members' or spark blocks: never unmapped. The pointer may be stale, not wild.
            let Some(task) = (unsafe { at.as_ref() }) else { return false };
            at = task.parent.load(Ordering::Relaxed);
        }
        false
    }
}

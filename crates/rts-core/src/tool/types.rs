//! Numbers and layouts of the interface (OpenMP 5.2, 19.4), as in `omp-tools.h`.

use core::cell::Cell;

/// `ompt_frame_t`.
#[derive(Debug, Default)]
#[repr(C)]
pub struct Frame {
    pub(super) exit: Cell<usize>,
    pub(super) enter: Cell<usize>,
    pub(super) exit_flags: Cell<i32>,
    pub(super) enter_flags: Cell<i32>,
}

const _: () = assert!(size_of::<Frame>() == 24);

impl Frame {
    /// `ompt_frame_runtime | ompt_frame_framepointer`.
    const RUNTIME: i32 = 0x20;
    /// `ompt_frame_application | ompt_frame_framepointer`.
    pub(super) const APPLICATION: i32 = 0x21;
    /// `ompt_frame_application | ompt_frame_cfa`.
    pub(super) const APPLICATION_CFA: i32 = 0x11;

    /// Sets the exit frame to a frame of the program.
    pub(super) fn exit_from(&self, (frame, flags): (usize, i32)) {
        self.exit.set(frame);
        self.exit_flags.set(flags);
    }

    /// No frame.
    pub(super) const fn new() -> Frame {
        Frame {
            exit: Cell::new(0),
            enter: Cell::new(0),
            exit_flags: Cell::new(Frame::RUNTIME),
            enter_flags: Cell::new(Frame::RUNTIME),
        }
    }
}

/// `ompt_scope_endpoint_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Endpoint {
    /// `ompt_scope_begin`
    Begin = 1,
    /// `ompt_scope_end`
    End = 2,
}

/// `ompt_sync_region_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Sync {
    /// The barrier construct.
    Explicit = 3,
    /// A barrier that the implementation adds.
    Implementation = 4,
    /// taskwait.
    Taskwait = 5,
    /// The end of a taskgroup.
    Taskgroup = 6,
    /// A reduction.
    Reduction = 7,
    /// The end of a worksharing region.
    Workshare = 8,
    /// The end of a parallel region.
    Parallel = 9,
}

/// `ompt_state_t`.
pub mod state {
    /// Outside of parallel regions.
    pub const WORK_SERIAL: u32 = 0x000;
    /// In a parallel region.
    pub const WORK_PARALLEL: u32 = 0x001;
    /// Combines values of a reduction.
    pub const WORK_REDUCTION: u32 = 0x002;
    /// In the barrier at the end of a parallel region.
    pub const WAIT_PARALLEL: u32 = 0x011;
    /// In the barrier at the end of a worksharing region.
    pub const WAIT_WORKSHARE: u32 = 0x012;
    /// In a barrier region of the program.
    pub const WAIT_EXPLICIT: u32 = 0x014;
    /// In a barrier that the implementation adds.
    pub const WAIT_IMPLEMENTATION: u32 = 0x015;
    /// In a taskwait region.
    pub const WAIT_TASKWAIT: u32 = 0x020;
    /// At the end of a taskgroup region.
    pub const WAIT_TASKGROUP: u32 = 0x021;
    /// Waits for a lock.
    pub const WAIT_LOCK: u32 = 0x041;
    /// Waits for a critical region.
    pub const WAIT_CRITICAL: u32 = 0x042;
    /// Waits for an atomic region.
    pub const WAIT_ATOMIC: u32 = 0x043;
    /// Waits for its turn in an ordered region.
    pub const WAIT_ORDERED: u32 = 0x044;
    /// Waits for a target region.
    pub const WAIT_TARGET: u32 = 0x080;
    /// Has no work.
    pub const IDLE: u32 = 0x100;
    /// In the runtime.
    pub const OVERHEAD: u32 = 0x101;
    /// Not a thread of the runtime.
    pub const UNDEFINED: u32 = 0x102;
}

/// `ompt_thread_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum ThreadKind {
    /// The thread that the runtime saw first.
    Initial = 1,
    /// A thread that the runtime made.
    Worker = 2,
    /// Another thread of the program.
    Other = 3,
}

/// `ompt_task_flag_t`.
pub mod task {
    /// The implicit task around everything that a host thread does, or of a league's team.
    pub const INITIAL: u32 = 1;
    /// Of a parallel region.
    pub const IMPLICIT: u32 = 2;
    /// Of a task construct.
    pub const EXPLICIT: u32 = 4;
    /// Of a target construct.
    pub const TARGET: u32 = 8;
    /// A taskwait with dependences.
    pub const TASKWAIT: u32 = 0x10;
    /// Runs before its creator goes on.
    pub const UNDEFERRED: u32 = 0x0800_0000;
    /// untied
    pub const UNTIED: u32 = 0x1000_0000;
    /// final
    pub const FINAL: u32 = 0x2000_0000;
    /// mergeable
    pub const MERGEABLE: u32 = 0x4000_0000;
}

/// `ompt_task_status_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// Has ended.
    Complete = 1,
    /// Suspended in taskyield.
    Yield = 2,
    /// Was cancelled.
    Cancel = 3,
    /// Its code has ended, its event is not fulfilled.
    Detach = 4,
    /// Its event was fulfilled before its code ended.
    EarlyFulfill = 5,
    /// Its event was fulfilled after its code ended.
    LateFulfill = 6,
    /// Suspended.
    Switch = 7,
    /// A taskwait with dependences is over.
    TaskwaitComplete = 8,
}

/// `ompt_parallel_flag_t`.
pub mod parallel {
    /// The program's code calls the region's code on the primary thread.
    pub const BY_PROGRAM: u32 = 1;
    /// The runtime does.
    pub const BY_RUNTIME: u32 = 2;
    /// A teams region.
    pub const LEAGUE: u32 = 0x4000_0000;
    /// A parallel region.
    pub const TEAM: u32 = 0x8000_0000;
}

/// `ompt_work_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Work {
    /// A loop whose schedule is not known.
    Loop = 1,
    /// sections
    Sections = 2,
    /// single, on the thread that executes it
    SingleExecutor = 3,
    /// single, on another thread
    SingleOther = 4,
    /// Fortran's workshare
    Workshare = 5,
    /// distribute
    Distribute = 6,
    /// taskloop
    Taskloop = 7,
    /// scope
    Scope = 8,
    /// A loop with a static schedule.
    LoopStatic = 10,
    /// A loop with a dynamic schedule.
    LoopDynamic = 11,
    /// A loop with a guided schedule.
    LoopGuided = 12,
    /// A loop with another schedule.
    LoopOther = 13,
}

/// `ompt_dispatch_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Dispatch {
    /// An iteration of a loop.
    Iteration = 1,
    /// A section.
    Section = 2,
    /// A chunk of a worksharing loop.
    LoopChunk = 3,
    /// The iterations of one task of a taskloop.
    TaskloopChunk = 4,
    /// A team's chunk of a distribute loop.
    DistributeChunk = 5,
}

/// `ompt_dispatch_chunk_t`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Chunk {
    /// The first value of the loop variable.
    pub start: u64,
    /// Number of iterations.
    pub iterations: u64,
}

/// `ompt_mutex_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Mutex {
    /// omp_set_lock
    Lock = 1,
    /// omp_test_lock
    TestLock = 2,
    /// omp_set_nest_lock
    NestLock = 3,
    /// omp_test_nest_lock
    TestNestLock = 4,
    /// critical
    Critical = 5,
    /// atomic
    Atomic = 6,
    /// ordered
    Ordered = 7,
}

/// `ompt_cancel_flag_t`.
pub mod cancel {
    /// cancel parallel
    pub const PARALLEL: u32 = 1;
    /// cancel sections
    pub const SECTIONS: u32 = 2;
    /// cancel for, cancel do
    pub const LOOP: u32 = 4;
    /// cancel taskgroup
    pub const TASKGROUP: u32 = 8;
    /// The thread cancels.
    pub const ACTIVATED: u32 = 0x10;
    /// The thread has seen it.
    pub const DETECTED: u32 = 0x20;
    /// A task was discarded.
    pub const DISCARDED: u32 = 0x40;
}

/// `ompt_dependence_t`.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Dependence {
    /// Address of the variable, or the iteration.
    pub variable: u64,
    /// `ompt_dependence_type_t`, see [`dependence`].
    pub kind: i32,
}

const _: () = assert!(size_of::<Dependence>() == 16);

/// `ompt_dependence_type_t`.
pub mod dependence {
    /// in
    pub const IN: i32 = 1;
    /// out
    pub const OUT: i32 = 2;
    /// inout
    pub const INOUT: i32 = 3;
    /// mutexinoutset
    pub const MUTEXINOUTSET: i32 = 4;
    /// ordered depend(source)
    pub const SOURCE: i32 = 5;
    /// ordered depend(sink)
    pub const SINK: i32 = 6;
    /// inoutset
    pub const INOUTSET: i32 = 7;
    /// omp_all_memory, out
    pub const OUT_ALL: i32 = 34;
    /// omp_all_memory, inout
    pub const INOUT_ALL: i32 = 35;
}

/// `ompt_severity_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Severity {
    /// The program goes on.
    Warning = 1,
    /// The program ends.
    Fatal = 2,
}

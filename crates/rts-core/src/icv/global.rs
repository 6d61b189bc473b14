//! The ICVs of the device, as the environment set them at the start of the process.
//!
//! Never changed afterwards; what routines can set at run time starts from here and lives with its owner.

use super::{Bind, RunSched};
use crate::topology::{CpuSet, Partition};
use core::fmt;

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// No variable set it.
    Default,
    /// This environment variable.
    Env(&'static str),
    /// Follows from another variable, which is named.
    Implied(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::Env(name) => f.write_str(name),
            Source::Implied(name) => write!(f, "follows from {name}"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Var<T> {
    /// The value in force.
    pub value: T,
    /// Who set it.
    pub source: Source,
}

impl<T> Var<T> {
    /// A value that no variable set.
    pub const fn default(value: T) -> Var<T> {
        Var { value, source: Source::Default }
    }
}

impl<T> core::ops::Deref for Var<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// `wait-policy-var`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitPolicy {
    /// Not set: the runtime learns how long to spin.
    Unset,
    /// Waiting threads should use their CPUs.
    Active,
    /// Waiting threads should give their CPUs away.
    Passive,
}

/// An upper bound on spinning, from GOMP_SPINCOUNT or KMP_BLOCKTIME; the runtime may spin less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpinLimit {
    /// Not set.
    Unset,
    /// Microseconds; 0: do not spin.
    Micros(u64),
    /// Turns of the spin loop; 0: do not spin.
    Turns(u64),
    /// As long as it takes.
    Forever,
}

/// `target-offload-var`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetOffload {
    /// Offload if there is a device, else run on the host.
    Default,
    /// No device is an error.
    Mandatory,
    /// Run on the host.
    Disabled,
}

/// OMP_DISPLAY_ENV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayEnv {
    /// Nothing.
    False,
    /// The ICVs of the specification.
    True,
    /// Those and the runtime's own variables.
    Verbose,
}

/// How a reduction combines, where the program asks (KMP_FORCE_REDUCTION).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReductionMethod {
    /// The runtime chooses.
    Any,
    /// One thread after the other in a critical section.
    Critical,
    /// By atomic operations where the compiler offers them.
    Atomic,
    /// Pairwise; the same order in every run.
    Tree,
}

/// OMP_ALLOCATOR: `def-allocator-var` at start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allocator {
    /// A predefined allocator by its `omp_allocator_handle_t` number, 1 (`omp_default_mem_alloc`) to 8.
    Predefined(u32),
    /// A memory space by its `omp_memspace_handle_t` number, 0 (`omp_default_mem_space`) to 4, and traits as pairs of
    /// `omp_alloctrait_key_t` and value.
    Space(u32, Vec<(u32, usize)>),
}

/// The device's ICVs and settings.
#[derive(Clone, Debug)]
pub struct GlobalIcvs {
    /// `nthreads-var` as OMP_NUM_THREADS gave it, one entry a nesting level; empty: not set, the CPUs available.
    pub nthreads: Var<Vec<u32>>,
    /// `bind-var`, one entry a nesting level, at least one.
    pub bind: Var<Vec<Bind>>,
    /// Whether one of the two lists above has more than one entry.
    pub has_lists: bool,
    /// `dyn-var`.
    pub dynamic: Var<bool>,
    /// `run-sched-var`.
    pub run_sched: Var<RunSched>,
    /// `max-active-levels-var`.
    pub max_active_levels: Var<u32>,
    /// `thread-limit-var`.
    pub thread_limit: Var<u32>,
    /// Most OpenMP threads in the process, over all contention groups (KMP_DEVICE_THREAD_LIMIT).
    pub device_thread_limit: Var<u32>,
    /// `default-device-var`.
    pub default_device: Var<i32>,
    /// `stacksize-var` in bytes: of every thread the runtime creates.
    pub stacksize: Var<usize>,
    /// `wait-policy-var`.
    pub wait_policy: Var<WaitPolicy>,
    /// Upper bound on spinning.
    pub spin_limit: Var<SpinLimit>,
    /// `cancel-var`.
    pub cancellation: Var<bool>,
    /// `max-task-priority-var`.
    pub max_task_priority: Var<i32>,
    /// `display-affinity-var`.
    pub display_affinity: Var<bool>,
    /// `affinity-format-var`; `None`: not set, see [`super::format::DEFAULT`].
    pub affinity_format: Var<Option<String>>,
    /// OMP_DISPLAY_ENV.
    pub display_env: Var<DisplayEnv>,
    /// `target-offload-var`.
    pub target_offload: Var<TargetOffload>,
    /// `nteams-var`; 0: not set.
    pub num_teams: Var<i32>,
    /// `teams-thread-limit-var`; 0: not set.
    pub teams_thread_limit: Var<i32>,
    /// Policy for the primary threads of teams (KMP_TEAMS_PROC_BIND).
    pub teams_bind: Var<Bind>,
    /// `def-allocator-var`.
    pub allocator: Var<Allocator>,
    /// `tool-var`: whether a tool may be looked for.
    pub tool: Var<bool>,
    /// `tool-libraries-var`, paths separated by colons; empty: none.
    pub tool_libraries: Var<String>,
    /// `tool-verbose-init-var`: `disabled`, `stdout`, `stderr` or a file name.
    pub tool_verbose_init: Var<String>,
    /// `debug-var`.
    pub debug: Var<bool>,
    /// `place-partition-var` of the initial task: the places; empty where none are defined.
    pub places: Var<Vec<CpuSet>>,
    /// The value that defined the places, for display; empty: none.
    pub places_text: String,
    /// The CPUs that KMP_HW_SUBSET leaves to the process; `None`: all.
    pub hw_subset: Var<Option<CpuSet>>,
    /// Whether KMP_AFFINITY asks for a report of the machine and of bindings (`verbose`).
    pub verbose_affinity: bool,
    /// Whether tasks are deferred at all (KMP_TASKING=0: every explicit task is undeferred).
    pub tasking: Var<bool>,
    /// Whether a task runs at once when many wait already (KMP_ENABLE_TASK_THROTTLING).
    pub task_throttling: Var<bool>,
    /// Whether helper threads execute deferred target tasks of teams of one thread (LIBOMP_USE_HIDDEN_HELPER_TASK).
    pub helper_tasks: Var<bool>,
    /// Most of these threads (LIBOMP_NUM_HIDDEN_HELPER_THREADS).
    pub helpers: Var<u32>,
    /// Least tasks for which taskloop divides its range between threads (KMP_TASKLOOP_MIN_TASKS); 0: automatic.
    pub taskloop_min_tasks: Var<u32>,
    /// Reductions combine in the same order in every run (KMP_DETERMINISTIC_REDUCTION). The teams of a league run one after the other.
    pub deterministic_reduction: Var<bool>,
    /// KMP_FORCE_REDUCTION.
    pub reduction: Var<ReductionMethod>,
    /// Workers take over the primary thread's floating-point control words (KMP_INHERIT_FP_CONTROL).
    pub inherit_fp_control: Var<bool>,
    /// Print the version at start (KMP_VERSION).
    pub show_version: Var<bool>,
    /// Print all settings at start (KMP_SETTINGS).
    pub show_settings: Var<bool>,
    /// No warnings (DUOMP_QUIET, KMP_WARNINGS=0).
    pub quiet: Var<bool>,
}

impl GlobalIcvs {
    /// `place-partition-var` of the initial task: all places.
    pub fn all_places(&self) -> Partition {
        Partition { first: 0, len: self.places.value.len() as u32 }
    }
}

impl GlobalIcvs {
    /// `default-device-var` of the initial task: where only devices other than the host will do and there is none, no
    /// device, unless the user named one (OpenMP 5.2, 21.2.8).
    pub(super) fn initial_default_device(&self) -> i32 {
        const INVALID: i32 = -4;
        let unset = self.default_device.source == Source::Default;
        if unset && self.target_offload.value == TargetOffload::Mandatory { INVALID } else { self.default_device.value }
    }
}

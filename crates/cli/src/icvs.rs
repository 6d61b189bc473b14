//! The internal control variables as rows of a table: name, value in force, who set it.

use rts_core::icv::{
    self, Allocator, DisplayEnv, GlobalIcvs, NO_THREAD_LIMIT, ReductionMethod, SchedKind, Source, SpinLimit,
    TargetOffload, Var, WaitPolicy,
};
use rts_core::topology::CpuSet;
use serde_json::{Value, json};

/// One ICV or setting.
pub(crate) struct Row {
    /// The specification's name (OpenMP 5.2, section 2.1), or the variable's where it has none.
    pub(crate) name: &'static str,
    /// The value in force; text, number, truth value or a list of them.
    pub(crate) value: Value,
    /// Who set it.
    pub(crate) source: Source,
}

/// All rows, those of the specification first.
pub(crate) fn rows(icvs: &GlobalIcvs, capabilities: u32) -> Vec<Row> {
    let mut rows = specified(icvs, capabilities);
    rows.extend(ours(icvs));
    rows
}

fn row<T>(name: &'static str, var: &Var<T>, value: impl Into<Value>) -> Row {
    Row { name, value: value.into(), source: var.source }
}

/// A number, or `word` where it stands for none.
fn unless<N: PartialEq + Into<Value>>(number: N, none: N, word: &str) -> Value {
    if number == none { word.into() } else { number.into() }
}

fn specified(icvs: &GlobalIcvs, capabilities: u32) -> Vec<Row> {
    let nthreads = if icvs.nthreads.value.is_empty() { vec![capabilities] } else { icvs.nthreads.value.clone() };
    let bind: Vec<&str> = icvs.bind.value.iter().map(|bind| bind.name()).collect();
    let sched = match icvs.run_sched.value.kind {
        SchedKind::Unset => "DYNAMIC,1 for GCC, STATIC for LLVM".to_owned(),
        _ => icvs.run_sched.value.to_string(),
    };
    let wait = match icvs.wait_policy.value {
        WaitPolicy::Unset => "unset: spin while it pays",
        WaitPolicy::Active => "ACTIVE",
        WaitPolicy::Passive => "PASSIVE",
    };
    let offload = match icvs.target_offload.value {
        TargetOffload::Default => "DEFAULT",
        TargetOffload::Mandatory => "MANDATORY",
        TargetOffload::Disabled => "DISABLED",
    };
    let display = match icvs.display_env.value {
        DisplayEnv::False => "FALSE",
        DisplayEnv::True => "TRUE",
        DisplayEnv::Verbose => "VERBOSE",
    };
    let format = icvs.affinity_format.value.as_deref().unwrap_or(icv::format::DEFAULT);
    let places: Vec<String> = icvs.places.value.iter().map(CpuSet::to_string).collect();
    vec![
        row("nthreads-var", &icvs.nthreads, nthreads),
        row("dyn-var", &icvs.dynamic, icvs.dynamic.value),
        row("run-sched-var", &icvs.run_sched, sched),
        row("bind-var", &icvs.bind, bind),
        row("place-partition-var", &icvs.places, places),
        row("max-active-levels-var", &icvs.max_active_levels, icvs.max_active_levels.value),
        row("thread-limit-var", &icvs.thread_limit, unless(icvs.thread_limit.value, NO_THREAD_LIMIT, "none")),
        row("stacksize-var", &icvs.stacksize, icvs.stacksize.value),
        row("wait-policy-var", &icvs.wait_policy, wait),
        row("cancel-var", &icvs.cancellation, icvs.cancellation.value),
        row("max-task-priority-var", &icvs.max_task_priority, icvs.max_task_priority.value),
        row("default-device-var", &icvs.default_device, icvs.default_device.value),
        row("target-offload-var", &icvs.target_offload, offload),
        row("nteams-var", &icvs.num_teams, unless(icvs.num_teams.value, 0, "unset")),
        row("teams-thread-limit-var", &icvs.teams_thread_limit, unless(icvs.teams_thread_limit.value, 0, "unset")),
        row("def-allocator-var", &icvs.allocator, allocator(&icvs.allocator.value)),
        row("display-affinity-var", &icvs.display_affinity, icvs.display_affinity.value),
        row("affinity-format-var", &icvs.affinity_format, format),
        row("tool-var", &icvs.tool, icvs.tool.value),
        row("tool-libraries-var", &icvs.tool_libraries, icvs.tool_libraries.value.as_str()),
        row("tool-verbose-init-var", &icvs.tool_verbose_init, icvs.tool_verbose_init.value.as_str()),
        row("debug-var", &icvs.debug, icvs.debug.value),
        row("OMP_DISPLAY_ENV", &icvs.display_env, display),
    ]
}

/// Settings beyond the specification, by the variable that sets them.
fn ours(icvs: &GlobalIcvs) -> Vec<Row> {
    let spin = match icvs.spin_limit.value {
        SpinLimit::Unset => "unset".into(),
        SpinLimit::Micros(us) => json!(format!("{us} us")),
        SpinLimit::Turns(turns) => json!(format!("{turns} turns")),
        SpinLimit::Forever => "infinite".into(),
    };
    let reduction = match icvs.reduction.value {
        ReductionMethod::Any => "any",
        ReductionMethod::Critical => "critical",
        ReductionMethod::Atomic => "atomic",
        ReductionMethod::Tree => "tree",
    };
    let limit = &icvs.device_thread_limit;
    vec![
        row("GOMP_SPINCOUNT, KMP_BLOCKTIME", &icvs.spin_limit, spin),
        row("KMP_DEVICE_THREAD_LIMIT", limit, unless(limit.value, NO_THREAD_LIMIT, "none")),
        row("KMP_TEAMS_PROC_BIND", &icvs.teams_bind, icvs.teams_bind.value.name()),
        row("KMP_TASKING", &icvs.tasking, icvs.tasking.value),
        row("KMP_ENABLE_TASK_THROTTLING", &icvs.task_throttling, icvs.task_throttling.value),
        row("LIBOMP_USE_HIDDEN_HELPER_TASK", &icvs.helper_tasks, icvs.helper_tasks.value),
        row("LIBOMP_NUM_HIDDEN_HELPER_THREADS", &icvs.helpers, icvs.helpers.value),
        row("KMP_TASKLOOP_MIN_TASKS", &icvs.taskloop_min_tasks, icvs.taskloop_min_tasks.value),
        row("KMP_DETERMINISTIC_REDUCTION", &icvs.deterministic_reduction, icvs.deterministic_reduction.value),
        row("KMP_FORCE_REDUCTION", &icvs.reduction, reduction),
        row("KMP_INHERIT_FP_CONTROL", &icvs.inherit_fp_control, icvs.inherit_fp_control.value),
        row("KMP_VERSION", &icvs.show_version, icvs.show_version.value),
        row("KMP_SETTINGS", &icvs.show_settings, icvs.show_settings.value),
        row("DUOMP_QUIET", &icvs.quiet, icvs.quiet.value),
    ]
}

/// The numbers of `omp_allocator_handle_t`, `omp_memspace_handle_t` and the traits, as in omp.h.
fn allocator(allocator: &Allocator) -> String {
    const ALLOCATORS: [&str; 9] = [
        "omp_null_allocator",
        "omp_default_mem_alloc",
        "omp_large_cap_mem_alloc",
        "omp_const_mem_alloc",
        "omp_high_bw_mem_alloc",
        "omp_low_lat_mem_alloc",
        "omp_cgroup_mem_alloc",
        "omp_pteam_mem_alloc",
        "omp_thread_mem_alloc",
    ];
    const SPACES: [&str; 5] = [
        "omp_default_mem_space",
        "omp_large_cap_mem_space",
        "omp_const_mem_space",
        "omp_high_bw_mem_space",
        "omp_low_lat_mem_space",
    ];
    let name = |names: &[&str], number: u32| {
        let known = usize::try_from(number).ok().and_then(|n| names.get(n));
        known.map_or_else(|| number.to_string(), |name| (*name).to_owned())
    };
    match allocator {
        Allocator::Predefined(handle) => name(&ALLOCATORS, *handle),
        Allocator::Space(space, traits) => {
            let pairs: Vec<String> = traits.iter().map(|(key, value)| format!("{key}={value}")).collect();
            format!("{}:{}", name(&SPACES, *space), pairs.join(","))
        }
    }
}

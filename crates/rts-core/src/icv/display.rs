//! OMP_DISPLAY_ENV, `omp_display_env` and KMP_SETTINGS: the ICVs as text (OpenMP 5.2, sections 18.15 and 21.7).
//!
//! The format is documented in docs/environment.md:
//!
//! ```text
//! OPENMP DISPLAY ENVIRONMENT BEGIN
//!   _OPENMP = '201511'
//!   [host] OMP_DYNAMIC = 'FALSE'
//!   ..
//! OPENMP DISPLAY ENVIRONMENT END
//! ```

use super::affinity::show_places;
use super::allocator;
use super::format;
use super::global::*;
use super::sched::SchedKind;
use crate::topology;
use core::fmt::Write;

/// The value of `_OPENMP` shown, that of OpenMP 4.5: what programs of every supported compiler may rely on.
pub const OPENMP_VERSION: u32 = 201_511;

/// The text of OMP_DISPLAY_ENV for this process, with a line feed at the end; `verbose` adds the runtime's own
/// variables.
pub fn display_env(verbose: bool) -> String {
    render(super::global(), topology::available_cpus(), verbose)
}

/// The text of KMP_SETTINGS for this process.
pub fn display_settings() -> String {
    render_settings(super::global(), topology::available_cpus())
}

/// [`display_env`] for given ICVs and number of CPUs.
pub(crate) fn render(icvs: &GlobalIcvs, cpus: u32, verbose: bool) -> String {
    let mut out = String::from("\nOPENMP DISPLAY ENVIRONMENT BEGIN\n");
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(out, "  _OPENMP = '{OPENMP_VERSION}'");
    for (name, value) in specified(icvs, cpus) {
        let _ = writeln!(out, "  [host] {name} = '{value}'");
    }
    if verbose {
        for (name, value) in extensions(icvs) {
            let _ = writeln!(out, "  [host] {name} = '{value}'");
        }
    }
    out.push_str("OPENMP DISPLAY ENVIRONMENT END\n");
    out
}

/// [`display_settings`] for given ICVs and number of CPUs.
pub(crate) fn render_settings(icvs: &GlobalIcvs, cpus: u32) -> String {
    let mut out = String::from("\nEffective settings:\n\n");
    for (name, value) in specified(icvs, cpus).into_iter().chain(extensions(icvs)) {
        let value = if name == "OMP_PLACES" { &icvs.places_text } else { &value };
        let _ = writeln!(out, "   {name}='{value}'");
    }
    out.push('\n');
    out
}

type Lines = Vec<(&'static str, String)>;

fn truth(on: bool) -> String {
    if on { "TRUE".into() } else { "FALSE".into() }
}

fn join<T: ToString>(items: impl Iterator<Item = T>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(",")
}

/// Bytes in the largest unit that divides them.
fn size(bytes: usize) -> String {
    match bytes {
        n if n % (1 << 30) == 0 => format!("{}G", n >> 30),
        n if n % (1 << 20) == 0 => format!("{}M", n >> 20),
        n if n % (1 << 10) == 0 => format!("{}K", n >> 10),
        n => format!("{n}B"),
    }
}

/// The variables of the specification.
fn specified(g: &GlobalIcvs, cpus: u32) -> Lines {
    let nthreads = if g.nthreads.value.is_empty() { cpus.to_string() } else { join(g.nthreads.value.iter()) };
    let sched = match g.run_sched.value.kind {
        SchedKind::Unset => "DYNAMIC,1 (gcc), STATIC (clang)".to_owned(),
        _ => g.run_sched.value.to_string(),
    };
    let wait = if g.wait_policy.value == WaitPolicy::Active { "ACTIVE" } else { "PASSIVE" };
    let offload = match g.target_offload.value {
        TargetOffload::Default => "DEFAULT",
        TargetOffload::Mandatory => "MANDATORY",
        TargetOffload::Disabled => "DISABLED",
    };
    let enabled = |on: bool| if on { "enabled".to_owned() } else { "disabled".to_owned() };
    vec![
        ("OMP_DYNAMIC", truth(g.dynamic.value)),
        ("OMP_NESTED", truth(g.max_active_levels.value > 1)),
        ("OMP_NUM_THREADS", nthreads),
        ("OMP_SCHEDULE", sched),
        ("OMP_PROC_BIND", join(g.bind.value.iter().map(|b| b.name()))),
        ("OMP_PLACES", show_places(&g.places.value)),
        ("OMP_STACKSIZE", size(g.stacksize.value)),
        ("OMP_WAIT_POLICY", wait.to_owned()),
        ("OMP_THREAD_LIMIT", g.thread_limit.value.to_string()),
        ("OMP_MAX_ACTIVE_LEVELS", g.max_active_levels.value.to_string()),
        ("OMP_NUM_TEAMS", g.num_teams.value.to_string()),
        ("OMP_TEAMS_THREAD_LIMIT", g.teams_thread_limit.value.to_string()),
        ("OMP_CANCELLATION", truth(g.cancellation.value)),
        ("OMP_DEFAULT_DEVICE", g.default_device.value.to_string()),
        ("OMP_MAX_TASK_PRIORITY", g.max_task_priority.value.to_string()),
        ("OMP_DISPLAY_AFFINITY", truth(g.display_affinity.value)),
        ("OMP_AFFINITY_FORMAT", g.affinity_format.value.as_deref().unwrap_or(format::DEFAULT).to_owned()),
        ("OMP_ALLOCATOR", allocator::show(&g.allocator.value)),
        ("OMP_TARGET_OFFLOAD", offload.to_owned()),
        ("OMP_TOOL", enabled(g.tool.value)),
        ("OMP_TOOL_LIBRARIES", g.tool_libraries.value.clone()),
        ("OMP_TOOL_VERBOSE_INIT", g.tool_verbose_init.value.clone()),
        ("OMP_DEBUG", enabled(g.debug.value)),
    ]
}

/// The variables beyond the specification.
fn extensions(g: &GlobalIcvs) -> Lines {
    let (turns, time) = match g.spin_limit.value {
        SpinLimit::Unset => (String::new(), String::new()),
        SpinLimit::Turns(n) => (n.to_string(), String::new()),
        SpinLimit::Micros(us) => (String::new(), format!("{us}us")),
        SpinLimit::Forever if g.spin_limit.source == Source::Env("GOMP_SPINCOUNT") => {
            ("infinite".into(), String::new())
        }
        SpinLimit::Forever => (String::new(), "infinite".into()),
    };
    let reduction = match g.reduction.value {
        ReductionMethod::Any => "",
        ReductionMethod::Critical => "critical",
        ReductionMethod::Atomic => "atomic",
        ReductionMethod::Tree => "tree",
    };
    let subset = g.hw_subset.value.as_ref().map_or_else(String::new, |set| show_places(std::slice::from_ref(set)));
    vec![
        ("GOMP_SPINCOUNT", turns),
        ("KMP_BLOCKTIME", time),
        ("KMP_HW_SUBSET", subset),
        ("KMP_DEVICE_THREAD_LIMIT", g.device_thread_limit.value.to_string()),
        ("KMP_TEAMS_PROC_BIND", g.teams_bind.value.name().to_owned()),
        ("KMP_TASKING", if g.tasking.value { "2".to_owned() } else { "0".to_owned() }),
        ("KMP_ENABLE_TASK_THROTTLING", truth(g.task_throttling.value)),
        ("LIBOMP_USE_HIDDEN_HELPER_TASK", truth(g.helper_tasks.value)),
        ("LIBOMP_NUM_HIDDEN_HELPER_THREADS", g.helpers.value.to_string()),
        ("KMP_TASKLOOP_MIN_TASKS", g.taskloop_min_tasks.value.to_string()),
        ("KMP_DETERMINISTIC_REDUCTION", truth(g.deterministic_reduction.value)),
        ("KMP_FORCE_REDUCTION", reduction.to_owned()),
        ("KMP_INHERIT_FP_CONTROL", truth(g.inherit_fp_control.value)),
        ("KMP_WARNINGS", truth(!g.quiet.value)),
        ("DUOMP_QUIET", truth(g.quiet.value)),
    ]
}

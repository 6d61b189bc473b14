//! From the environment to [`GlobalIcvs`]: which variable sets what, and the defaults.
//!
//! On the host NAME is looked at before NAME_ALL; NAME_DEV and NAME_DEV_n are for devices only (OpenMP 5.2, chapter 21).

use super::global::*;
use super::reader::Reader;
use super::value::{self, Bad, boolean, integer, integer_clamped, word};
use super::{Bind, NO_THREAD_LIMIT, RunSched, SUPPORTED_ACTIVE_LEVELS, SchedKind, SchedModifier, allocator};
use crate::topology::Machine;

/// What reading needs to know about the machine.
pub(crate) struct Facts<'a> {
    /// CPUs available, asked only where it is shown.
    pub(crate) cpus: &'a dyn Fn() -> u32,
    /// The machine as far as the process may use it, asked only where a variable needs it.
    pub(crate) machine: &'a dyn Fn() -> Machine,
    /// The system's stack size for new threads in bytes.
    pub(crate) system_stack: usize,
}

/// Smallest default stack of a worker, in bytes.
const LEAST_DEFAULT_STACK: usize = 4 << 20;
/// Smallest stack a thread is created with, in bytes; smaller values are raised in silence.
const LEAST_STACK: usize = 64 << 10;

const INT: u64 = i32::MAX as u64;
const POSITIVE: &str = "a positive integer";
const NOT_NEGATIVE: &str = "a non-negative integer";

/// Reads all variables. Warnings gather in `r`.
pub(crate) fn read(r: &mut Reader<'_>, facts: &Facts<'_>) -> GlobalIcvs {
    let nthreads = read_nthreads(r, facts);
    let affinity = super::affinity::read(r, facts.machine);
    let has_lists = nthreads.value.len() > 1 || affinity.bind.value.len() > 1;
    let device_thread_limit = r.var(
        &["KMP_DEVICE_THREAD_LIMIT", "KMP_ALL_THREADS"],
        |t| Ok(integer_clamped(t, 1, INT, POSITIVE)? as u32),
        NO_THREAD_LIMIT,
        "no limit",
    );
    let serial = r.var(&["KMP_LIBRARY"], parse_library, None, "throughput");
    let nthreads = match serial.value {
        Some(Library::Serial) if nthreads.source == Source::Default => Var { value: vec![1], source: serial.source },
        _ => nthreads,
    };
    let max_active_levels = read_levels(r, &nthreads, &affinity.bind);
    GlobalIcvs {
        has_lists,
        max_active_levels,
        dynamic: r.var(&["OMP_DYNAMIC", "OMP_DYNAMIC_ALL"], boolean, false, "false"),
        run_sched: r.var(
            &["OMP_SCHEDULE", "OMP_SCHEDULE_ALL"],
            parse_schedule,
            RunSched::UNSET,
            "the compiler's default (dynamic,1 for gcc, static for clang)",
        ),
        thread_limit: r.var(
            &["OMP_THREAD_LIMIT", "OMP_THREAD_LIMIT_ALL"],
            |t| Ok(integer_clamped(t, 1, u64::from(NO_THREAD_LIMIT), POSITIVE)? as u32),
            NO_THREAD_LIMIT,
            "no limit",
        ),
        default_device: r.var(
            &["OMP_DEFAULT_DEVICE", "OMP_DEFAULT_DEVICE_ALL"],
            |t| Ok(integer(t, 0, INT, NOT_NEGATIVE)? as i32),
            0,
            "0",
        ),
        stacksize: read_stacksize(r, facts),
        wait_policy: read_wait_policy(r, &serial),
        spin_limit: read_spin_limit(r),
        cancellation: r.var(&["OMP_CANCELLATION"], boolean, false, "false"),
        max_task_priority: r.var(
            &["OMP_MAX_TASK_PRIORITY"],
            |t| Ok(integer_clamped(t, 0, INT, NOT_NEGATIVE)? as i32),
            0,
            "0",
        ),
        display_affinity: r.var(&["OMP_DISPLAY_AFFINITY"], boolean, false, "false"),
        affinity_format: r.var(&["OMP_AFFINITY_FORMAT", "OMP_AFFINITY_FORMAT_ALL"], |t| Ok(Some(unquote(t))), None, ""),
        display_env: r.var(&["OMP_DISPLAY_ENV"], parse_display_env, DisplayEnv::False, "false"),
        target_offload: r.var(
            &["OMP_TARGET_OFFLOAD"],
            |t| {
                let words = [
                    ("default", TargetOffload::Default),
                    ("mandatory", TargetOffload::Mandatory),
                    ("disabled", TargetOffload::Disabled),
                ];
                word(t, &words)
            },
            TargetOffload::Default,
            "default",
        ),
        num_teams: r.var(
            &["OMP_NUM_TEAMS", "OMP_NUM_TEAMS_ALL"],
            |t| Ok(integer(t, 1, INT, POSITIVE)? as i32),
            0,
            "as many as the construct asks for",
        ),
        teams_thread_limit: r.var(
            &["OMP_TEAMS_THREAD_LIMIT", "OMP_TEAMS_THREAD_LIMIT_ALL", "KMP_TEAMS_THREAD_LIMIT"],
            |t| Ok(integer_clamped(t, 1, INT, POSITIVE)? as i32),
            0,
            "no limit",
        ),
        teams_bind: r.var(
            &["KMP_TEAMS_PROC_BIND"],
            |t| {
                let words = [
                    ("primary", Bind::Primary),
                    ("master", Bind::Primary),
                    ("close", Bind::Close),
                    ("spread", Bind::Spread),
                    ("false", Bind::False),
                ];
                word(t, &words)
            },
            Bind::Spread,
            "spread",
        ),
        allocator: r.var(
            &["OMP_ALLOCATOR", "OMP_ALLOCATOR_ALL"],
            allocator::parse,
            Allocator::Predefined(allocator::DEFAULT_MEM_ALLOC),
            "omp_default_mem_alloc",
        ),
        tool: r.var(&["OMP_TOOL"], |t| word(t, &[("enabled", true), ("disabled", false)]), true, "enabled"),
        tool_libraries: r.var(&["OMP_TOOL_LIBRARIES"], |t| Ok(t.trim().to_owned()), String::new(), ""),
        tool_verbose_init: r.var(
            &["OMP_TOOL_VERBOSE_INIT"],
            |t| Ok(t.trim().to_owned()),
            "disabled".to_owned(),
            "disabled",
        ),
        debug: r.var(&["OMP_DEBUG"], |t| word(t, &[("enabled", true), ("disabled", false)]), false, "disabled"),
        tasking: r.var(&["KMP_TASKING"], |t| Ok(integer(t, 0, 2, "0, 1 or 2")? != 0), true, "2"),
        task_throttling: r.var(&["KMP_ENABLE_TASK_THROTTLING"], boolean, true, "true"),
        helper_tasks: r.var(&["LIBOMP_USE_HIDDEN_HELPER_TASK"], boolean, true, "true"),
        helpers: r.var(
            &["LIBOMP_NUM_HIDDEN_HELPER_THREADS"],
            |t| Ok(integer_clamped(t, 0, INT, NOT_NEGATIVE)? as u32),
            8,
            "8",
        ),
        taskloop_min_tasks: r.var(
            &["KMP_TASKLOOP_MIN_TASKS"],
            |t| Ok(integer_clamped(t, 0, INT, NOT_NEGATIVE)? as u32),
            0,
            "0",
        ),
        deterministic_reduction: r.var(&["KMP_DETERMINISTIC_REDUCTION"], boolean, false, "false"),
        reduction: r.var(
            &["KMP_FORCE_REDUCTION"],
            |t| {
                let words = [
                    ("critical", ReductionMethod::Critical),
                    ("atomic", ReductionMethod::Atomic),
                    ("tree", ReductionMethod::Tree),
                ];
                word(t, &words)
            },
            ReductionMethod::Any,
            "the runtime's choice",
        ),
        inherit_fp_control: r.var(&["KMP_INHERIT_FP_CONTROL"], boolean, true, "true"),
        show_version: r.var(&["KMP_VERSION"], boolean, false, "false"),
        show_settings: r.var(&["KMP_SETTINGS"], boolean, false, "false"),
        quiet: read_quiet(r),
        device_thread_limit,
        nthreads,
        bind: affinity.bind,
        places: affinity.places,
        places_text: affinity.text,
        hw_subset: affinity.subset,
        verbose_affinity: affinity.verbose,
    }
}

fn read_nthreads(r: &mut Reader<'_>, facts: &Facts<'_>) -> Var<Vec<u32>> {
    let names = ["OMP_NUM_THREADS", "OMP_NUM_THREADS_ALL"];
    let parse = |_: &'static str, text: &str| {
        value::list(text, |item| Ok(integer(item, 1, INT, "a list of positive integers")? as u32))
    };
    r.var_or(&names, parse, Vec::new(), || format!("{} (the number of CPUs)", (facts.cpus)()))
}

fn read_levels(r: &mut Reader<'_>, nthreads: &Var<Vec<u32>>, bind: &Var<Vec<Bind>>) -> Var<u32> {
    let nested = r.var(&["OMP_NESTED"], |t| boolean(t).map(Some), None, "false");
    let implied = match nested.value {
        Some(true) => Var { value: SUPPORTED_ACTIVE_LEVELS, source: nested.source },
        Some(false) => Var { value: 1, source: nested.source },
        None if nthreads.value.len() > 1 => {
            Var { value: SUPPORTED_ACTIVE_LEVELS, source: Source::Implied("OMP_NUM_THREADS") }
        }
        None if bind.value.len() > 1 => {
            Var { value: SUPPORTED_ACTIVE_LEVELS, source: Source::Implied("OMP_PROC_BIND") }
        }
        None => Var::default(1),
    };
    let most = u64::from(SUPPORTED_ACTIVE_LEVELS);
    let names = ["OMP_MAX_ACTIVE_LEVELS", "OMP_MAX_ACTIVE_LEVELS_ALL"];
    let shown = implied.value.to_string();
    let asked = r.var(&names, |t| Ok(Some(integer_clamped(t, 0, most, NOT_NEGATIVE)? as u32)), None, &shown);
    match asked.value {
        Some(value) => Var { value, source: asked.source },
        None => implied,
    }
}

/// `[modifier:]kind[,chunk]`.
fn parse_schedule(text: &str) -> Result<RunSched, Bad> {
    let bad = || Bad::from("not [modifier:]kind[,chunk] with a kind of static, dynamic, guided, auto");
    let (modifier, rest) = match text.split_once(':') {
        None => (SchedModifier::None, text),
        Some((modifier, rest)) => {
            let words = [("monotonic", SchedModifier::Monotonic), ("nonmonotonic", SchedModifier::Nonmonotonic)];
            (word(modifier, &words).map_err(|_| bad())?, rest)
        }
    };
    let (kind, chunk) = rest.split_once(',').map_or((rest, None), |(kind, chunk)| (kind, Some(chunk)));
    let kinds = [
        ("static", SchedKind::Static),
        ("dynamic", SchedKind::Dynamic),
        ("guided", SchedKind::Guided),
        ("auto", SchedKind::Auto),
        ("trapezoidal", SchedKind::Trapezoidal),
        ("static_steal", SchedKind::Dynamic),
    ];
    let kind = word(kind, &kinds).map_err(|_| bad())?;
    let chunk = match chunk {
        Some(chunk) => integer(chunk, 1, INT, POSITIVE).map_err(|why| format!("the chunk size is {why}"))? as i32,
        None if matches!(kind, SchedKind::Dynamic | SchedKind::Guided | SchedKind::Trapezoidal) => 1,
        None => 0,
    };
    Ok(RunSched { kind, modifier, chunk: if kind == SchedKind::Auto { 0 } else { chunk } })
}

fn read_stacksize(r: &mut Reader<'_>, facts: &Facts<'_>) -> Var<usize> {
    let default = facts.system_stack.max(LEAST_DEFAULT_STACK);
    let names = ["KMP_STACKSIZE", "OMP_STACKSIZE", "OMP_STACKSIZE_ALL", "GOMP_STACKSIZE"];
    let parse = |name: &'static str, text: &str| {
        let bytes = value::size(text, if name == "KMP_STACKSIZE" { 1 } else { 1 << 10 })?;
        match usize::try_from(bytes) {
            Ok(0) => Err("not a positive size".into()),
            Ok(n) if n <= isize::MAX as usize => Ok(n.max(LEAST_STACK)),
            _ => Err("too large".into()),
        }
    };
    r.var_or(&names, parse, default, || format!("{}K", default >> 10))
}

/// KMP_LIBRARY.
#[derive(Clone, Copy, PartialEq)]
enum Library {
    Serial,
    Turnaround,
    Throughput,
}

fn parse_library(text: &str) -> Result<Option<Library>, Bad> {
    let words = [
        ("serial", Some(Library::Serial)),
        ("turnaround", Some(Library::Turnaround)),
        ("throughput", Some(Library::Throughput)),
    ];
    word(text, &words)
}

fn read_wait_policy(r: &mut Reader<'_>, library: &Var<Option<Library>>) -> Var<WaitPolicy> {
    let words = [("active", WaitPolicy::Active), ("passive", WaitPolicy::Passive)];
    let shown = "spinning for as long as it pays";
    let names = ["OMP_WAIT_POLICY", "OMP_WAIT_POLICY_ALL"];
    let policy = r.var(&names, |t| word(t, &words), WaitPolicy::Unset, shown);
    if policy.value == WaitPolicy::Unset && library.value == Some(Library::Turnaround) {
        return Var { value: WaitPolicy::Active, source: library.source };
    }
    policy
}

fn read_spin_limit(r: &mut Reader<'_>) -> Var<SpinLimit> {
    let parse = |name: &'static str, text: &str| {
        Ok(match name {
            "KMP_BLOCKTIME" => value::time_us(text)?.map_or(SpinLimit::Forever, SpinLimit::Micros),
            _ => value::count(text)?.map_or(SpinLimit::Forever, SpinLimit::Turns),
        })
    };
    let shown = "spinning for as long as it pays";
    r.var_or(&["GOMP_SPINCOUNT", "KMP_BLOCKTIME"], parse, SpinLimit::Unset, || shown.to_owned())
}

fn parse_display_env(text: &str) -> Result<DisplayEnv, Bad> {
    if text.trim().eq_ignore_ascii_case("verbose") {
        return Ok(DisplayEnv::Verbose);
    }
    match boolean(text) {
        Ok(on) => Ok(if on { DisplayEnv::True } else { DisplayEnv::False }),
        Err(_) => Err("not one of true, false, verbose".into()),
    }
}

fn read_quiet(r: &mut Reader<'_>) -> Var<bool> {
    let quiet = r.var(&["DUOMP_QUIET"], boolean, false, "false");
    let warnings = r.var(&["KMP_WARNINGS"], boolean, true, "true");
    if !quiet.value && !warnings.value { Var { value: true, source: warnings.source } } else { quiet }
}

/// Takes one pair of quotes off, which some users put into the value itself.
fn unquote(text: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote)) {
            return inner.to_owned();
        }
    }
    text.to_owned()
}

//! Internal control variables and the environment variables that set them (OpenMP 5.2, chapters 2 and 21).
//!
//! [`global`] is the device's part, read from the environment once; [`TaskIcvs`] is a data environment's part, copied
//! from task to task. Variables, meanings and defaults are listed in docs/environment.md.
//!
//! Files: `value` (forms of values) and `reader` (looking up, warnings) serve `read`, `affinity` and `allocator`, which
//! know the variables; all of them work on a given environment, only this file asks the process's own.

mod affinity;
pub mod allocator;
mod bind;
pub mod display;
pub mod format;
mod global;
mod read;
mod reader;
mod sched;
mod task;
mod value;

pub use affinity::show_places;
pub use bind::Bind;
pub use display::{display_env, display_settings};
pub use format::format_affinity;
pub use global::{
    Allocator, DisplayEnv, GlobalIcvs, ReductionMethod, Source, SpinLimit, TargetOffload, Var, WaitPolicy,
};
pub use sched::{RunSched, SchedKind, SchedModifier};
pub use task::{NO_THREAD_LIMIT, SUPPORTED_ACTIVE_LEVELS, TaskIcvs};

use crate::sys;
use crate::topology::{self, Machine};
use once_cell::race::OnceBox;

/// What the names of all variables begin with.
const PREFIXES: [&str; 5] = ["OMP_", "KMP_", "GOMP_", "LIBOMP_", "DUOMP_"];

static GLOBAL: OnceBox<GlobalIcvs> = OnceBox::new();

/// The device's ICVs. The first call reads the environment and warns about bad values; later ones are a load.
///
/// Threads that come first at the same time all read; one result is kept, and only its reader warns. Never blocks.
#[inline]
pub fn global() -> &'static GlobalIcvs {
    match GLOBAL.get() {
        Some(global) => global,
        None => read_process(),
    }
}

/// The initial task's ICVs.
pub fn initial() -> TaskIcvs {
    TaskIcvs::initial(global())
}

fn facts() -> read::Facts<'static> {
    read::Facts {
        cpus: &topology::available_cpus,
        machine: &|| Machine::read(topology::system_root(), &topology::process_mask()),
        system_stack: sys::affinity::default_stack_size(),
    }
}

/// What the environment would give with the variables of `settings` (names and values) in place of its own; warns about
/// bad values. [`global`] stays as it is.
pub fn read_with(settings: &[(String, String)]) -> GlobalIcvs {
    let get = |name: &str| {
        let given = settings.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        given.or_else(|| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    };
    let mut r = reader::Reader::new(&get);
    let icvs = read::read(&mut r, &facts());
    for line in &r.warnings {
        sys::report::warning(format_args!("{line}"));
    }
    icvs
}

#[cold]
fn read_process() -> &'static GlobalIcvs {
    let ours = sys::env::with_prefix(&PREFIXES);
    let get = |name: &str| ours.iter().find(|(n, _)| *n == name).map(|(_, value)| value.clone());
    let mut r = reader::Reader::new(&get);
    let icvs = read::read(&mut r, &facts());
    let subset = icvs.hw_subset.value.clone();
    if GLOBAL.set(Box::new(icvs)).is_ok() {
        if let Some(subset) = subset {
            topology::restrict(subset);
        }
        for line in &r.warnings {
            sys::report::warning(format_args!("{line}"));
        }
        if let Some(icvs) = GLOBAL.get() {
            show_what_was_asked(icvs);
        }
    }
    match GLOBAL.get() {
        Some(global) => global,
        None => sys::report::fatal(format_args!("the environment cannot be read")),
    }
}

/// Output that variables ask for at the start of the process.
fn show_what_was_asked(icvs: &GlobalIcvs) {
    if icvs.show_version.value {
        sys::report::note(format_args!("version {}", env!("CARGO_PKG_VERSION")));
    }
    if icvs.verbose_affinity {
        let m = Machine::read(topology::system_root(), &topology::process_mask());
        sys::report::note(format_args!(
            "KMP_AFFINITY: CPUs {}: {} sockets, {} NUMA domains, {} last-level caches, {} cores, {} hardware threads",
            m.allowed,
            m.sockets.len(),
            m.numa_domains.len(),
            m.ll_caches.len(),
            m.cores.len(),
            m.threads.len(),
        ));
        sys::report::note(format_args!("KMP_AFFINITY: places [{}]", show_places(&icvs.places.value)));
    }
    let cpus = topology::available_cpus;
    match icvs.display_env.value {
        DisplayEnv::False => {}
        asked => sys::report::text(&display::render(icvs, cpus(), asked == DisplayEnv::Verbose)),
    }
    if icvs.show_settings.value {
        sys::report::text(&display::render_settings(icvs, cpus()));
    }
}

#[cfg(test)]
mod test;

//! Where the calling thread stands (OpenMP 5.2, 18.2, 18.5.3).

use core::ffi::c_int;

use rts_core::icv;
use rts_core::sys::tls;
use rts_core::task::flag;
use rts_core::team::{Team, Worker};
use rts_core::topology;

/// Number of the calling thread in its innermost team (18.2.4): one thread-local load.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_thread_num() -> c_int {
    tls::number() as c_int
}

/// Size of the innermost team (18.2.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_threads() -> c_int {
    // A thread that is seen for the first time: a tool may have to be started.
    Worker::current().team().size() as c_int
}

/// An upper bound of the size of a team that a parallel region here would get (18.2.3).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_max_threads() -> c_int {
    let icvs = Worker::current().task().icvs();
    icvs.nthreads().min(icvs.thread_limit) as c_int
}

/// CPUs available to the process (18.7.1).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_procs() -> c_int {
    topology::mask_cpus() as c_int
}

/// Whether an enclosing parallel region is active (18.2.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_in_parallel() -> c_int {
    c_int::from(Worker::try_current().is_some_and(|w| w.team().active_level() > 0))
}

/// Whether the calling task is final (18.5.3).
#[unsafe(no_mangle)]
pub extern "C" fn omp_in_final() -> c_int {
    c_int::from(has_flag(flag::FINAL))
}

/// Whether the calling task is an explicit one (18.5.4).
#[unsafe(no_mangle)]
pub extern "C" fn omp_in_explicit_task() -> c_int {
    c_int::from(has_flag(flag::EXPLICIT))
}

fn has_flag(bit: u32) -> bool {
    Worker::try_current().is_some_and(|w| w.task().flags.get() & bit != 0)
}

/// Nesting level of parallel regions (18.2.17).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_level() -> c_int {
    Worker::try_current().map_or(0, |w| w.team().level() as c_int)
}

/// Nesting level of active parallel regions (18.2.20).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_active_level() -> c_int {
    Worker::try_current().map_or(0, |w| w.team().active_level() as c_int)
}

/// The enclosing team at nesting level `level`, and the number there of the thread that leads here.
fn ancestor(level: c_int) -> Option<(&'static Team, u32)> {
    let level = u32::try_from(level).ok()?;
    let w = Worker::current();
    let (mut team, mut tid) = (w.team(), w.tid());
    if level > team.level() {
        return None;
    }
    while team.level() > level {
        (team, tid) = team.outer()?;
    }
    Some((team, tid))
}

/// Thread number of the calling thread's ancestor at `level`; -1 where there is no such level (18.2.18).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_ancestor_thread_num(level: c_int) -> c_int {
    ancestor(level).map_or(-1, |(_, tid)| tid as c_int)
}

/// Size of the team at `level`; -1 where there is no such level (18.2.19).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_team_size(level: c_int) -> c_int {
    ancestor(level).map_or(-1, |(team, _)| team.size() as c_int)
}

/// Most threads in the contention group (18.2.13).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_thread_limit() -> c_int {
    Worker::current().task().icvs().thread_limit as c_int
}

/// Whether cancellation is enabled (18.2.8).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_cancellation() -> c_int {
    c_int::from(icv::global().cancellation.value)
}

/// Highest value of a priority clause that counts (18.5.1).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_max_task_priority() -> c_int {
    icv::global().max_task_priority.value
}

/// Binding policy of the next parallel region (18.3.1), as `omp_proc_bind_t`.
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_proc_bind() -> c_int {
    Worker::current().task().icvs().bind as c_int
}

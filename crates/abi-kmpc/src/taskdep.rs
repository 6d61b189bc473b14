//! Tasks with dependences (OpenMP 5.2, 15.9.5).

use core::ffi::c_void;

use rts_core::spark::depend::{self, Access, Edge, Node};
use rts_core::spark::{self, Spark};
use rts_core::team::Worker;

use crate::task::{KmpTask, nothing, prepare, spark_of};
use crate::taskgraph;

/// One dependence of compiled code (`kmp_depend_info`).
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Depend {
    /// The address; 0 with ALL, or all ones, for omp_all_memory.
    pub address: usize,
    /// Bytes.
    pub size: usize,
    /// 1 in, 2 out, 4 mutexinoutset, 8 inoutset, 0x80 omp_all_memory.
    pub flags: u8,
}

const _: () = assert!(size_of::<Depend>() == 24);

/// A list of dependences, possibly empty.
///
/// # Safety
/// `list` has `n` entries, readable while the iterator is used.
unsafe fn accesses<'a>(n: i32, list: *const Depend) -> impl Iterator<Item = Access> + 'a {
    let all = if n > 0 && !list.is_null() {
        // SAFETY: by contract.
        unsafe { core::slice::from_raw_parts(list, n as usize) }
    } else {
        &[]
    };
    all.iter().filter_map(|d| Access::of_bits(d.address, d.flags))
}

/// Submits a task with dependences.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_task_with_deps(
    _loc: *mut c_void,
    _gtid: i32,
    task: *mut KmpTask,
    n: i32,
    list: *const Depend,
    more: i32,
    more_list: *const Depend,
) -> i32 {
    // SAFETY: a task just made; compiled code's lists.
    unsafe {
        let spark = spark_of(task);
        prepare(spark, task);
        let all = || accesses(n, list).chain(accesses(more, more_list));
        let w = Worker::current();
        if taskgraph::is_recording(w) {
            taskgraph::record(w, task, Some(&all().collect::<Vec<_>>()));
        }
        let all = all();
        depend::submit(w, spark as *const Spark as *mut Spark, all, false);
    }
    0
}

/// Waits for the predecessors of an undeferred task, whose code follows in line.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_wait_deps(
    _loc: *mut c_void,
    _gtid: i32,
    n: i32,
    list: *const Depend,
    more: i32,
    more_list: *const Depend,
) {
    // SAFETY: compiled code's lists.
    let all = unsafe { accesses(n, list).chain(accesses(more, more_list)) };
    let w = Worker::current();
    if taskgraph::is_recording(w) {
        taskgraph::record_wait(w);
    }
    depend::wait_for(w, all);
}

/// taskwait with dependences; with `nowait` a task that does nothing and that later tasks wait for (15.5).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_omp_taskwait_deps_51(
    _loc: *mut c_void,
    _gtid: i32,
    n: i32,
    list: *const Depend,
    more: i32,
    more_list: *const Depend,
    nowait: i32,
) {
    let w = Worker::current();
    // SAFETY: compiled code's lists.
    let all = unsafe { accesses(n, list).chain(accesses(more, more_list)) };
    if taskgraph::is_recording(w) {
        taskgraph::record_wait(w);
    }
    if nowait == 0 {
        return depend::wait_for(w, all);
    }
    let s = spark::make(w, nothing as *const () as usize, 0, 1, 0);
    if s.is_null() {
        rts_core::sys::report::fatal(format_args!("out of memory for a task"));
    }
    // SAFETY: just made.
    unsafe { depend::submit(w, s, all, false) };
}

/// The place of a submitted task among the dependences of its siblings: a word that points to its first edge, then duomp's
/// own. Null for a task without dependences.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_task_get_depnode(task: *mut KmpTask) -> *mut Node {
    // SAFETY: a task that the current one generated.
    depend::node_of(unsafe { spark_of(task) })
}

/// The edges to the tasks that wait for this one, each a node and the next edge; null when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_task_get_successors(task: *mut KmpTask) -> *mut Edge {
    // SAFETY: a task that the current one generated.
    unsafe { depend::edges_of(depend::node_of(spark_of(task))) }
}

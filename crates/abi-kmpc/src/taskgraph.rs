//! Task graphs (clang -fopenmp-taskgraph): the first execution of a graph's body is recorded, later ones are replayed.
//!
//! What is recorded of each child task of the recording task: its memory as it was when it was submitted, and which earlier tasks it waits
//! for; and in between, where the body waited. A replay makes the tasks anew from that, without the body and without looking
//! up dependences. Tasks made by the children are not recorded: they are made anew by them.
//!
//! Graphs with tasks that cannot be copied (objects with destructors, events, tasks with code in line) are not replayed: the body
//! runs each time.

use core::ffi::c_void;
use core::sync::atomic::{AtomicBool, Ordering};
use std::collections::BTreeMap;
use std::sync::Arc;

use rts_core::spark::depend::{self, Access, Kind, Order};
use rts_core::spark::reduction::{self, Block, Item};
use rts_core::spark::{self, group};
use rts_core::sys::fork_lock::ForkLock;
use rts_core::task::flag;
use rts_core::team::Worker;

use crate::task::{KmpTask, Saved};

/// Flag of a task: its children are recorded.
const RECORDS: u32 = flag::ABI << 8;
/// Flag of a task: made by a replay.
const REPLAYED: u32 = flag::ABI << 9;

/// Bits of the flags argument.
mod bit {
    /// The construct does not wait for its tasks.
    pub(super) const NOWAIT: i32 = 1;
    /// To be recorded anew.
    pub(super) const AGAIN: i32 = 2;
}

/// A part of a graph.
enum Step {
    /// A task: its memory, whom it waits for, what it has for itself alone; `None`: it has no dependences.
    Task(Saved, Option<(Vec<u32>, Vec<usize>)>),
    /// A taskgroup begins, ends.
    Begin,
    End,
    /// The body waited for all children.
    Wait,
    /// Task reductions of the innermost taskgroup.
    Reduce(Box<[usize]>, Box<[Item]>),
}

#[derive(Default)]
struct Graph(Vec<Step>);

// SAFETY: the addresses in it are the program's, who says by the construct that they may be used again.
unsafe impl Send for Graph {}
// SAFETY: as above; not changed once it is shared.
unsafe impl Sync for Graph {}

enum State {
    /// Being recorded by the children of the task at this address.
    Recording(usize, Order, Graph),
    /// May be replayed.
    Ready(Arc<Graph>),
    /// May not: the body runs each time.
    Body,
}

static GRAPHS: ForkLock<BTreeMap<i32, State>> = ForkLock::new(BTreeMap::new());

fn address(w: &Worker) -> usize {
    core::ptr::from_ref(w.task()) as usize
}

/// Whether the children of the current task are recorded.
#[inline(always)]
pub(crate) fn is_recording(w: &Worker) -> bool {
    w.task().flags.get() & RECORDS != 0
}

/// Adds to the graph that the current task records.
#[cold]
fn add(w: &Worker, step: impl FnOnce(&mut Order) -> Option<Step>) {
    let me = address(w);
    for state in GRAPHS.lock().values_mut() {
        if let State::Recording(task, order, graph) = state
            && *task == me
        {
            match step(order) {
                Some(step) => graph.0.push(step),
                None => *state = State::Body,
            }
            return;
        }
    }
}

/// Records a task that is about to be submitted.
///
/// # Safety
/// `task` was made by the current task and is complete.
#[cold]
pub(crate) unsafe fn record(w: &Worker, task: *mut KmpTask, accesses: Option<&[Access]>) {
    // SAFETY: by contract.
    let saved = unsafe { Saved::new(task) };
    add(w, |order| {
        let mine = accesses.map(|all| {
            let exclusive = all.iter().filter(|a| a.kind == Kind::Exclusive).map(|a| a.address).collect();
            (order.enter(all), exclusive)
        });
        Some(Step::Task(saved?, mine))
    });
}

/// Records a wait for all children.
#[cold]
pub(crate) fn record_wait(w: &Worker) {
    add(w, |_| Some(Step::Wait));
}

/// Records the begin or the end of a taskgroup.
#[cold]
pub(crate) fn record_group(w: &Worker, begin: bool) {
    add(w, |_| Some(if begin { Step::Begin } else { Step::End }));
}

/// Records the reductions of the innermost taskgroup.
#[cold]
pub(crate) fn record_reductions(w: &Worker, keys: Box<[usize]>, items: Box<[Item]>) {
    add(w, |_| Some(Step::Reduce(keys, items)));
}

/// The graph that the current task records cannot be replayed.
#[cold]
pub(crate) fn spoil(w: &Worker) {
    add(w, |_| None);
}

/// Some graph was replayed.
static REPLAYS: AtomicBool = AtomicBool::new(false);

/// Whether what the current task was given of its surroundings may be of an earlier execution.
pub(crate) fn is_replayed(w: &Worker) -> bool {
    if !REPLAYS.load(Ordering::Relaxed) {
        return false;
    }
    let mut at = w.task();
    loop {
        if at.flags.get() & REPLAYED != 0 {
            return true;
        }
        // SAFETY: ancestors live as long as their children run.
        match unsafe { at.parent.load(Ordering::Relaxed).as_ref() } {
            Some(parent) => at = parent,
            None => return false,
        }
    }
}

fn replay(w: &Worker, graph: &Graph) {
    let family = core::ptr::from_ref(graph) as usize;
    REPLAYS.store(true, Ordering::Relaxed);
    let mut known = Vec::new();
    for step in &graph.0 {
        match step {
            Step::Task(saved, None) => {
                let task = saved.make(w, REPLAYED);
                // SAFETY: just made, complete.
                unsafe { if spark::can_defer(w) { spark::submit(w, task) } else { spark::run_now(w, task) } }
            }
            Step::Task(saved, Some((before, exclusive))) => {
                let task = saved.make(w, REPLAYED);
                let before = before.iter().map(|&i| &known[i as usize]);
                // SAFETY: just made, complete; `known` are of this replay.
                let me = unsafe { depend::submit_after(w, task, before, exclusive, family) };
                known.push(me);
            }
            Step::Begin => group::start(w),
            Step::End => group::end(w),
            Step::Wait => spark::taskwait(w),
            // SAFETY: the program's functions; the block goes with the taskgroup.
            Step::Reduce(keys, items) => unsafe {
                reduction::attach(w, Block::managed(items.clone(), w.team().size(), 1), keys.clone(), true, 0);
            },
        }
    }
    for k in known {
        depend::forget(w, k);
    }
}

/// Begins a graph. 1: its body is to be executed; 0: it was replayed.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_start_record_task(_loc: *mut c_void, _gtid: i32, flags: i32, id: i32) -> i32 {
    let w = Worker::current();
    if flags & bit::NOWAIT == 0 {
        group::start(w);
    }
    start(w, id, flags & bit::AGAIN != 0)
}

fn start(w: &Worker, id: i32, again: bool) -> i32 {
    let mut all = GRAPHS.lock();
    match all.get(&id) {
        Some(State::Ready(graph)) if !again => {
            let graph = graph.clone();
            drop(all);
            replay(w, &graph);
            return 0;
        }
        Some(State::Recording(..) | State::Body) => {}
        // Within another graph that is being recorded: part of that one.
        _ if is_recording(w) => {}
        _ => {
            all.insert(id, State::Recording(address(w), Order::default(), Graph::default()));
            let mine = &w.task().flags;
            mine.set(mine.get() | RECORDS);
        }
    }
    1
}

/// Ends a graph; waits for its tasks.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_end_record_task(_loc: *mut c_void, _gtid: i32, flags: i32, id: i32) {
    let w = Worker::current();
    end(w, id);
    if flags & bit::NOWAIT == 0 {
        group::end(w);
    }
}

fn end(w: &Worker, id: i32) {
    if !is_recording(w) {
        return;
    }
    let me = address(w);
    let mut all = GRAPHS.lock();
    let stop = match all.get_mut(&id) {
        Some(state @ State::Recording(..)) => match core::mem::replace(state, State::Body) {
            State::Recording(task, _, graph) if task == me => {
                *state = State::Ready(Arc::new(graph));
                true
            }
            other => {
                *state = other;
                false
            }
        },
        Some(State::Body) => !all.values().any(|s| matches!(s, State::Recording(task, ..) if *task == me)),
        _ => false,
    };
    if stop {
        let mine = &w.task().flags;
        mine.set(mine.get() & !RECORDS);
    }
}

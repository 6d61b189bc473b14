//! A profile of a program's parallel regions, waits, loops and tasks, for programs of every compiler:
//!
//! ```text
//! OMP_TOOL_LIBRARIES=target/release/libompt_profile.so ./program
//! ```
//!
//! Each line of the report is a place of the program: what it is, how often, for how long in all and at most, where. Waits are
//! summed over threads; the wait of workers at the end of a region is left out, since it goes on until the next.

mod ffi;
mod place;

use core::cell::{Cell, RefCell};
use core::ffi::{c_char, c_int, c_uint, c_void};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ffi::{BEGIN, Callbacks, Data, Lookup, StartResult, Version, event};

/// What happens at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Kind {
    Region,
    Wait(&'static str),
    Lock(&'static str),
    Work(&'static str),
    Task,
}

impl Kind {
    fn name(self) -> String {
        match self {
            Kind::Region => "region".into(),
            Kind::Wait(of) => format!("wait: {of}"),
            Kind::Lock(of) => format!("wait: {of}"),
            Kind::Work(of) => of.into(),
            Kind::Task => "task".into(),
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    count: u64,
    total: u64,
    most: u64,
}

static SUMS: Mutex<Option<HashMap<(Kind, usize), Sum>>> = Mutex::new(None);
static STARTED: Mutex<Option<Instant>> = Mutex::new(None);

thread_local! {
    /// Begins that have no end yet: of waits and work, innermost last; of tasks that run.
    static OPEN: RefCell<Vec<(Kind, usize, u64)>> = const { RefCell::new(Vec::new()) };
    static RUNNING: RefCell<Vec<(usize, u64)>> = const { RefCell::new(Vec::new()) };
    static LOCKING: Cell<(usize, u64)> = const { Cell::new((0, 0)) };
}

/// Nanoseconds since the tool was started.
fn now() -> u64 {
    let started = *STARTED.lock().unwrap_or_else(PoisonError::into_inner);
    started.map_or(0, |s| s.elapsed().as_nanos() as u64)
}

fn add(kind: Kind, code: usize, ns: u64) {
    let mut sums = SUMS.lock().unwrap_or_else(PoisonError::into_inner);
    let sum = sums.get_or_insert_default().entry((kind, code)).or_default();
    sum.count += 1;
    sum.total += ns;
    sum.most = sum.most.max(ns);
}

fn opens(kind: Kind, code: usize) {
    OPEN.with_borrow_mut(|open| open.push((kind, code, now())));
}

fn closes(kind: Kind) {
    let found = OPEN.with_borrow_mut(|open| {
        let at = open.iter().rposition(|o| o.0 == kind)?;
        Some(open.remove(at))
    });
    if let Some((kind, code, since)) = found {
        add(kind, code, now().saturating_sub(since));
    }
}

unsafe extern "C" fn parallel_begin(
    _by: *mut Data,
    _frame: *const c_void,
    region: *mut Data,
    _requested: c_uint,
    _flags: c_int,
    code: usize,
) {
    // SAFETY: the region's data is the tool's.
    unsafe { *region = now() };
    opens(Kind::Region, code);
}

unsafe extern "C" fn parallel_end(_region: *mut Data, _by: *mut Data, _flags: c_int, _code: usize) {
    closes(Kind::Region);
}

unsafe extern "C" fn sync_region_wait(kind: c_int, endpoint: c_int, _region: *mut Data, _task: *mut Data, code: usize) {
    let name = match kind {
        5 => "taskwait",
        6 => "taskgroup",
        7 => "reduction",
        8 => "end of loop",
        9 => "end of region",
        _ => "barrier",
    };
    match (endpoint, code) {
        // A worker at the end of a region.
        (_, 0) => {}
        (BEGIN, _) => opens(Kind::Wait(name), code),
        _ => closes(Kind::Wait(name)),
    }
}

unsafe extern "C" fn mutex_acquire(_kind: c_int, _hint: c_uint, _impl: c_uint, _id: u64, code: usize) {
    LOCKING.set((code, now()));
}

unsafe extern "C" fn mutex_acquired(kind: c_int, _id: u64, _code: usize) {
    let name = match kind {
        5 => "critical",
        6 => "atomic",
        7 => "ordered",
        _ => "lock",
    };
    let (code, since) = LOCKING.get();
    add(Kind::Lock(name), code, now().saturating_sub(since));
}

unsafe extern "C" fn work(
    kind: c_int,
    endpoint: c_int,
    _region: *mut Data,
    _task: *mut Data,
    _count: u64,
    code: usize,
) {
    let name = match kind {
        2 => "sections",
        3 | 4 => "single",
        6 => "distribute",
        7 => "taskloop",
        8 => "scope",
        10 => "loop (static)",
        11 => "loop (dynamic)",
        12 => "loop (guided)",
        _ => "loop",
    };
    if endpoint == BEGIN { opens(Kind::Work(name), code) } else { closes(Kind::Work(name)) }
}

unsafe extern "C" fn task_create(
    _by: *mut Data,
    _frame: *const c_void,
    task: *mut Data,
    _flags: c_int,
    _dependences: c_int,
    code: usize,
) {
    // SAFETY: the task's data is the tool's.
    unsafe { *task = code as u64 };
}

unsafe extern "C" fn task_schedule(prior: *mut Data, status: c_int, next: *mut Data) {
    const YIELD: c_int = 2;
    const SWITCH: c_int = 7;
    if next.is_null() {
        return;
    }
    if matches!(status, YIELD | SWITCH) {
        // SAFETY: the task's data is the tool's.
        let code = unsafe { *next } as usize;
        return RUNNING.with_borrow_mut(|running| running.push((code, now())));
    }
    if let Some((code, since)) = RUNNING.with_borrow_mut(Vec::pop) {
        // SAFETY: as above; an implicit task has no place.
        debug_assert_eq!(code as u64, unsafe { *prior });
        add(Kind::Task, code, now().saturating_sub(since));
    }
}

unsafe extern "C" fn initialize(lookup: Lookup, _device: c_int, _data: *mut Data) -> c_int {
    let Some(callbacks) = Callbacks::new(lookup) else { return 0 };
    *STARTED.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    // SAFETY: each function has the type of its event.
    unsafe {
        callbacks.set(event::PARALLEL_BEGIN, parallel_begin as *const c_void);
        callbacks.set(event::PARALLEL_END, parallel_end as *const c_void);
        callbacks.set(event::SYNC_REGION_WAIT, sync_region_wait as *const c_void);
        callbacks.set(event::MUTEX_ACQUIRE, mutex_acquire as *const c_void);
        callbacks.set(event::MUTEX_ACQUIRED, mutex_acquired as *const c_void);
        callbacks.set(event::WORK, work as *const c_void);
        callbacks.set(event::TASK_CREATE, task_create as *const c_void);
        callbacks.set(event::TASK_SCHEDULE, task_schedule as *const c_void);
    }
    1
}

unsafe extern "C" fn finalize(_data: *mut Data) {
    let sums = SUMS.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    let mut lines: Vec<_> = sums.into_iter().collect();
    lines.sort_by_key(|&(what, sum)| (core::cmp::Reverse(sum.total), what));
    let mut places = place::Places::new();
    eprintln!("{:<22}{:>10}{:>14}{:>14}  place", "what", "count", "total us", "longest us");
    for ((kind, code), sum) in lines {
        let us = |ns: u64| ns as f64 / 1000.0;
        let (total, most) = (us(sum.total), us(sum.most));
        eprintln!("{:<22}{:>10}{total:>14.1}{most:>14.1}  {}", kind.name(), sum.count, places.name(code));
    }
}

/// Called by the runtime when it starts (OpenMP 5.2, 19.2.1).
#[unsafe(no_mangle)]
pub extern "C" fn ompt_start_tool(_version: Version, _runtime: *const c_char) -> *const StartResult {
    static RESULT: StartResult = StartResult { initialize, finalize, data: 0 };
    &RESULT
}

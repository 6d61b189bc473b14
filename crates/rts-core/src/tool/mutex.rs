//! Locks, critical, atomic and ordered regions (OpenMP 5.2, 19.5.2.16 to 19.5.2.20).

use core::ffi::c_void;

use super::callbacks::tell;
use super::caller;
use super::record::me;
use super::types::{Endpoint, Mutex, state};

/// The one kind of mutual exclusion: waiters spin, then sleep.
pub(super) const IMPLEMENTATION: u32 = 1;

/// A thread that is about to wait.
#[derive(Debug)]
pub struct Waiting {
    kind: Mutex,
    id: u64,
    code: usize,
    state: u32,
}

/// The calling thread is about to acquire `id`.
#[cold]
pub fn acquires(kind: Mutex, hint: u32, id: usize) -> Waiting {
    let (t, code, id) = (me(), caller().code, id as u64);
    t.wait_id.set(id);
    let now = match kind {
        Mutex::Critical => state::WAIT_CRITICAL,
        Mutex::Atomic => state::WAIT_ATOMIC,
        Mutex::Ordered => state::WAIT_ORDERED,
        _ => state::WAIT_LOCK,
    };
    tell!(MutexAcquire: kind as i32 => i32, hint => u32, IMPLEMENTATION => u32, id => u64,
        code as *const c_void => *const c_void);
    Waiting { kind, id, code, state: t.enter_state(now) }
}

/// It waits no more: it has acquired it, or not (a test that fails).
#[cold]
pub fn acquired(waiting: Waiting, success: bool) {
    let Waiting { kind, id, code, state } = waiting;
    let t = me();
    t.enter_state(state);
    t.wait_id.set(0);
    if success {
        tell!(MutexAcquired: kind as i32 => i32, id => u64, code as *const c_void => *const c_void);
    }
}

/// As [`acquired`] for a nestable lock that is now set `times`; 0: a test that fails.
#[cold]
pub fn nest_acquired(waiting: Waiting, times: u32) {
    let (id, code) = (waiting.id, waiting.code);
    acquired(waiting, times == 1);
    if times > 1 {
        tell!(NestLock: Endpoint::Begin as i32 => i32, id => u64, code as *const c_void => *const c_void);
    }
}

/// The calling thread has released `id`.
#[cold]
pub fn released(kind: Mutex, id: usize) {
    tell!(MutexReleased: kind as i32 => i32, id as u64 => u64, caller().code as *const c_void => *const c_void);
}

/// The calling thread has undone one set of a nestable lock, which is still set.
#[cold]
pub fn nest_released(id: usize) {
    tell!(NestLock: Endpoint::End as i32 => i32, id as u64 => u64, caller().code as *const c_void => *const c_void);
}

/// A lock is initialised.
#[cold]
pub fn initialised(kind: Mutex, hint: u32, id: usize) {
    tell!(LockInit: kind as i32 => i32, hint => u32, IMPLEMENTATION => u32, id as u64 => u64,
        caller().code as *const c_void => *const c_void);
}

/// A lock is destroyed.
#[cold]
pub fn destroyed(kind: Mutex, id: usize) {
    tell!(LockDestroy: kind as i32 => i32, id as u64 => u64, caller().code as *const c_void => *const c_void);
}

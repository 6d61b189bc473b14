//! Locks, critical, atomic and ordered regions (OpenMP 5.2, 19.5.2.16 to 19.5.2.20).

use core::ffi::c_void;

use super::callbacks::tell;
use super::caller;
use super::record::me;
use super::types::{Endpoint, Mutex, state};
use crate::lock::{NestLock, Owner, RawLock, warn_not_set};

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

/// Acquires `lock`, which tools know by `id`.
#[inline(always)]
pub fn lock(lock: &RawLock, kind: Mutex, hint: u32, id: usize) {
    if super::active() {
        return lock_told(lock, kind, hint, id);
    }
    lock.lock();
}

#[cold]
#[inline(never)]
fn lock_told(lock: &RawLock, kind: Mutex, hint: u32, id: usize) {
    let waiting = acquires(kind, hint, id);
    lock.lock();
    acquired(waiting, true);
}

/// Acquires `lock` if it is free, and returns whether it did.
#[inline(always)]
pub fn try_lock(lock: &RawLock, kind: Mutex, id: usize) -> bool {
    if !super::active() {
        return lock.try_lock();
    }
    let waiting = acquires(kind, 0, id);
    let success = lock.try_lock();
    acquired(waiting, success);
    success
}

/// Releases `lock`; false when it was not held.
///
/// # Safety
/// As for [`RawLock::unlock`].
#[inline(always)]
pub unsafe fn unlock(lock: *const RawLock, kind: Mutex, id: usize) -> bool {
    // SAFETY: by contract; when the first returns false, nothing was released.
    unsafe { unlock_quickly(lock) || unlock_slowly(lock, kind, id) }
}

/// # Safety
/// As for [`RawLock::unlock`].
#[inline(always)]
unsafe fn unlock_quickly(lock: *const RawLock) -> bool {
    // SAFETY: by contract.
    !super::active() && unsafe { RawLock::unlock_quickly(lock) }
}

/// What is left to do when [`unlock_quickly`] returns false.
///
/// # Safety
/// As for [`RawLock::unlock`].
#[cold]
#[inline(never)]
unsafe fn unlock_slowly(lock: *const RawLock, kind: Mutex, id: usize) -> bool {
    // SAFETY: by contract.
    let held = unsafe { RawLock::unlock(lock) };
    if super::active() {
        released(kind, id);
    }
    held
}

/// `omp_unset_lock`: as [`unlock`], with a warning when the lock is not set.
///
/// # Safety
/// As for [`RawLock::unlock`].
#[inline(always)]
pub unsafe fn unset(lock: *const RawLock) {
    // SAFETY: by contract.
    if !unsafe { unlock_quickly(lock) } {
        // SAFETY: by contract; nothing was released.
        unsafe { unset_slowly(lock) };
    }
}

/// # Safety
/// As for [`RawLock::unlock`].
#[cold]
#[inline(never)]
unsafe fn unset_slowly(lock: *const RawLock) {
    // SAFETY: by contract.
    if !unsafe { unlock_slowly(lock, Mutex::Lock, lock as usize) } {
        warn_not_set("omp_unset_lock", lock.cast());
    }
}

/// Sets a nestable lock once more for `owner`.
#[inline(always)]
pub fn nest_lock(lock: &NestLock, owner: Owner, id: usize) {
    if super::active() {
        return nest_lock_told(lock, owner, id);
    }
    lock.lock(owner);
}

#[cold]
#[inline(never)]
fn nest_lock_told(lock: &NestLock, owner: Owner, id: usize) {
    let waiting = acquires(Mutex::NestLock, 0, id);
    lock.lock(owner);
    nest_acquired(waiting, lock.times());
}

/// Sets a nestable lock once more for `owner` if it is free or the owner's; returns how often it is set, or 0.
#[inline(always)]
pub fn nest_try_lock(lock: &NestLock, owner: Owner, id: usize) -> i32 {
    if !super::active() {
        return lock.try_lock(owner);
    }
    let waiting = acquires(Mutex::TestNestLock, 0, id);
    let times = lock.try_lock(owner);
    nest_acquired(waiting, times.max(0) as u32);
    times
}

/// As [`nest_lock`] where that needs no wait and nobody else need know; false: nothing was done, call that.
#[inline(always)]
pub fn nest_lock_quickly(lock: &NestLock, owner: Owner) -> bool {
    !super::active() && lock.lock_quickly(owner)
}

/// `omp_unset_nest_lock`: undoes one set of a nestable lock, with a warning when it is not set.
///
/// # Safety
/// As for [`NestLock::unlock`].
#[inline(always)]
pub unsafe fn nest_unset(lock: *const NestLock, id: usize) {
    if super::active() {
        // SAFETY: by contract.
        return unsafe { nest_unset_told(lock, id) };
    }
    // SAFETY: by contract.
    if !unsafe { NestLock::unlock(lock) } {
        warn_not_set("omp_unset_nest_lock", id as *const u8);
    }
}

/// # Safety
/// As for [`NestLock::unlock`].
#[cold]
#[inline(never)]
unsafe fn nest_unset_told(lock: *const NestLock, id: usize) {
    // SAFETY: by contract valid, and set by the caller.
    let times = unsafe { &*lock }.times();
    // SAFETY: by contract.
    if !unsafe { NestLock::unlock(lock) } {
        warn_not_set("omp_unset_nest_lock", id as *const u8);
    }
    if times > 1 {
        nest_released(id);
    } else {
        released(Mutex::NestLock, id);
    }
}

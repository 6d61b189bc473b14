//! Waiting on a 32-bit word in the kernel.

use crate::prim::AtomicU32;

/// Sleeps while `*word == expected`, until a wake, a signal or `timeout_ns` (none: for ever).
///
/// May return early for any reason; the caller looks at its condition again. Leaves `errno` as it was.
/// Returns false only when the time ran out.
#[cfg(not(loom))]
pub fn wait(word: &AtomicU32, expected: u32, timeout_ns: Option<u64>) -> bool {
    #[cfg(simulate)]
    if crate::prim::simulated::threads() > 0 {
        return crate::prim::simulated::futex_wait(word, expected, u32::MAX, timeout_ns);
    }
    let saved = errno();
    let ts = timeout_ns.map(|ns| libc::timespec {
        tv_sec: (ns / 1_000_000_000) as libc::time_t,
        tv_nsec: (ns % 1_000_000_000) as libc::c_long,
    });
    let tsp = ts.as_ref().map_or(core::ptr::null(), |t| t as *const libc::timespec);
    // SAFETY: `word` is a live, aligned u32 and `tsp` is null or points to `ts`, alive through the call.
    let rc = unsafe {
        libc::syscall(libc::SYS_futex, word.as_ptr(), libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG, expected, tsp)
    };
    let timed_out = rc == -1 && errno() == libc::ETIMEDOUT;
    set_errno(saved);
    !timed_out
}

/// Wakes up to `count` threads that sleep on `word`.
///
/// Takes a pointer: the memory may be gone by the time of the call, which the kernel tolerates.
#[cfg(not(loom))]
#[expect(clippy::not_unsafe_ptr_arg_deref, reason = "the address is hashed, not read")]
pub fn wake(word: *const AtomicU32, count: u32) {
    #[cfg(simulate)]
    if crate::prim::simulated::threads() > 0 {
        return crate::prim::simulated::futex_wake(word, count, u32::MAX);
    }
    let saved = errno();
    let n = count.min(i32::MAX as u32);
    // SAFETY: FUTEX_WAKE only hashes the address; it does not read the word.
    unsafe { libc::syscall(libc::SYS_futex, word, libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG, n) };
    set_errno(saved);
}

/// As [`wait`], but only a wake on one of `channels` (bits, not 0) ends it: [`wake_on`], or [`wake`], which is on all.
#[cfg(not(loom))]
pub fn wait_on(word: &AtomicU32, expected: u32, channels: u32, timeout_ns: Option<u64>) -> bool {
    #[cfg(simulate)]
    if crate::prim::simulated::threads() > 0 {
        return crate::prim::simulated::futex_wait(word, expected, channels, timeout_ns);
    }
    let saved = errno();
    // FUTEX_WAIT_BITSET takes the time at which to end, on the monotonic clock.
    let end = timeout_ns.map(|ns| {
        let end = super::clock::now_ns() + ns;
        libc::timespec { tv_sec: (end / 1_000_000_000) as libc::time_t, tv_nsec: (end % 1_000_000_000) as libc::c_long }
    });
    let tsp = end.as_ref().map_or(core::ptr::null(), |t| t as *const libc::timespec);
    let op = libc::FUTEX_WAIT_BITSET | libc::FUTEX_PRIVATE_FLAG;
    let none = core::ptr::null::<u32>();
    // SAFETY: `word` is a live, aligned u32 and `tsp` is null or points to `end`, alive through the call.
    let rc = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), op, expected, tsp, none, channels) };
    let timed_out = rc == -1 && errno() == libc::ETIMEDOUT;
    set_errno(saved);
    !timed_out
}

/// As [`wake`], but only those that wait on one of `channels` (bits, not 0).
#[cfg(not(loom))]
#[expect(clippy::not_unsafe_ptr_arg_deref, reason = "the address is hashed, not read")]
pub fn wake_on(word: *const AtomicU32, count: u32, channels: u32) {
    #[cfg(simulate)]
    if crate::prim::simulated::threads() > 0 {
        return crate::prim::simulated::futex_wake(word, count, channels);
    }
    let saved = errno();
    let n = count.min(i32::MAX as u32);
    let op = libc::FUTEX_WAKE_BITSET | libc::FUTEX_PRIVATE_FLAG;
    let none = core::ptr::null::<u32>();
    // SAFETY: FUTEX_WAKE_BITSET only hashes the address; it does not read the word.
    unsafe { libc::syscall(libc::SYS_futex, word, op, n, none, none, channels) };
    set_errno(saved);
}

/// The kernel's side of a model: who sleeps, on which word and channels, in the order in which they came.
///
/// It has no spurious wake-ups and no timeouts, so that a model finds every wait that lacks its wake-up.
#[cfg(loom)]
mod model {
    use loom::sync::{Arc, Condvar, Mutex};

    pub(super) struct Sleeper {
        pub(super) word: usize,
        pub(super) channels: u32,
        pub(super) bell: Arc<Condvar>,
    }

    loom::lazy_static! {
        pub(super) static ref SLEEPERS: Mutex<Vec<Sleeper>> = Mutex::new(Vec::new());
    }
}

/// As the real one, but time never runs out.
#[cfg(loom)]
pub fn wait(word: &AtomicU32, expected: u32, timeout_ns: Option<u64>) -> bool {
    wait_on(word, expected, u32::MAX, timeout_ns)
}

/// As the real one.
#[cfg(loom)]
pub fn wake(word: *const AtomicU32, count: u32) {
    wake_on(word, count, u32::MAX);
}

/// As the real one, but time never runs out.
#[cfg(loom)]
pub fn wait_on(word: &AtomicU32, expected: u32, channels: u32, _timeout_ns: Option<u64>) -> bool {
    use loom::sync::{Arc, Condvar};
    let mut sleepers = model::SLEEPERS.lock().unwrap();
    // The kernel reads the word under the lock that wakers take. A read-modify-write sees the newest value.
    if word.fetch_add(0, crate::prim::Ordering::SeqCst) != expected {
        return true;
    }
    let word = core::ptr::from_ref(word) as usize;
    let bell = Arc::new(Condvar::new());
    sleepers.push(model::Sleeper { word, channels, bell: bell.clone() });
    while sleepers.iter().any(|sleeper| Arc::ptr_eq(&sleeper.bell, &bell)) {
        sleepers = bell.wait(sleepers).unwrap();
    }
    true
}

/// As the real one.
#[cfg(loom)]
pub fn wake_on(word: *const AtomicU32, count: u32, channels: u32) {
    let mut sleepers = model::SLEEPERS.lock().unwrap();
    for _ in 0..count {
        let Some(at) = sleepers.iter().position(|s| s.word == word as usize && s.channels & channels != 0) else {
            return;
        };
        sleepers.remove(at).bell.notify_one();
    }
}

#[cfg(not(loom))]
fn errno() -> i32 {
    // SAFETY: the C library's errno of this thread is always readable.
    unsafe { *libc::__errno_location() }
}

#[cfg(not(loom))]
fn set_errno(value: i32) {
    // SAFETY: the C library's errno of this thread is always writable.
    unsafe { *libc::__errno_location() = value };
}

//! Affinity masks of threads, as arrays of 64-bit words of any length.

/// Largest mask tried: 2^20 CPUs.
const MAX_WORDS: usize = 1 << 14;

/// The CPUs that thread `tid` (0: the calling thread) may run on, bit `c % 64` of word `c / 64` for CPU `c`.
///
/// The buffer grows until the kernel's mask fits. `None` when the kernel refuses (seccomp, no such thread).
pub fn get_mask(tid: i32) -> Option<Vec<u64>> {
    let saved = errno();
    let mut words = 16;
    let mut answer = None;
    while words <= MAX_WORDS {
        let mut mask = vec![0u64; words];
        // SAFETY: `mask` is writable for the length given, which is a multiple of the kernel's word.
        let rc = unsafe { libc::syscall(libc::SYS_sched_getaffinity, tid, words * 8, mask.as_mut_ptr()) };
        if rc >= 0 {
            mask.truncate((rc as usize).div_ceil(8).min(words));
            answer = Some(mask);
            break;
        }
        if errno() != libc::EINVAL {
            break;
        }
        words *= 4;
    }
    set_errno(saved);
    answer
}

/// Lets thread `tid` (0: the calling thread) run on the CPUs of `mask` only. The error is an `errno` value.
pub fn set_mask(tid: i32, mask: &[u64]) -> Result<(), i32> {
    let saved = errno();
    // SAFETY: `mask` is readable for the length given.
    let rc = unsafe { libc::syscall(libc::SYS_sched_setaffinity, tid, mask.len() * 8, mask.as_ptr()) };
    let result = if rc == 0 { Ok(()) } else { Err(errno()) };
    set_errno(saved);
    result
}

/// Whether the calling thread may set its mask where nobody asked for it: not under a filter of system calls, which might end
/// the process for it, nor where `/proc` does not say that there is none. Asked anew each time, because filters come late.
pub fn is_harmless() -> bool {
    use core::sync::atomic::{AtomicBool, Ordering};
    // Filters do not go away.
    static FILTERED: AtomicBool = AtomicBool::new(false);
    if FILTERED.load(Ordering::Relaxed) {
        return false;
    }
    let harmless = super::thread::status(|s| s.contains("\nSeccomp:\t0\n").then_some(())).is_some();
    if !harmless {
        FILTERED.store(true, Ordering::Relaxed);
    }
    harmless
}

/// The CPU that the calling thread runs on at the moment.
pub fn current_cpu() -> Option<usize> {
    let saved = errno();
    // SAFETY: takes no argument and has no precondition.
    let cpu = unsafe { libc::sched_getcpu() };
    set_errno(saved);
    usize::try_from(cpu).ok()
}

/// The process id, which is also the thread id of its first thread.
pub fn process_id() -> i32 {
    // SAFETY: has no precondition.
    unsafe { libc::getpid() }
}

/// The calling thread's id in the kernel.
pub fn thread_id() -> i32 {
    // SAFETY: has no precondition.
    unsafe { libc::syscall(libc::SYS_gettid) as i32 }
}

/// CPUs that are online according to the C library; the last resort where masks cannot be read.
pub fn online_cpus() -> usize {
    // SAFETY: has no precondition.
    let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    usize::try_from(n).unwrap_or(1).max(1)
}

/// The host's name, cut at 255 bytes; empty where the kernel does not tell.
pub fn host_name() -> String {
    let saved = errno();
    let mut name = [0u8; 256];
    // SAFETY: `name` is writable for the length given, which leaves its last byte 0.
    let rc = unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) };
    set_errno(saved);
    if rc != 0 {
        return String::new();
    }
    let end = name.iter().position(|&b| b == 0).unwrap_or(name.len());
    String::from_utf8_lossy(&name[..end]).into_owned()
}

/// Stack size in bytes that the C library gives a new thread (from RLIMIT_STACK at process start).
pub fn default_stack_size() -> usize {
    let mut attr = core::mem::MaybeUninit::<libc::pthread_attr_t>::uninit();
    // SAFETY: `attr` is writable; initialising it has no other precondition.
    if unsafe { libc::pthread_attr_init(attr.as_mut_ptr()) } != 0 {
        return 0;
    }
    let mut size = 0;
    // SAFETY: `attr` was initialised above.
    let rc = unsafe { libc::pthread_attr_getstacksize(attr.as_ptr(), &mut size) };
    // SAFETY: `attr` was initialised above and is not used again.
    unsafe { libc::pthread_attr_destroy(attr.as_mut_ptr()) };
    if rc == 0 { size } else { 0 }
}

pub(super) fn errno() -> i32 {
    // SAFETY: the C library's errno of this thread is always readable.
    unsafe { *libc::__errno_location() }
}

pub(super) fn set_errno(value: i32) {
    // SAFETY: the C library's errno of this thread is always writable.
    unsafe { *libc::__errno_location() = value };
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn the_mask_holds_the_cpu_we_run_on() {
        let mask = get_mask(0).expect("sched_getaffinity works in tests");
        let cpu = current_cpu().expect("sched_getcpu works in tests");
        assert!(mask[cpu / 64] >> (cpu % 64) & 1 == 1);
        assert_eq!(set_mask(0, &mask), Ok(()));
        assert_eq!(set_mask(0, &[0]), Err(libc::EINVAL));
    }

    #[test]
    fn no_such_thread_is_no_mask() {
        assert_eq!(get_mask(-5), None);
    }
}

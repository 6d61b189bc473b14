//! OS threads: creation, exit hooks, fork hooks, and what a worker inherits from its creator.

use core::ffi::c_void;

use crate::prim::process::{AtomicU8, Ordering};

/// The smallest stack that a thread can be given, in bytes.
pub const LEAST_STACK: usize = libc::PTHREAD_STACK_MIN;

/// The start routine of a thread.
pub type Start = extern "C" fn(*mut c_void) -> *mut c_void;

/// Creates a detached thread with the given stack size in bytes (0: the system's default).
///
/// # Errors
/// The `errno` value of `pthread_create` or of the attribute calls, when no thread was created.
///
/// # Safety
/// `start(arg)` may be called on another thread.
pub unsafe fn spawn(stack: usize, start: Start, arg: *mut c_void) -> Result<(), i32> {
    // SAFETY: an all-zero attribute object is only passed to pthread_attr_init, which fills it.
    let mut attr: libc::pthread_attr_t = unsafe { core::mem::zeroed() };
    // SAFETY: `attr` is writable.
    let rc = unsafe { libc::pthread_attr_init(&mut attr) };
    if rc != 0 {
        return Err(rc);
    }
    // SAFETY: `attr` was initialised above.
    unsafe { libc::pthread_attr_setdetachstate(&mut attr, libc::PTHREAD_CREATE_DETACHED) };
    if stack != 0 {
        // SAFETY: `attr` was initialised above. An unusable size leaves the default in place.
        unsafe { libc::pthread_attr_setstacksize(&mut attr, stack) };
    }
    let mut id: libc::pthread_t = 0;
    // SAFETY: `attr` is initialised; `start` and `arg` are what the caller wants run.
    let rc = unsafe { libc::pthread_create(&mut id, &attr, start, arg) };
    // SAFETY: `attr` was initialised above and is not used afterwards.
    unsafe { libc::pthread_attr_destroy(&mut attr) };
    if rc == 0 { Ok(()) } else { Err(rc) }
}

/// A slot whose destructor runs when a thread that set it ends.
#[derive(Debug, Clone, Copy)]
pub struct ExitKey(libc::pthread_key_t);

impl ExitKey {
    /// Creates the slot; `None` when the process has no key left.
    pub fn new(at_exit: unsafe extern "C" fn(*mut c_void)) -> Option<ExitKey> {
        let mut key = 0;
        // SAFETY: `key` is writable; the destructor lives as long as the library, which is never unloaded.
        let rc = unsafe { libc::pthread_key_create(&mut key, Some(at_exit)) };
        (rc == 0).then_some(ExitKey(key))
    }

    /// The slot's number.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The slot of a number that [`ExitKey::number`] gave.
    pub fn from_number(number: u32) -> ExitKey {
        ExitKey(number)
    }

    /// Arms the destructor for the calling thread; it gets `value`, which must not be null.
    ///
    /// # Safety
    /// The destructor given to [`ExitKey::new`] may be called with `value`.
    pub unsafe fn arm(self, value: *mut c_void) {
        // SAFETY: the key was created in `new` and is never deleted.
        unsafe { libc::pthread_setspecific(self.0, value) };
    }
}

/// Runs these at every later `fork`: on the forking thread before it, in the parent after it, in the child.
pub fn at_fork(before: unsafe extern "C" fn(), parent: unsafe extern "C" fn(), child: unsafe extern "C" fn()) {
    type Handler = Option<unsafe extern "C" fn()>;
    unsafe extern "C" {
        /// What `pthread_atfork` calls, which is a part of each object that uses it.
        fn __register_atfork(before: Handler, parent: Handler, child: Handler, object: *mut c_void) -> i32;
    }
    // SAFETY: the handlers live as long as the library, which is never unloaded, so that they belong to no object.
    unsafe { __register_atfork(Some(before), Some(parent), Some(child), core::ptr::null_mut()) };
}

/// Sleeps for this many microseconds, or less when a signal comes.
pub fn pause_us(us: u32) {
    let pause = libc::timespec { tv_sec: i64::from(us / 1_000_000), tv_nsec: i64::from(us % 1_000_000) * 1000 };
    // SAFETY: `pause` is readable; the rest of the time is not asked for.
    unsafe { libc::nanosleep(&pause, core::ptr::null_mut()) };
}

/// Runs `f` when the process exits normally.
pub fn at_exit(f: extern "C" fn()) {
    // SAFETY: the function lives as long as the library, which is never unloaded.
    unsafe { libc::atexit(f) };
}

/// Gives the processor to another thread that is ready to run, if there is one.
pub fn yield_now() {
    // SAFETY: no arguments, no failure on Linux.
    unsafe { libc::sched_yield() };
}

/// What `reads` makes of the kernel's account of the calling thread, without the heap; `None` where `/proc` has none.
#[inline(never)]
pub(super) fn status<T>(reads: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    reads(super::file::beginning(c"/proc/thread-self/status", &mut [0; 4096])?)
}

/// How often the calling thread has lost its CPU to another thread though it could have run on, yields included; none where `/proc`
/// does not say. A file, not `getrusage`: files are read at other times, too, where a filter of system calls might end the process for
/// the call.
pub fn switches() -> Option<usize> {
    status(|s| s.split_once("\nnonvoluntary_ctxt_switches:\t")?.1.trim_end().parse().ok())
}

/// The kernel's number of the calling thread.
pub fn os_id() -> i32 {
    // SAFETY: no arguments, cannot fail.
    unsafe { libc::syscall(libc::SYS_gettid) as i32 }
}

/// Floating-point control of the calling thread: MXCSR in the low half, the x87 control word above.
#[inline(always)]
pub fn fp_control() -> u64 {
    let mut mxcsr = 0u32;
    let mut x87 = 0u16;
    // SAFETY: both instructions only store to the named locals.
    unsafe {
        core::arch::asm!("stmxcsr [{0}]", "fnstcw [{1}]", in(reg) &mut mxcsr, in(reg) &mut x87, options(nostack, preserves_flags));
    }
    // The exception flags (low six bits) are state, not control.
    u64::from(mxcsr & !0x3f) | u64::from(x87) << 32
}

/// Sets what [`fp_control`] reads.
#[cold]
pub fn set_fp_control(control: u64) {
    let mxcsr = control as u32;
    let x87 = (control >> 32) as u16;
    // SAFETY: the values come from `fp_control` of another thread, so they are valid control words.
    unsafe {
        core::arch::asm!("ldmxcsr [{0}]", "fldcw [{1}]", in(reg) &mxcsr, in(reg) &x87, options(nostack, preserves_flags, readonly));
    }
}

/// What is known of membarrier: 0 nothing, 1 registered, 2 not to be had.
static MEMBARRIER: AtomicU8 = AtomicU8::new(0);

/// In the child of a fork: registers anew at the next use.
pub fn forget_membarrier() {
    MEMBARRIER.store(0, Ordering::Relaxed);
}

/// Waits until thread `id` of this process has ended, or a tenth of a second.
pub fn wait_until_gone(id: i32) {
    for _ in 0..1000 {
        // SAFETY: signal 0 only asks whether the thread exists; no pointers.
        if unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), id, 0) } != 0 {
            return;
        }
        pause_us(100);
    }
}

/// False: [`membarrier`] is known not to work.
#[inline(always)]
pub fn has_membarrier() -> bool {
    MEMBARRIER.load(Ordering::Relaxed) != 2
}

/// What it stands for in models, where the other side has a fence, too.
#[cfg(loom)]
pub fn membarrier() -> bool {
    crate::prim::fence(crate::prim::Ordering::SeqCst);
    true
}

/// Makes every thread of the process pass a full memory barrier; false when the kernel offers none.
///
/// With it a rare waiter pays for the fence that a frequent producer then needs not.
#[cfg(not(loom))]
pub fn membarrier() -> bool {
    const PRIVATE_EXPEDITED: i32 = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: i32 = 1 << 4;
    let state = &MEMBARRIER;
    let call = |cmd: i32| {
        // SAFETY: membarrier takes no pointers.
        unsafe { libc::syscall(libc::SYS_membarrier, cmd, 0, 0) == 0 }
    };
    match state.load(Ordering::Relaxed) {
        1 => {
            #[cfg(simulate)]
            crate::prim::simulated::work(crate::prim::simulated::WAKE_NS);
            call(PRIVATE_EXPEDITED)
        }
        2 => false,
        _ => {
            let ok = call(REGISTER_PRIVATE_EXPEDITED) && call(PRIVATE_EXPEDITED);
            state.store(if ok { 1 } else { 2 }, Ordering::Relaxed);
            ok
        }
    }
}

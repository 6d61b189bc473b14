//! The tool's callbacks, and the word that says which there are.

use crate::prim::Padded;
use crate::prim::process::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// `ompt_callbacks_t`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
#[expect(missing_docs, reason = "the names of the specification (OpenMP 5.2, 19.4.2)")]
pub enum Event {
    ThreadBegin = 1,
    ThreadEnd = 2,
    ParallelBegin = 3,
    ParallelEnd = 4,
    TaskCreate = 5,
    TaskSchedule = 6,
    ImplicitTask = 7,
    Target = 8,
    TargetDataOp = 9,
    TargetSubmit = 10,
    ControlTool = 11,
    DeviceInitialize = 12,
    DeviceFinalize = 13,
    DeviceLoad = 14,
    DeviceUnload = 15,
    SyncRegionWait = 16,
    MutexReleased = 17,
    Dependences = 18,
    TaskDependence = 19,
    Work = 20,
    Masked = 21,
    TargetMap = 22,
    SyncRegion = 23,
    LockInit = 24,
    LockDestroy = 25,
    MutexAcquire = 26,
    MutexAcquired = 27,
    NestLock = 28,
    Flush = 29,
    Cancel = 30,
    Reduction = 31,
    Dispatch = 32,
    TargetEmi = 33,
    TargetDataOpEmi = 34,
    TargetSubmitEmi = 35,
    TargetMapEmi = 36,
    Error = 37,
}

/// One more than the largest event.
pub(super) const EVENTS: usize = 38;

/// Bit 0: a tool is active. Bit n: it has a callback for event n. Changes when the tool starts and ends, and where it says so.
static ENABLED: Padded<AtomicU64> = Padded(AtomicU64::new(0));

static TABLE: [AtomicUsize; EVENTS] = [const { AtomicUsize::new(0) }; EVENTS];

/// Whether a tool is active. Everything else of this module is called only then.
#[inline(always)]
pub fn active() -> bool {
    cfg!(feature = "ompt") && ENABLED.load(Ordering::Relaxed) != 0
}

/// Whether the tool has a callback for the event.
#[inline]
pub fn on(event: Event) -> bool {
    ENABLED.load(Ordering::Relaxed) & 1 << event as u32 != 0
}

/// The callback for an event while the tool is active; 0: none.
pub(super) fn function(event: Event) -> usize {
    if on(event) { TABLE[event as usize].load(Ordering::Acquire) } else { 0 }
}

/// What the tool has set for an event of that number.
pub(super) fn get(event: usize) -> usize {
    TABLE.get(event).map_or(0, |f| f.load(Ordering::Acquire))
}

/// Sets the callback for an event of that number, which exists; 0 takes it away.
pub(super) fn set(event: usize, f: usize) {
    // ORDER: releases the tool's data to who calls the function.
    TABLE[event].store(f, Ordering::Release);
    if f != 0 {
        ENABLED.fetch_or(1 << event, Ordering::Release);
    } else {
        ENABLED.fetch_and(!(1 << event), Ordering::Release);
    }
}

/// The tool is to be told from now on.
pub(super) fn enable() {
    REDUCTIONS.store(on(Event::Reduction), Ordering::Relaxed);
    ENABLED.fetch_or(1, Ordering::Release);
}

/// The tool is told nothing from now on. True for the first to say so while it was active.
pub(super) fn disable() -> bool {
    ENABLED.swap(0, Ordering::AcqRel) & 1 != 0
}

/// The tool that was started wants to see reductions.
static REDUCTIONS: AtomicBool = AtomicBool::new(false);

/// Whether reductions are to be done so that a tool sees them. The same as long as the process lasts, once a tool was started.
#[inline]
pub fn sees_reductions() -> bool {
    cfg!(feature = "ompt") && REDUCTIONS.load(Ordering::Relaxed)
}

/// Calls the tool's function for an event, if there is one.
macro_rules! tell {
    ($event:ident: $($arg:expr => $type:ty),+ $(,)?) => {{
        let at = $crate::tool::callbacks::function($crate::tool::Event::$event);
        if at != 0 {
            // SAFETY: the tool registered a function of the event's type.
            let f = unsafe { core::mem::transmute::<usize, unsafe extern "C-unwind" fn($($type),+)>(at) };
            // SAFETY: arguments as the specification says.
            unsafe { f($($arg),+) };
        }
    }};
}
pub(super) use tell;

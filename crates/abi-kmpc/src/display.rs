//! OMP_DISPLAY_AFFINITY (OpenMP 5.2, 21.2.5): a line of every thread of a region that differs in size, level or places from the
//! region that its primary thread forked before. libomp's lines go to the standard output.

use std::io::Write;

use rts_core::icv;
use rts_core::prim::{AtomicU8, Ordering};
use rts_core::team::{Worker, binding, describe};

use crate::microtask;

/// Slot of `Worker::attic` that holds the last region's size and level.
const ATTIC: usize = 2;

const UNKNOWN: u8 = 0;
const NO: u8 = 1;
const YES: u8 = 2;

static WANTED: AtomicU8 = AtomicU8::new(UNKNOWN);

/// Whether the environment asks for the lines.
#[inline(always)]
pub(crate) fn wanted() -> bool {
    match WANTED.load(Ordering::Relaxed) {
        NO => false,
        YES => true,
        _ => ask(),
    }
}

#[cold]
fn ask() -> bool {
    let wanted = icv::global().display_affinity.value;
    if wanted {
        binding::leave_reports_to_caller();
    }
    WANTED.store(if wanted { YES } else { NO }, Ordering::Relaxed);
    wanted
}

/// Whether the region of `n` threads that `w` is about to fork with proc_bind clause `bind` differs from its last one.
#[cold]
pub(crate) fn differs(w: &Worker, n: u32, bind: u32) -> bool {
    let level = w.team().level() as usize + 1;
    let now = (n as usize) << 32 | (bind as usize & 0xf) << 24 | (level & 0xff_ffff);
    w.attic[ATTIC].replace(now) != now
}

/// Prints the calling thread's line.
#[cold]
pub(crate) fn line(w: &Worker) {
    let mut text = describe::affinity(w, "");
    text.push('\n');
    // A closed standard output is no reason to fail.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// As `microtask::run_args`, with the line in front.
pub(crate) unsafe extern "C-unwind" fn run_args(f: usize, args: usize) {
    line(Worker::current());
    // SAFETY: the caller's contract.
    unsafe { microtask::run_args(f, args) }
}

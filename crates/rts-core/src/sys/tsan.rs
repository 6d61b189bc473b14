//! ThreadSanitizer: what it is told about the order of things.
//!
//! Code compiled with `-fsanitize=thread` reports two accesses as a race unless it knows an order between them. It sees the
//! atomics of compiled code, not those in here. So where a construct orders (OpenMP 5.2, 1.4.4 and the construct's
//! section), the thread that comes first *releases* an address and the one that comes after *acquires* it. The addresses
//! are those of the objects concerned; they are never read or written. An address collects what is released to it.
//!
//! Nothing happens unless the run-time system of ThreadSanitizer is in the process: gcc's is a shared object, clang's is
//! linked into the program and exports its entries. One static flag says so; it shares its line with nothing that changes.
//!
//! Note [Memory under ThreadSanitizer]: its `malloc` and `free` count as writes of the calling thread, but the runtime hands
//! memory from thread to thread by atomics that it does not see. So [`Allocator`] tells it to ignore the writes: new memory has
//! then no history. The same holds for what the runtime copies and compares inside, where `memcpy` and its like are called, which
//! ThreadSanitizer sees: [`ForkLock`](super::fork_lock::ForkLock) and [`unseen`] hide it. Data of explicit tasks gets memory of its own while the flag is set, since a recycled block has a history.

use core::alloc::{GlobalAlloc, Layout};
use core::ffi::{CStr, c_char, c_int};
use std::alloc::System;

use crate::prim::process::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

type Order = unsafe extern "C" fn(*const u8);
type OrderAt = unsafe extern "C" fn(*const c_char, c_int, *const u8);
type At = unsafe extern "C" fn(*const c_char, c_int);

/// The entries that were found, as addresses; 0: absent. Written once, before `active`.
#[repr(align(128))]
struct Entries {
    active: AtomicBool,
    release: AtomicUsize,
    acquire: AtomicUsize,
    release_at: AtomicUsize,
    acquire_at: AtomicUsize,
    ignore: AtomicUsize,
    heed: AtomicUsize,
}

static ENTRIES: Entries = Entries {
    active: AtomicBool::new(false),
    release: AtomicUsize::new(0),
    acquire: AtomicUsize::new(0),
    release_at: AtomicUsize::new(0),
    acquire_at: AtomicUsize::new(0),
    ignore: AtomicUsize::new(0),
    heed: AtomicUsize::new(0),
};

/// Looks for the entries when the library is loaded. ThreadSanitizer is in the process from the start or never.
#[used]
#[unsafe(link_section = ".init_array")]
static LOOK: unsafe extern "C" fn() = look;

/// The address of ThreadSanitizer's entry, or 0. A weak reference, which stable Rust has no word for: it costs less than `dlsym`, which
/// allocates when it finds nothing.
fn sanitizer() -> usize {
    let at: usize;
    // SAFETY: reads the reference's word in the table of addresses.
    unsafe {
        core::arch::asm!(
            ".weak __tsan_init",
            "mov {0}, qword ptr [rip + __tsan_init@GOTPCREL]",
            out(reg) at, options(nostack, preserves_flags, readonly, pure)
        );
    }
    at
}

unsafe extern "C" fn look() {
    let find = |name: &CStr| {
        // SAFETY: a C string; the default handle is always valid.
        unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) as usize }
    };
    // Other tools and libraries define the annotations too.
    if sanitizer() == 0 {
        return;
    }
    ENTRIES.release.store(find(c"__tsan_release"), Ordering::Relaxed);
    ENTRIES.acquire.store(find(c"__tsan_acquire"), Ordering::Relaxed);
    ENTRIES.release_at.store(find(c"AnnotateHappensBefore"), Ordering::Relaxed);
    ENTRIES.acquire_at.store(find(c"AnnotateHappensAfter"), Ordering::Relaxed);
    let (ignore, heed) = (find(c"AnnotateIgnoreWritesBegin"), find(c"AnnotateIgnoreWritesEnd"));
    if ignore != 0 && heed != 0 {
        ENTRIES.ignore.store(ignore, Ordering::Relaxed);
        ENTRIES.heed.store(heed, Ordering::Relaxed);
    }
    // ORDER: threads that use the runtime begin after the library was loaded.
    ENTRIES.active.store(true, Ordering::Release);
}

/// Whether ThreadSanitizer is in the process.
#[inline(always)]
pub fn active() -> bool {
    ENTRIES.active.load(Ordering::Relaxed)
}

/// What the calling thread has done comes before what others do after they [`acquire`] `at`. Before the operation that
/// others wait for.
#[inline(always)]
pub fn release<T: ?Sized>(at: *const T) {
    if active() {
        tell(&ENTRIES.release, &ENTRIES.release_at, at.cast());
    }
}

/// What others did before they [`release`]d `at` comes before what the calling thread does from here on.
#[inline(always)]
pub fn acquire<T: ?Sized>(at: *const T) {
    if active() {
        tell(&ENTRIES.acquire, &ENTRIES.acquire_at, at.cast());
    }
}

#[cold]
#[inline(never)]
fn tell(entry: &AtomicUsize, annotation: &AtomicUsize, at: *const u8) {
    let (entry, annotation) = (entry.load(Ordering::Relaxed), annotation.load(Ordering::Relaxed));
    if entry != 0 {
        // SAFETY: `look` found it under the name of a function of this type (sanitizer/tsan_interface.h).
        let f: Order = unsafe { core::mem::transmute::<usize, Order>(entry) };
        // SAFETY: it takes any address of the program's memory.
        unsafe { f(at) };
    } else if annotation != 0 {
        // SAFETY: `look` found it under the name of a function of this type, which all ThreadSanitizers have.
        let f: OrderAt = unsafe { core::mem::transmute::<usize, OrderAt>(annotation) };
        // SAFETY: as above.
        unsafe { f(c"".as_ptr(), 0, at) };
    }
}

/// Number of addresses for what has none of its own.
const SPOTS: usize = 1 << 16;

/// Never touched, so it takes no memory.
static SPOT: [AtomicU64; SPOTS] = [const { AtomicU64::new(0) }; SPOTS];

/// An address for item `index` of the object at `of`, where the item has none of its own.
pub fn spot(of: usize, index: u64) -> *const u8 {
    let mixed = (of as u64 ^ index.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let i = (mixed >> 40) as usize % SPOTS;
    (&raw const SPOT).cast::<u64>().wrapping_add(i).cast()
}

#[cold]
#[inline(never)]
fn say(entry: &AtomicUsize) {
    let entry = entry.load(Ordering::Relaxed);
    if entry != 0 {
        // SAFETY: `look` found it under the name of a function of this type.
        let f: At = unsafe { core::mem::transmute::<usize, At>(entry) };
        // SAFETY: it takes a place in the source, which may be empty.
        unsafe { f(c"".as_ptr(), 0) };
    }
}

/// ThreadSanitizer ignores the calling thread's accesses until [`heed`]; such pairs nest.
#[inline(always)]
pub fn ignore() {
    if active() {
        say(&ENTRIES.ignore);
    }
}

/// Ends what [`ignore`] began.
#[inline(always)]
pub fn heed() {
    if active() {
        say(&ENTRIES.heed);
    }
}

/// While it lives, ThreadSanitizer ignores what the thread does.
#[derive(Debug)]
pub struct Hidden(());

impl Drop for Hidden {
    #[inline(always)]
    fn drop(&mut self) {
        heed();
    }
}

/// ThreadSanitizer ignores what the thread does as long as the result lives. Nothing of the program's may be called meanwhile.
#[inline(always)]
#[must_use]
pub fn hide() -> Hidden {
    ignore();
    Hidden(())
}

/// Runs `f` hidden.
#[inline(always)]
pub fn unseen<R>(f: impl FnOnce() -> R) -> R {
    let _hidden = hide();
    f()
}

/// The system's allocator, but without a history; see Note [Memory under ThreadSanitizer].
#[derive(Debug)]
pub struct Allocator;

// SAFETY: every call is passed on to the system's allocator.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract.
        let get = || unsafe { System.alloc(layout) };
        unseen(get)
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's contract.
        let get = || unsafe { System.alloc_zeroed(layout) };
        unseen(get)
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's contract.
        let get = || unsafe { System.realloc(at, layout, size) };
        unseen(get)
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: the caller's contract.
        let give = || unsafe { System.dealloc(at, layout) };
        unseen(give)
    }
}

#[cfg(all(test, not(loom)))]
mod test {
    use super::*;

    #[test]
    fn nothing_happens_without_it() {
        assert!(!active());
        release(&SPOT);
        acquire(&SPOT);
    }

    #[test]
    fn spots_are_spread_and_stay() {
        let mut all: Vec<_> = (0..64u64).map(|i| spot(0x7f00_0000_1000, i) as usize).collect();
        all.extend((0..64usize).map(|i| spot(0x7f00_0000_1000 + 64 * i + 64, 0) as usize));
        all.sort_unstable();
        all.dedup();
        assert!(all.len() > 120, "{} different addresses of 128", all.len());
        assert_eq!(spot(16, 1), spot(16, 1));
    }
}

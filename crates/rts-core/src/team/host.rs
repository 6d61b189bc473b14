//! Host threads: those that the program made. How they come to the runtime's notice, and how they leave it.

use core::ffi::c_void;

use super::{Team, Worker, binding, child, facilities, pool};
use crate::capability;
use crate::icv;
use crate::prim::process::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use crate::sys::{clock, copies, thread, tls};
use crate::tool;
use crate::topology;

/// Makes a descriptor for the calling thread, which the runtime sees for the first time.
#[cold]
#[inline(never)]
pub(super) fn adopt() -> &'static Worker {
    start_up();
    if let Some(w) = Worker::try_current() {
        // A tool that was started has called the runtime.
        return w;
    }
    let (w, team, key) = pool::for_host(ended);
    w.forget_os_id();
    w.depth.set(0);
    w.place.set(0);
    let team: &'static Team = team.unwrap_or_else(|| Box::leak(Team::new()));
    team.become_initial(w);
    w.enter(team, team.member(0), 0, &team.member(0).task);
    tls::set_current(w as *const Worker as usize);
    if let Some(k) = key {
        // SAFETY: `ended` takes a descriptor.
        unsafe { k.arm(w as *const Worker as *mut c_void) };
    }
    capability::begins();
    if tool::active() {
        tool::thread::known();
    }
    w
}

/// Whether a thread has begun to set the runtime up.
static BEGUN: AtomicBool = AtomicBool::new(false);

/// Forks are told of from the moment the library is loaded: a fork that has begun does not see later handlers, and another
/// thread may use the runtime before it is done.
#[cfg(not(loom))]
#[used]
#[unsafe(link_section = ".init_array")]
static AT_LOAD: extern "C" fn() = watch_forks;

/// Constructors of the program may come before.
extern "C" fn watch_forks() {
    static WATCHED: AtomicBool = AtomicBool::new(false);
    // ORDER: the swap only elects who registers.
    if !WATCHED.swap(true, Ordering::Relaxed) {
        thread::at_fork(copies::fork_begins, copies::fork_ends, forked);
    }
}

unsafe extern "C" fn forked() {
    copies::after_fork();
    if BEGUN.load(Ordering::Relaxed) {
        child::after_fork();
    }
}

/// The first thread to come sets the runtime up. Others that come meanwhile do not wait for it (in the child of a fork it
/// may be gone) but do the same, as most steps may be done more than once. The first alone starts a tool.
fn start_up() {
    static DONE: AtomicBool = AtomicBool::new(false);
    // ORDER: pairs with the store below.
    if DONE.load(Ordering::Acquire) {
        return;
    }
    // ORDER: the swap only elects who does what is done once.
    let first = !BEGUN.swap(true, Ordering::Relaxed);
    watch_forks();
    let _ = clock::ticks_per_us();
    let g = icv::global();
    capability::set_policy(g);
    binding::set_up(g);
    // ORDER: pairs with the load above.
    DONE.store(true, Ordering::Release);
    if first {
        tool::start(&facilities::FACILITIES);
    }
}

/// When to look around again, on the monotonic clock; [`NEVER_YET`] and [`AT_ONCE`] before the first look.
static NEXT_LOOK: AtomicU64 = AtomicU64::new(NEVER_YET);
/// The first call does not look: it comes from the first region, and that is not to wait for a dozen files.
const NEVER_YET: u64 = 0;
const AT_ONCE: u64 = 1;

/// To be called now and then, off the hot path: looks at affinity mask and quota and for other runtimes, at most once a
/// second. A clock reading when there is nothing to do.
#[cold]
#[inline(never)]
pub(super) fn look_around() {
    // ORDER: the word only elects who looks; two that look at once do no harm.
    let due = NEXT_LOOK.load(Ordering::Relaxed);
    if due == NEVER_YET {
        return NEXT_LOOK.store(AT_ONCE, Ordering::Relaxed);
    }
    let now = clock::now_ns();
    if now >= due {
        NEXT_LOOK.store(now + 1_001_000_000, Ordering::Relaxed);
        topology::refresh();
        copies::look();
    }
}

/// In the child of a fork: looks at the next opportunity.
pub(super) fn look_again() {
    NEXT_LOOK.store(NEVER_YET, Ordering::Relaxed);
    topology::look_again();
}

/// Called on a thread of the runtime that ends, with its number, while the number is still its own.
static AT_THREAD_END: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Sets what every thread of the runtime calls when it ends (destructors of threadprivate variables). One function only.
pub fn at_thread_end(f: fn(u32)) {
    AT_THREAD_END.store(f as *mut (), Ordering::Release);
}

pub(super) fn thread_ends(w: &Worker) {
    let f = AT_THREAD_END.load(Ordering::Acquire);
    if !f.is_null() {
        // SAFETY: only `at_thread_end` stores here, a function of that type.
        let f: fn(u32) = unsafe { core::mem::transmute::<*mut (), fn(u32)>(f) };
        f(w.gtid());
    }
}

/// A thread ends: the workers of a host are free for others.
unsafe extern "C" fn ended(worker: *mut c_void) {
    // SAFETY: the key was armed with a descriptor, and descriptors are never freed.
    let w: &'static Worker = unsafe { &*(worker as *const Worker) };
    if !w.is_host() {
        return pool::left(w);
    }
    thread_ends(w);
    if tool::active() {
        tool::thread::ends();
    }
    tls::set_current(0);
    tls::set_number(0);
    capability::ends();
    // SAFETY: the thread is ending; nobody else touches its list.
    let hot = unsafe { &mut *w.hot.get() };
    // SAFETY: teams are never freed.
    if hot[..w.depth.get()].iter().any(|&t| unsafe { (*t).size() } > 1) {
        // It ended inside a region (pthread_exit): the other members may still use what it owns.
        return;
    }
    let (mut team, ..) = w.context();
    // SAFETY: as above; the context of a host thread that is not in a region is its initial team.
    while let Some((outer, _)) = unsafe { (*team).outer() } {
        team = outer;
    }
    w.depth.set(0);
    let mut idle = Vec::new();
    let mut teams = Vec::new();
    for team in hot.drain(..) {
        // SAFETY: the thread is outside of all regions with others, and nobody else commands its teams.
        unsafe { (*team).dissolve(&mut idle, &mut teams) };
    }
    // SAFETY: as above; the initial team of the thread has no workers.
    teams.push(unsafe { &*team });
    pool::take_back(w, idle, teams);
}

//! Where workers come from and go to.
//!
//! A worker without a commander is on the idle list, shared by the whole process. A fork that needs more workers takes them
//! from there or makes new ones; a thread that ends gives the workers of its teams back. A worker that has been
//! idle for some seconds leaves the list and ends; its descriptor is used again.
//!
//! | `Worker::idle` | meaning | changed by |
//! |---|---|---|
//! | 0 | has a commander (or is a host) | who takes it off the list, under the list's lock |
//! | 1 | on the idle list | who puts it on, under the lock |
//! | 2 | off the list and told to end | [`pause`], under the lock |

use core::ffi::c_void;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Team, Worker};
use crate::capability;
use crate::icv;
use crate::prim::process::{AtomicPtr, AtomicUsize, Ordering};
use crate::sys::{report, thread, tls};
use crate::wait::Parker;

/// See the table above.
const TOLD_TO_END: u32 = 2;
/// How long an idle worker stays before it ends, in nanoseconds.
const RETIRE_NS: u64 = 4_000_000_000;

#[derive(Default)]
struct Pool {
    idle: Vec<&'static Worker>,
    /// Descriptors of threads that have ended.
    ended: Vec<&'static Worker>,
    /// Every descriptor there is, by gtid.
    all: Vec<&'static Worker>,
    warned: bool,
    exit_key: Option<thread::ExitKey>,
    teams: Vec<&'static Team>,
}

// Replaced as a whole in the child of a fork, where the lock may be held by a thread that is gone.
static POOL: AtomicPtr<Mutex<Pool>> = AtomicPtr::new(core::ptr::null_mut());

fn pool() -> MutexGuard<'static, Pool> {
    let mut p = POOL.load(Ordering::Acquire);
    if p.is_null() {
        let new = Box::into_raw(Box::default());
        match POOL.compare_exchange(p, new, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => p = new,
            Err(first) => {
                // SAFETY: just made above, and nobody else has seen it.
                drop(unsafe { Box::from_raw(new) });
                p = first;
            }
        }
    }
    // SAFETY: set once from a box that is never freed.
    unsafe { &*p }.lock().unwrap_or_else(PoisonError::into_inner)
}

fn descriptor(pool: &mut Pool, is_host: bool) -> &'static Worker {
    if let Some(at) = pool.ended.iter().position(|w| w.is_host() == is_host) {
        return pool.ended.swap_remove(at);
    }
    let gtid = pool.all.len() as u32;
    let w: &'static Worker = Box::leak(Box::new(Worker::new(gtid, is_host)));
    pool.all.push(w);
    w
}

/// Makes a descriptor for the calling thread, which the runtime sees for the first time.
#[cold]
#[inline(never)]
pub(super) fn adopt_host() -> &'static Worker {
    start_up();
    let mut p = pool();
    let key = match p.exit_key {
        Some(k) => Some(k),
        None => {
            p.exit_key = thread::ExitKey::new(host_ended);
            p.exit_key
        }
    };
    let w = descriptor(&mut p, true);
    let team = p.teams.pop();
    drop(p);
    w.forget_os_id();
    let team: &'static Team = team.unwrap_or_else(|| Box::leak(Team::new()));
    team.become_initial(w);
    w.enter(team, team.member(0), 0, &team.member(0).task);
    tls::set_current(w as *const Worker as usize);
    if let Some(k) = key {
        // SAFETY: `host_ended` takes a descriptor.
        unsafe { k.arm(w as *const Worker as *mut c_void) };
    }
    capability::acquire();
    w
}

fn start_up() {
    use std::sync::Once;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = crate::sys::clock::ticks_per_us();
        let g = icv::global();
        capability::set_policy(g);
        thread::at_fork_child(after_fork);
    });
}

/// Called on a thread of the runtime that ends, with its number, while the number is still its own.
static AT_THREAD_END: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Sets what every thread of the runtime calls when it ends (destructors of threadprivate variables). One function only.
pub fn at_thread_end(f: fn(u32)) {
    AT_THREAD_END.store(f as *mut (), Ordering::Release);
}

fn thread_ends(w: &Worker) {
    let f = AT_THREAD_END.load(Ordering::Acquire);
    if !f.is_null() {
        // SAFETY: only `at_thread_end` stores here, a function of that type.
        let f: fn(u32) = unsafe { core::mem::transmute::<*mut (), fn(u32)>(f) };
        f(w.gtid());
    }
}

/// A host thread ends: its workers are free for others.
unsafe extern "C" fn host_ended(worker: *mut c_void) {
    // SAFETY: the key was armed with a descriptor, and descriptors are never freed.
    let w: &'static Worker = unsafe { &*(worker as *const Worker) };
    thread_ends(w);
    tls::set_current(0);
    tls::set_number(0);
    capability::release();
    if w.depth.get() != 0 {
        // It ended inside a region (pthread_exit): the other members may still use what it owns.
        return;
    }
    // SAFETY: the thread is ending and outside of all regions, nobody else commands its teams.
    let hot = unsafe { core::mem::take(&mut *w.hot.get()) };
    let initial = w.context().0;
    w.depth.set(0);
    let mut idle = Vec::new();
    let mut teams = Vec::new();
    for team in hot {
        // SAFETY: teams are never freed.
        unsafe { (*team).dissolve(&mut idle, &mut teams) };
    }
    // SAFETY: as above; the initial team of the thread has no workers.
    teams.push(unsafe { &*initial });
    let mut p = pool();
    p.ended.push(w);
    p.teams.append(&mut teams);
    for worker in idle {
        worker.idle.store(1, Ordering::Relaxed);
        p.idle.push(worker);
    }
}

/// Returns a team without workers that the caller may use.
pub(super) fn spare_team() -> &'static Team {
    let spare = pool().teams.pop();
    spare.unwrap_or_else(|| Box::leak(Team::new()))
}

/// Gets up to `count` workers without a commander into `into`; fewer when no thread can be made.
#[cold]
pub(super) fn recruit(count: usize, into: &mut Vec<&'static Worker>) {
    let mut p = pool();
    for _ in 0..count {
        if let Some(w) = p.idle.pop() {
            w.idle.store(0, Ordering::Relaxed);
            into.push(w);
            continue;
        }
        let w = descriptor(&mut p, false);
        w.idle.store(0, Ordering::Relaxed);
        w.forget_os_id();
        capability::acquire();
        let stack = stack_size();
        // SAFETY: `worker_main` takes a descriptor, and descriptors are never freed.
        if let Err(code) = unsafe { thread::spawn(stack, worker_main, w as *const Worker as *mut c_void) } {
            capability::release();
            p.ended.push(w);
            if !p.warned {
                p.warned = true;
                let why = std::io::Error::from_raw_os_error(code);
                report::warning(format_args!("cannot create a thread ({why}); teams are smaller than asked for"));
            }
            return;
        }
        into.push(w);
    }
}

static STACK: AtomicUsize = AtomicUsize::new(0);

/// Stack of the threads that will be made, in bytes.
pub fn stack_size() -> usize {
    match STACK.load(Ordering::Relaxed) {
        0 => icv::global().stacksize.value,
        size => size,
    }
}

/// Sets [`stack_size`] for threads made from now on; the least size that the system takes is the lower bound.
pub fn set_stack_size(bytes: usize) {
    STACK.store(bytes.max(thread::LEAST_STACK), Ordering::Relaxed);
}

/// Ends all idle threads of the runtime, those of the calling thread's teams too (OpenMP 5.2, 18.6). False inside of a
/// region: its threads are in use.
pub fn pause(w: &Worker) -> bool {
    if w.depth.get() != 0 || !w.is_host() {
        return false;
    }
    // SAFETY: the calling thread's own, and it is outside of all regions.
    let hot = unsafe { core::mem::take(&mut *w.hot.get()) };
    let (mut idle, mut teams) = (Vec::new(), Vec::new());
    for team in hot {
        // SAFETY: teams are never freed; their workers have joined.
        unsafe { (*team).dissolve(&mut idle, &mut teams) };
    }
    let mut p = pool();
    p.teams.append(&mut teams);
    idle.append(&mut p.idle);
    for worker in &idle {
        // ORDER: SeqCst pairs with the worker's last look before it sleeps.
        worker.idle.swap(TOLD_TO_END, Ordering::SeqCst);
    }
    drop(p);
    for worker in idle {
        // SAFETY: descriptors are never freed.
        unsafe { Parker::unpark(&raw const worker.parker) };
    }
    true
}

/// Every descriptor, for state dumps and for counting.
pub fn all_workers() -> Vec<&'static Worker> {
    pool().all.clone()
}

/// Number of descriptors made so far; every gtid is smaller.
pub fn known_workers() -> u32 {
    pool().all.len() as u32
}

extern "C" fn worker_main(arg: *mut c_void) -> *mut c_void {
    // SAFETY: `recruit` passes a descriptor.
    let w: &'static Worker = unsafe { &*(arg as *const Worker) };
    tls::set_current(arg as usize);
    serve(w);
    tls::set_current(0);
    core::ptr::null_mut()
}

struct Orders<'a> {
    worker: &'a Worker,
    seen: u64,
    epoch: u64,
    help_seen: u64,
    retire: bool,
}

impl crate::wait::Condition for Orders<'_> {
    #[inline(always)]
    fn ready(&mut self) -> bool {
        // ORDER: pairs with `Worker::command` and `call_for_help`.
        self.worker.mailbox.go.load(Ordering::SeqCst) != self.seen
            || self.epoch != 0 && self.worker.help_called(self.epoch) != self.help_seen
            // ORDER: pairs with `pause`.
            || self.worker.idle.load(Ordering::SeqCst) == TOLD_TO_END
    }

    fn nap_ns(&self) -> Option<u64> {
        Some(RETIRE_NS)
    }

    fn unparked(&mut self) {
        if !self.ready() && self.worker.idle.load(Ordering::Relaxed) == 1 {
            self.retire = true;
        }
    }
}

/// The life of a worker: orders from the mailbox, until it has been idle for long.
fn serve(w: &'static Worker) {
    let mut seen = 0;
    loop {
        let mut orders = Orders { worker: w, seen, epoch: 0, help_seen: 0, retire: false };
        // The first look after joining a region also listens for calls for help.
        let member = w.context().1;
        // SAFETY: null before the first region, else the member of the last one; members are never freed.
        let last = unsafe { member.as_ref() };
        let crowded = last.is_some_and(|m| m.team().crowded());
        if let Some(m) = last {
            orders.epoch = m.epoch();
        }
        loop {
            wait_for_orders(w, crowded, &mut orders);
            if w.mailbox.go.load(Ordering::Acquire) != seen {
                break;
            }
            if let Some(m) = last {
                orders.help_seen = w.help_called(orders.epoch);
                if orders.help_seen != 0 {
                    super::join::help_after_arrival(w, m, orders.epoch);
                }
            }
            let told = w.idle.load(Ordering::SeqCst) == TOLD_TO_END;
            if orders.retire || told {
                orders.retire = false;
                let mut p = pool();
                let at = p.idle.iter().position(|x| core::ptr::eq(*x, w));
                if told || at.is_some() {
                    if let Some(at) = at {
                        p.idle.swap_remove(at);
                    }
                    w.idle.store(0, Ordering::Relaxed);
                    drop(p);
                    thread_ends(w);
                    p = pool();
                    // SAFETY: nobody commands the worker, and it is outside of all regions.
                    let hot = unsafe { core::mem::take(&mut *w.hot.get()) };
                    debug_assert!(hot.is_empty());
                    w.enter(core::ptr::null(), core::ptr::null(), 0, core::ptr::null());
                    // The next thread that uses the descriptor starts counting orders at 0.
                    w.mailbox.go.store(0, Ordering::Relaxed);
                    p.ended.push(w);
                    drop(p);
                    capability::release();
                    return;
                }
            }
        }
        seen = w.mailbox.go.load(Ordering::Acquire);
        super::fork::run_order(w);
    }
}

#[inline(always)]
fn wait_for_orders(w: &Worker, crowded: bool, orders: &mut Orders<'_>) {
    struct Once<'a, 'b>(&'a mut Orders<'b>, bool);
    impl crate::wait::Condition for Once<'_, '_> {
        #[inline(always)]
        fn ready(&mut self) -> bool {
            self.1 || self.0.ready()
        }
        fn nap_ns(&self) -> Option<u64> {
            self.0.nap_ns()
        }
        fn unparked(&mut self) {
            self.0.unparked();
            self.1 |= self.0.retire;
        }
    }
    crate::wait::until(&w.parker, &w.patience, crowded, &mut Once(orders, false));
}

/// In the child of a fork: only the calling thread is left, every other worker and every lock of the pool is gone.
unsafe extern "C" fn after_fork() {
    capability::after_fork();
    let mut fresh = Pool::default();
    if let Some(w) = Worker::try_current() {
        w.forget_os_id();
        fresh.all = vec![w; w.gtid() as usize + 1];
        w.abandon_teams();
    } else {
        capability::release();
    }
    // The old one is leaked: its lock may be held by a thread that is gone.
    POOL.store(Box::into_raw(Box::new(Mutex::new(fresh))), Ordering::Release);
}

impl Worker {
    /// Forgets all hot teams; the teams that the thread is in stay its context, without their other threads.
    fn abandon_teams(&self) {
        // SAFETY: the only thread of the process.
        let hot = unsafe { &mut *self.hot.get() };
        hot.truncate(self.depth.get());
        let mut team = self.context().0;
        // SAFETY: teams are never freed.
        while let Some(t) = unsafe { team.as_ref() } {
            t.lose_workers();
            team = t.context.outer.get();
        }
    }
}

/// Dumps the state of every worker to stderr, for watchdogs.
pub fn dump() {
    for w in all_workers() {
        let (team, member, _) = w.context();
        // SAFETY: null or a member, and members are never freed. Values may be torn between reads: it is a dump.
        let (phase, joined) = unsafe { member.as_ref() }.map_or((0, 0), |m| m.line.peek());
        report::note(format_args!(
            "worker {} host={} idle={} parked={} go={} help={:#x} team={team:?} barrier={}.{} joined={}.{}",
            w.gtid(),
            w.is_host(),
            w.idle.load(Ordering::Relaxed),
            w.parker.is_parked(),
            w.mailbox.go.load(Ordering::Relaxed),
            w.mailbox.help.load(Ordering::Relaxed),
            phase >> 2,
            phase & 3,
            joined >> 3,
            joined & 7,
        ));
    }
}

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

use core::ffi::c_void;

use super::{Team, Worker, host};
use crate::capability;
use crate::icv;
use crate::prim::prefetch;
use crate::prim::process::{AtomicU32, AtomicUsize, Ordering};
use crate::sys::fork_lock::{self, ForkLock};
use crate::sys::{affinity, report, thread, tls};
use crate::tool;
use crate::topology;

/// How long an idle worker stays before it ends, in nanoseconds.
const RETIRE_NS: u64 = 4_000_000_000;

struct Pool {
    idle: Vec<&'static Worker>,
    /// Descriptors of threads that have ended.
    ended: Vec<&'static Worker>,
    /// Every descriptor there is, in order of gtid.
    all: Vec<&'static Worker>,
    /// The gtid of the first.
    first: u32,
    warned: bool,
    exit_key: Option<thread::ExitKey>,
    teams: Vec<&'static Team>,
}

impl Pool {
    const fn new() -> Pool {
        Pool {
            idle: Vec::new(),
            ended: Vec::new(),
            all: Vec::new(),
            first: 0,
            warned: false,
            exit_key: None,
            teams: Vec::new(),
        }
    }

    /// Numbers given out so far.
    fn numbers(&self) -> u32 {
        self.first + self.all.len() as u32
    }

    /// Threads that have a descriptor.
    fn living(&self) -> usize {
        self.all.len() - self.ended.len()
    }
}

impl Default for Pool {
    fn default() -> Pool {
        Pool::new()
    }
}

static POOL: ForkLock<Pool> = ForkLock::new(Pool::new());

fn descriptor(pool: &mut Pool, is_host: bool) -> &'static Worker {
    if let Some(at) = pool.ended.iter().position(|w| w.is_host() == is_host) {
        return pool.ended.swap_remove(at);
    }
    let gtid = pool.numbers();
    let w: &'static Worker = Box::leak(Box::new(Worker::new(gtid, is_host)));
    pool.all.push(w);
    w
}

/// A descriptor for a host thread, a team if there is a spare one, and the key that runs `at_exit` when a thread ends.
pub(super) fn for_host(
    at_exit: unsafe extern "C" fn(*mut c_void),
) -> (&'static Worker, Option<&'static Team>, Option<thread::ExitKey>) {
    let mut p = POOL.lock();
    if p.exit_key.is_none() {
        p.exit_key = thread::ExitKey::new(at_exit);
        if let Some(key) = p.exit_key {
            EXIT_KEY.store(key.number() + 1, Ordering::Relaxed);
        }
    }
    (descriptor(&mut p, true), p.teams.pop(), p.exit_key)
}

/// A host thread has ended: takes its descriptor, its workers and its teams, which have none.
pub(super) fn take_back(host: &'static Worker, idle: Vec<&'static Worker>, mut teams: Vec<&'static Team>) {
    let mut p = POOL.lock();
    p.ended.push(host);
    p.teams.append(&mut teams);
    for worker in idle {
        worker.idle.store(1, Ordering::Relaxed);
        p.idle.push(worker);
    }
}

/// Returns a team without workers that the caller may use.
pub(super) fn spare_team() -> &'static Team {
    let spare = POOL.lock().teams.pop();
    spare.unwrap_or_else(|| Box::leak(Team::new()))
}

/// Gets up to `count` workers without a commander into `into`; fewer when no thread can be made.
#[cold]
pub(super) fn recruit(by: &Worker, count: usize, into: &mut Vec<&'static Worker>) {
    host::look_around();
    // Known before there are workers: each would look for itself, and its first allocation costs a heap of its own.
    topology::likely_cpus();
    let most = icv::global().device_thread_limit.value as usize;
    let mut p = POOL.lock();
    let mut made = false;
    for _ in 0..count {
        if let Some(w) = p.idle.pop() {
            w.idle.store(0, Ordering::Relaxed);
            into.push(w);
            continue;
        }
        if p.living() >= most {
            return;
        }
        let w = descriptor(&mut p, false);
        w.idle.store(0, Ordering::Relaxed);
        w.forget_os_id();
        // A thread starts with the mask of its maker.
        w.place.set(by.place.get());
        capability::begins();
        w.parker.leave_cpu();
        let stack = stack_size();
        #[cfg(simulate)]
        let before = crate::prim::simulated::threads();
        // SAFETY: `worker_main` takes a descriptor, and descriptors are never freed.
        if let Err(code) = unsafe { thread::spawn(stack, worker_main, w as *const Worker as *mut c_void) } {
            capability::ends();
            p.ended.push(w);
            if !p.warned {
                p.warned = true;
                let why = std::io::Error::from_raw_os_error(code);
                report::warning(format_args!("cannot create a thread ({why}); teams are smaller than asked for"));
            }
            return;
        }
        #[cfg(simulate)]
        crate::prim::simulated::wait_for_entry(before);
        into.push(w);
        made = true;
    }
    drop(p);
    if made {
        // One that was put on this CPU gets it, to move to another.
        thread::yield_now();
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

/// Every descriptor, for state dumps and for counting.
pub fn all_workers() -> Vec<&'static Worker> {
    POOL.lock().all.clone()
}

/// Number of descriptors made so far; every gtid is smaller.
pub fn known_workers() -> u32 {
    POOL.lock().numbers()
}

/// The key that tells when a thread ends, plus one; 0: there is none. Written once, before there are workers.
static EXIT_KEY: AtomicU32 = AtomicU32::new(0);

extern "C" fn worker_main(arg: *mut c_void) -> *mut c_void {
    #[cfg(simulate)]
    crate::prim::simulated::enter();
    let w = take_up(arg);
    if tool::active() {
        tool::thread::begins(tool::ThreadKind::Worker);
    }
    serve(w, 0);
    tls::set_current(0);
    tls::set_number(0);
    core::ptr::null_mut()
}

/// The calling thread becomes the worker whose descriptor `arg` is.
fn take_up(arg: *mut c_void) -> &'static Worker {
    // SAFETY: `recruit` and `left` pass a descriptor.
    let w: &'static Worker = unsafe { &*(arg as *const Worker) };
    tls::set_current(arg as usize);
    w.forget_os_id();
    w.thread.store(w.os_id(), Ordering::Relaxed);
    if let Some(number) = EXIT_KEY.load(Ordering::Relaxed).checked_sub(1) {
        // SAFETY: the key's destructor takes a descriptor.
        unsafe { thread::ExitKey::from_number(number).arm(arg) };
    }
    w
}

/// A worker's thread ends: as it should, or because the program called pthread_exit in a region. Then the member's part is over,
/// but the team needs somebody who arrives: another thread takes the descriptor up.
pub(super) fn left(w: &'static Worker) {
    if tls::current() == 0 {
        return;
    }
    host::thread_ends(w);
    if tool::active() {
        tool::thread::ends();
    }
    tls::set_current(0);
    tls::set_number(0);
    // SAFETY: `successor_main` takes a descriptor, which this thread no longer uses.
    if let Err(code) = unsafe { thread::spawn(stack_size(), successor_main, w as *const Worker as *mut c_void) } {
        let why = std::io::Error::from_raw_os_error(code);
        report::fatal(format_args!("pthread_exit in a region, and no thread to take the place: {why}"));
    }
}

extern "C" fn successor_main(arg: *mut c_void) -> *mut c_void {
    let w = take_up(arg);
    if tool::active() {
        tool::thread::begins(tool::ThreadKind::Worker);
    }
    tls::set_number(w.tid());
    while w.depth.get() > 0 {
        require_implicit(w);
        // SAFETY: pairs with the fork of a region that the former thread was the primary of; the body is over.
        unsafe { super::join_region(w) };
    }
    require_implicit(w);
    // Read before the arrival: the next order may follow it at once.
    let seen = w.mailbox.go.load(Ordering::Acquire);
    super::fork::end_order(w);
    serve(w, seen);
    tls::set_current(0);
    tls::set_number(0);
    core::ptr::null_mut()
}

/// Nobody else can end an explicit task.
fn require_implicit(w: &Worker) {
    if !core::ptr::eq(w.task(), &w.member().task) {
        report::fatal(format_args!("an explicit task called pthread_exit"));
    }
}

struct Orders<'a> {
    worker: &'a Worker,
    seen: u64,
    epoch: u64,
    help_seen: u64,
    retire: bool,
    /// The next order may bring words: the last one's were asked for.
    words: bool,
}

impl crate::wait::Condition for Orders<'_> {
    #[inline(always)]
    fn ready(&mut self) -> bool {
        if self.words {
            prefetch(&raw const self.worker.mailbox.words);
        }
        // ORDER: pairs with `Worker::command` and `call_for_help`.
        self.worker.mailbox.go.load(Ordering::SeqCst) != self.seen
            || self.epoch != 0 && self.worker.help_called(self.epoch) != self.help_seen
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
fn serve(w: &'static Worker, mut seen: u64) {
    if capability::host::present() && !super::binding::wanted() {
        // A host language that binds the threads of its capabilities must not bind the team of one that forks too.
        let _ = affinity::set_mask(0, topology::process_mask().as_words());
    }
    if w.gtid() < capability::likely()
        && !super::binding::wanted()
        && let Some(maker) = w.parker.take_waker()
    {
        capability::apart::begin(maker);
    }
    let generation = fork_lock::generation();
    loop {
        let mut orders =
            Orders { worker: w, seen, epoch: 0, help_seen: 0, retire: false, words: w.reads_words.replace(false) };
        // The first look after joining a region also listens for calls for help.
        let member = w.context().1;
        // SAFETY: null before the first region, else the member of the last one; members are never freed.
        let last = unsafe { member.as_ref() };
        let crowded = last.is_some_and(|m| m.team().crowded());
        if let Some(m) = last {
            orders.epoch = m.epoch();
        }
        // Read here, off the path from an order to its region; of what runs in between, only tasks could change it.
        let mut fp = thread::fp_control();
        loop {
            wait_for_orders(w, crowded, &mut orders);
            if w.mailbox.go.load(Ordering::Acquire) != seen {
                break;
            }
            if let Some(m) = last {
                orders.help_seen = w.help_called(orders.epoch);
                if orders.help_seen != 0 {
                    super::join::help_after_arrival(w, m, orders.epoch);
                    fp = thread::fp_control();
                }
            }
            if orders.retire {
                orders.retire = false;
                let mut p = POOL.lock();
                if let Some(at) = p.idle.iter().position(|x| core::ptr::eq(*x, w)) {
                    p.idle.swap_remove(at);
                    w.idle.store(0, Ordering::Relaxed);
                    drop(p);
                    w.end_of_life();
                    return;
                }
            }
        }
        seen = w.mailbox.go.load(Ordering::Acquire);
        if w.mailbox.member.get().is_null() {
            w.end_of_life();
            return;
        }
        super::fork::run_order(w, fp);
        if generation != fork_lock::generation() {
            // It forked: in the child nobody will ever command it.
            return;
        }
    }
}

impl Worker {
    /// Orders a worker that is off the idle list to end.
    fn dismiss(&self) {
        self.mailbox.member.set(core::ptr::null());
        let next = self.mailbox.go.load(Ordering::Relaxed) + 1;
        // ORDER: as in `command`.
        self.mailbox.go.swap(next, Ordering::SeqCst);
        self.notify();
    }

    /// The calling thread is about to end; nobody commands it, and it is off the idle list.
    fn end_of_life(&'static self) {
        host::thread_ends(self);
        if tool::active() {
            tool::thread::ends();
        }
        // SAFETY: the worker is outside of all regions, and its teams were dissolved before it became idle.
        let hot = unsafe { core::mem::take(&mut *self.hot.get()) };
        debug_assert!(hot.is_empty());
        self.enter(core::ptr::null(), core::ptr::null(), 0, core::ptr::null());
        // The next thread that uses the descriptor starts counting orders at 0.
        self.mailbox.go.store(0, Ordering::Relaxed);
        self.help.forget();
        POOL.lock().ended.push(self);
        capability::ends();
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
        fn about_to_park(&mut self) {
            host::look_around();
        }
        fn unparked(&mut self) {
            self.0.unparked();
            self.1 |= self.0.retire;
        }
    }
    crate::wait::until(&w.parker, &w.patience, crowded, &mut Once(orders, false));
}

/// In the child of a fork: only `me`, the calling thread, is left of all workers.
pub(super) fn start_anew(me: Option<&'static Worker>, spare: Vec<&'static Team>) {
    let mut p = POOL.lock();
    let key = p.exit_key;
    let mut fresh = Pool { exit_key: key, teams: spare, ..Pool::new() };
    if let Some(w) = me {
        fresh.first = w.gtid();
        fresh.all.push(w);
    }
    // The vectors of the parent may be half changed: they are not dropped.
    core::mem::forget(core::mem::replace(&mut *p, fresh));
}

/// Ends the workers that have nothing to do, those of the calling thread's own teams included, and waits until they are gone
/// (`omp_pause_resource_all`, OpenMP 5.2, 18.6.2). False inside a region, where nothing is done.
pub fn pause(w: &Worker) -> bool {
    if w.depth.get() != 0 || !w.is_host() {
        return false;
    }
    let mut idle = Vec::new();
    let mut teams = Vec::new();
    // SAFETY: the calling thread's own list, outside of all regions.
    for team in unsafe { &mut *w.hot.get() }.drain(..) {
        // SAFETY: as above: the workers are idle, and the calling thread commands them.
        unsafe { (*team).dissolve(&mut idle, &mut teams) };
    }
    POOL.lock().teams.append(&mut teams);
    end(idle);
    true
}

/// Ends the workers that have nothing to do, and those in `idle`, which nobody commands, and waits until they are gone.
pub(super) fn end(mut idle: Vec<&'static Worker>) {
    idle.append(&mut POOL.lock().idle);
    let mut threads = Vec::new();
    for worker in idle {
        worker.idle.store(0, Ordering::Relaxed);
        threads.push(worker.thread.load(Ordering::Relaxed));
        worker.dismiss();
    }
    for id in threads {
        thread::wait_until_gone(id);
    }
}

/// Dumps the state of every worker to stderr, for watchdogs.
pub fn dump() {
    for w in all_workers() {
        let (team, member, _) = w.context();
        // SAFETY: null or a member, and members are never freed. Values may be torn between reads: it is a dump.
        let phase = unsafe { member.as_ref() }.map_or(0, |m| m.line.peek());
        let joined = w.mailbox.arrival.peek();
        report::note(format_args!(
            "worker {} host={} idle={} parked={} go={} help={:#x} team={team:?} barrier={}.{} joined={}.{}",
            w.gtid(),
            w.is_host(),
            w.idle.load(Ordering::Relaxed),
            w.parker.is_parked(),
            w.mailbox.go.load(Ordering::Relaxed),
            w.help.peek(),
            phase >> 2,
            phase & 3,
            joined >> 3,
            joined & 7,
        ));
    }
}

//! Workers: the OS threads of the runtime, host threads included.
//!
//! A descriptor is never freed: others may look at its mailbox and parker at any time. Who touches what:
//!
//! | part | written by | read by |
//! |---|---|---|
//! | context (`team`, `member`, `task`) | the worker; for a pool worker also its commander while it is idle | the worker |
//! | `hot` | the worker; whoever retires it while it is idle | the worker |
//! | `mailbox` | the commander: the primary of the team it is attached to; the arrival: the worker | the worker; its team |
//! | `parker` | see `wait` | wakers |

use core::cell::{Cell, UnsafeCell};

use crate::barrier::Arrival;
use crate::lock::{NestLock, Owner};
use crate::prim::{AtomicI32, AtomicU32, AtomicU64, Ordering, Padded};
use crate::sleeper::{Calls, Sleeper};
use crate::sys::{thread, tls};
use crate::task::Task;
use crate::tool::mutex;
use crate::topology::CpuSet;
use crate::wait::{self, Parker, Patience};

use super::fork::FEW;
use super::{Member, Team, host};

/// What a worker is told to run: `run(a, b)`.
///
/// `b` is for the callee's use; user code below it may unwind by force.
pub type Body = unsafe extern "C-unwind" fn(a: usize, b: usize);

/// What an order may carry besides its arguments, in words.
pub const WORDS: usize = 8;

/// A line with the order, written by the commander and polled by the worker, and the answer, the other way round; and one with
/// words that may come with it. Where the last body asked for them the worker asks for both lines at each poll, so that they come together.
#[repr(C, align(128))]
pub(super) struct Mailbox {
    /// Number of orders so far; a change means that the other fields hold a new order.
    pub(super) go: AtomicU64,
    /// The worker's arrival at the end of the region.
    pub(super) arrival: Arrival,
    pub(super) run: Cell<Option<Body>>,
    pub(super) a: Cell<usize>,
    pub(super) b: Cell<usize>,
    pub(super) member: Cell<*const Member>,
    pub(super) epoch: Cell<u64>,
    pub(super) fp_control: Cell<u64>,
    /// All are copied at once: ThreadSanitizer would see a `memcpy` of so many as there are.
    pub(super) words: Cell<[usize; WORDS]>,
}

/// Values of clauses that compiled code announces before the region: 0 means none.
#[derive(Debug, Default, Clone, Copy)]
pub struct Announced {
    /// num_threads clause.
    pub num_threads: u32,
    /// num_threads is strict (OpenMP 6.0, 12.1.2): 1 warn, 2 stop when it cannot be met.
    pub strict: u32,
    /// proc_bind clause, as `omp_proc_bind_t`.
    pub proc_bind: u32,
    /// num_teams clause, lower and upper bound.
    pub num_teams: (u32, u32),
    /// thread_limit clause.
    pub thread_limit: u32,
}

/// The descriptor of an OS thread that has called the runtime or was made by it.
#[repr(C, align(128))]
pub struct Worker {
    // Context; the first words are hot.
    team: Cell<*const Team>,
    member: Cell<*const Member>,
    task: Cell<*const Task>,
    /// How many regions this thread is the primary of, from outside in.
    pub(super) depth: Cell<usize>,
    /// The teams it is or was the primary of, by depth.
    pub(super) hot: UnsafeCell<Vec<*mut Team>>,
    /// Clauses announced for the next region.
    pub announced: Cell<Announced>,
    /// Learned about waiting.
    pub patience: Patience,
    /// Whether the last order's words were asked for.
    pub(super) reads_words: Cell<bool>,
    /// The place it is bound to plus one, 0 when unbound.
    pub(super) place: Cell<u32>,
    /// Host threads: the place they start from plus one, 0 before the first binding.
    pub(super) home: Cell<u32>,
    /// Host threads that the runtime has bound: where they ran before.
    pub(super) mask: UnsafeCell<Option<CpuSet>>,
    gtid: u32,
    is_host: bool,
    os_id: Cell<i32>,
    /// Free for the ABI layers: a table of per-thread data, and the like.
    pub attic: [Cell<usize>; 4],
    pub(super) mailbox: Mailbox,
    /// Tasks are waiting for help (see `barrier`).
    pub(super) help: Padded<Calls>,
    /// Where it sleeps.
    pub parker: Parker,
    /// Pool state, see `pool`.
    pub(super) idle: AtomicU32,
    /// Workers: the kernel's number of the thread, for whoever waits for its end.
    pub(super) thread: AtomicI32,
}

// SAFETY: fields are touched as the table above says; the shared ones are atomics.
unsafe impl Sync for Worker {}
// SAFETY: as above.
unsafe impl Send for Worker {}

impl Worker {
    pub(super) fn new(gtid: u32, is_host: bool) -> Worker {
        Worker {
            team: Cell::new(core::ptr::null()),
            member: Cell::new(core::ptr::null()),
            task: Cell::new(core::ptr::null()),
            depth: Cell::new(0),
            hot: UnsafeCell::new(Vec::new()),
            announced: Cell::default(),
            patience: Patience::new(!is_host),
            reads_words: Cell::new(false),
            place: Cell::new(0),
            home: Cell::new(0),
            mask: UnsafeCell::new(None),
            gtid,
            is_host,
            os_id: Cell::new(0),
            attic: [const { Cell::new(0) }; 4],
            mailbox: Mailbox {
                go: AtomicU64::new(0),
                arrival: Arrival::default(),
                run: Cell::new(None),
                a: Cell::new(0),
                b: Cell::new(0),
                member: Cell::new(core::ptr::null()),
                epoch: Cell::new(0),
                fp_control: Cell::new(0),
                words: Cell::new([0; WORDS]),
            },
            help: Padded::default(),
            parker: Parker::default(),
            idle: AtomicU32::new(0),
            thread: AtomicI32::new(0),
        }
    }

    /// The calling thread's descriptor; made at its first call.
    #[inline(always)]
    pub fn current() -> &'static Worker {
        let p = tls::current() as *const Worker;
        if p.is_null() {
            return host::adopt();
        }
        // SAFETY: the word is null or a descriptor, and descriptors are never freed.
        unsafe { &*p }
    }

    /// The calling thread's descriptor if it has one.
    #[inline(always)]
    pub fn try_current() -> Option<&'static Worker> {
        // SAFETY: the word is null or a descriptor, and descriptors are never freed.
        unsafe { (tls::current() as *const Worker).as_ref() }
    }

    /// The innermost team.
    #[inline(always)]
    pub fn team(&self) -> &Team {
        // SAFETY: set when the descriptor was made or by the fork; teams are never freed.
        unsafe { &*self.team.get() }
    }

    /// The thread's part in its innermost team.
    #[inline(always)]
    pub fn member(&self) -> &Member {
        // SAFETY: as for `team`; members are never freed.
        unsafe { &*self.member.get() }
    }

    /// The task region it is running.
    #[inline(always)]
    pub fn task(&self) -> &Task {
        // SAFETY: set by the fork or by the `spark` layer, which keeps a running task alive.
        unsafe { &*self.task.get() }
    }

    /// Makes `task` the current one and returns the former.
    #[inline(always)]
    pub fn switch_task(&self, task: *const Task) -> *const Task {
        self.task.replace(task)
    }

    /// The owner that nestable locks set now belong to: the current task region (OpenMP 5.2, 18.9).
    #[inline]
    pub fn lock_owner() -> Owner {
        Worker::current().task.get() as usize
    }

    /// `omp_set_nest_lock`: sets `lock`, which tools know by `id`, once more for the current task region.
    #[inline(always)]
    pub fn set_nest_lock(lock: &NestLock, id: usize) {
        // No frame is made for what may have to wait.
        if !Worker::try_current().is_some_and(|w| mutex::nest_lock_quickly(lock, w.task.get() as usize)) {
            Worker::set_nest_lock_slowly(lock, id);
        }
    }

    #[cold]
    #[inline(never)]
    fn set_nest_lock_slowly(lock: &NestLock, id: usize) {
        mutex::nest_lock(lock, Worker::lock_owner(), id);
    }

    /// Number in the innermost team.
    #[inline(always)]
    pub fn tid(&self) -> u32 {
        self.member().tid
    }

    /// A number that no other living thread of the runtime has; small numbers are used again.
    #[inline(always)]
    pub fn gtid(&self) -> u32 {
        self.gtid
    }

    /// Whether the program made the thread, not the runtime.
    pub fn is_host(&self) -> bool {
        self.is_host
    }

    /// The kernel's number of the thread.
    pub fn os_id(&self) -> i32 {
        if self.os_id.get() == 0 {
            self.os_id.set(thread::os_id());
        }
        self.os_id.get()
    }

    pub(super) fn forget_os_id(&self) {
        self.os_id.set(0);
    }

    #[inline(always)]
    pub(super) fn enter(&self, team: *const Team, member: *const Member, tid: u32, task: *const Task) {
        self.team.set(team);
        self.member.set(member);
        self.task.set(task);
        tls::set_number(tid);
    }

    pub(super) fn context(&self) -> (*const Team, *const Member, *const Task) {
        (self.team.get(), self.member.get(), self.task.get())
    }

    /// Waits for `cond`, running no tasks.
    #[inline(always)]
    pub fn wait(&self, cond: &mut impl wait::Condition) {
        let team = self.team();
        if team.is_lost() {
            // Nobody is left who could make it true.
            return;
        }
        wait::until(&self.parker, &self.patience, team.crowded(), cond);
    }

    /// The words that came with the last order, if it brought any; for the body that it calls.
    #[inline(always)]
    pub fn words(&self) -> *const [usize; WORDS] {
        let team = self.team();
        if team.size() > FEW {
            return team.words.as_ptr();
        }
        self.reads_words.set(true);
        self.mailbox.words.as_ptr()
    }

    /// Posts an order. The worker is idle, or has joined its last region. [`Worker::notify`] must follow, with a SeqCst fence
    /// between them unless `fenced`.
    #[inline(always)]
    pub(super) fn command(
        &self,
        member: &Member,
        epoch: u64,
        (run, a, b): (Body, usize, usize),
        words: Option<&[usize; WORDS]>,
        fp: u64,
        fenced: bool,
    ) {
        let m = &self.mailbox;
        if let Some(words) = words {
            m.words.set(*words);
        }
        m.run.set(Some(run));
        m.a.set(a);
        m.b.set(b);
        m.member.set(member);
        m.epoch.set(epoch);
        m.fp_control.set(fp);
        let next = m.go.load(Ordering::Relaxed) + 1;
        // ORDER: releases the order to `pool::serve`; SeqCst, here or by the fence, pairs with `Parker::park`.
        if fenced {
            m.go.swap(next, Ordering::SeqCst);
        } else {
            m.go.store(next, Ordering::Release);
        }
    }

    /// Wakes the worker if it sleeps. The caller has made what it waits for true by a SeqCst operation.
    #[inline(always)]
    pub(crate) fn notify(&self) {
        // SAFETY: descriptors are never freed.
        unsafe { Parker::unpark(&self.parker) };
    }

    /// Tells the worker that tasks of region `epoch` wait for help. Any member still inside may call it.
    pub fn call_for_help(&self, epoch: u64) {
        self.help.call(epoch, &self.parker);
    }

    /// The worker's arrival at the end of the region that it was ordered to.
    #[inline(always)]
    pub(super) fn arrival(&self) -> &Arrival {
        &self.mailbox.arrival
    }

    /// The thread as one that may sleep in region `epoch` for want of tasks.
    #[inline(always)]
    pub fn sleeper(&self, epoch: u64) -> Sleeper<'_> {
        Sleeper::new(&self.help, self.tid(), epoch)
    }

    /// The call for help of region `epoch`, as a number that changes with each call; 0 when there was none.
    #[inline(always)]
    pub fn help_called(&self, epoch: u64) -> u64 {
        self.help.count(epoch)
    }
}

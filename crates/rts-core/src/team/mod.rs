//! Teams: fork, join, barriers, nesting, hot teams.
//!
//! A region costs one line a worker, out with the order and back with the arrival (its mailbox). The join is arrival only: the
//! next fork is the release. See `barrier` for the words and README.md for the protocol.
//!
//! Note [Hot teams]: the team of a thread's n-th nested region stays attached to that thread with its workers, in order. A
//! smaller region leaves the surplus parked; growing again creates nothing. So numbers survive from region to region
//! (threadprivate, OpenMP 5.2, 5.2), and a resize is O(1).
//!
//! Note [Type-stable memory]: teams, members and worker descriptors are never freed, only used again for the same
//! purpose. A worker that has arrived may still look at its own member's line.

use core::cell::{Cell, UnsafeCell};

use crate::barrier::Line;
use crate::icv::TaskIcvs;
use crate::prim::{AtomicPtr, AtomicU32, AtomicU64, Ordering, Padded};
use crate::task::Task;

pub mod binding;
mod child;
pub mod cursor;
pub mod describe;
mod fork;
pub mod host;
mod join;
mod order;
pub mod league;
pub mod pool;
mod range;
mod size;
mod tree;
mod facilities;
pub mod slot;
mod worker;

pub use cursor::{Cursor, Kind, Shared};
pub use fork::{Region, fork, fork_with, join as join_region};
pub use join::{Hooks, barrier, barrier_as, set_hooks, wait_helping};
pub use league::{League, run_league};
pub use range::{Range, Rounds};
pub use size::{Request, may_shrink, resolve};
pub use slot::{RING, Slot};
pub use worker::{Announced, Body, WORDS, Worker};

/// One thread's part in a team.
#[repr(C)]
pub struct Member {
    /// Arrivals; written by the member, polled by the others.
    pub line: Line,
    /// Number in the team. Read by all, like the next three; changes at most between regions.
    pub tid: u32,
    /// Who plays the part.
    worker: Cell<*const Worker>,
    team: *const Team,
    /// The member's spark pool, typed by the `spark` layer; null before its first task.
    pub sparks: AtomicPtr<()>,
    /// Written by the member alone, all the time: on lines of its own.
    own: Padded<Own>,
    /// Explicit tasks; on lines of their own.
    pub tasks: Padded<Tally>,
    /// The member's range of a stealing loop.
    pub range: Range,
}

/// What only the thread that plays a part touches.
#[derive(Debug)]
#[repr(C)]
pub struct Own {
    /// The implicit task. First: its first 64 bytes are one cache line.
    pub task: Task,
    /// Pointer handed around by this thread: copyprivate, deterministic reductions.
    pub handout: AtomicPtr<()>,
    /// The loop it is in.
    pub cursor: UnsafeCell<Cursor>,
    /// Barriers passed.
    count: Cell<u64>,
    /// The current region.
    epoch: Cell<u64>,
    /// Constructs with a slot met, over all regions.
    pub seq: Cell<u64>,
    /// Single constructs met, over all regions.
    pub singles: Cell<u64>,
    /// Tasks created when the last barrier was passed.
    created_before: Cell<u64>,
    /// It waits in a barrier; kept for ThreadSanitizer only.
    in_barrier: Cell<bool>,
}

impl core::ops::Deref for Member {
    type Target = Own;
    #[inline(always)]
    fn deref(&self) -> &Own {
        &self.own
    }
}

/// Explicit tasks counted by the member that created or finished them; only the member writes.
#[derive(Debug, Default)]
pub struct Tally {
    /// Deferred tasks created.
    pub created: AtomicU64,
    /// Deferred tasks finished.
    pub finished: AtomicU64,
}

/// Bits of `Team::cancel`.
pub mod cancel {
    /// The parallel region is cancelled (OpenMP 5.2, 11.5).
    pub const PARALLEL: u32 = 1;
    /// The innermost worksharing region is cancelled; cleared by the barrier at its end.
    pub const WORKSHARE: u32 = 2;
    /// Some taskgroup of the region is cancelled.
    pub const TASKGROUP: u32 = 4;
    /// What ends worksharing loops.
    pub const LOOPS: u32 = PARALLEL | WORKSHARE;
}

/// A team of threads.
#[repr(C, align(128))]
pub struct Team {
    // Read-mostly: written by the primary between regions, only when the value changes.
    n: Cell<u32>,
    level: Cell<u32>,
    active_level: Cell<u32>,
    /// The other members vanished in a fork: nobody waits for them.
    lost: Cell<bool>,
    /// Width of the tree over which orders go out and arrivals are gathered: fixed by the primary when the team changes its size.
    tree: Cell<u32>,
    /// The team has more threads than there are capabilities: the member that comes last to a barrier releases the others. Fixed like
    /// `tree`.
    last_leads: Cell<bool>,
    members: Cell<*const *const Member>,
    /// The values that the implicit tasks start with: the encountering task's, or `icvs`.
    values: Cell<*const TaskIcvs>,
    /// The values where they differ from the encountering task's.
    icvs: UnsafeCell<TaskIcvs>,
    /// League number and size (teams construct), inherited by inner teams.
    league: Cell<(u32, u32)>,
    /// Others of the contention group, for thread limits.
    group: Cell<*const Group>,
    /// The group of the initial team that this is or was.
    own_group: Group,
    /// Written by the primary at every fork.
    context: Padded<Context>,
    /// The words of the last order that brought some, where the mailboxes have none.
    words: Padded<Cell<[usize; WORDS]>>,
    /// How the members are laid out over places in the current region.
    layout: Cell<binding::Layout>,
    // Owned by the primary.
    workers: UnsafeCell<Vec<&'static Worker>>,
    table: UnsafeCell<Vec<*const Member>>,
    /// The last barrier that the primary has released.
    release: Padded<AtomicU64>,
    /// The last barrier that a member has taken it on itself to release, where the last one does.
    led: Padded<AtomicU64>,
    /// Bits of [`cancel`].
    pub cancel: Padded<AtomicU32>,
    /// The last single construct that was taken.
    pub single: Padded<AtomicU64>,
    /// Epoch of the last region in which a task was deferred.
    tasks_epoch: Padded<AtomicU64>,
    /// Epoch of the last region with tasks whose primary has come to the end.
    closing: Padded<AtomicU64>,
    /// Members asleep for want of tasks, a bit each, the 64th and later ones sharing the last.
    pub hungry: Padded<AtomicU64>,
    /// Members asleep in a wait where they may run only some tasks; bits as in `hungry`.
    pub picky: AtomicU64,
    /// Deferred tasks of the team that were finished by threads outside it (detached ones).
    pub finished_outside: Padded<AtomicU64>,
    /// Task reductions that all members state together: of the region, of a construct, and of a construct whose copies
    /// compiled code combines. Typed by the layers above.
    pub reducing: Padded<[AtomicPtr<()>; 3]>,
    /// Ready tasks that belong in no member's pool, typed by the `spark` layer.
    pub bag: Padded<crate::ds::Bag<()>>,
    ring: [Slot; RING as usize],
}

/// Where a region was encountered, and its number.
#[derive(Debug)]
struct Context {
    outer: Cell<*const Team>,
    outer_member: Cell<*const Member>,
    outer_task: Cell<*const Task>,
    epoch: Cell<u64>,
    /// Threads that the region takes from its contention group's limit.
    reserved: Cell<u32>,
    /// What a tool is told of the region.
    told: Cell<Option<&'static crate::tool::Region>>,
}

/// A contention group: the threads that a thread limit counts (OpenMP 5.2, 10.1.1).
#[derive(Debug)]
pub struct Group {
    /// Threads of the group that are in regions now, the initial one included; kept only where a limit is in force.
    pub busy: AtomicU32,
}

// SAFETY: the cells are written only by the primary while no other thread is in the region; the rest are atomics.
unsafe impl Sync for Team {}
// SAFETY: as above.
unsafe impl Send for Team {}

impl Member {
    fn new(team: *const Team, tid: u32) -> Member {
        Member {
            line: Line::default(),
            tid,
            worker: Cell::new(core::ptr::null()),
            team,
            sparks: AtomicPtr::new(core::ptr::null_mut()),
            own: Padded(Own {
                count: Cell::new(0),
                epoch: Cell::new(0),
                seq: Cell::new(0),
                singles: Cell::new(0),
                created_before: Cell::new(0),
                in_barrier: Cell::new(false),
                task: Task::new(core::ptr::null()),
                cursor: UnsafeCell::new(Cursor::IDLE),
                handout: AtomicPtr::new(core::ptr::null_mut()),
            }),
            tasks: Padded(Tally::default()),
            range: Range::default(),
        }
    }

    /// Who plays the part now.
    pub fn worker(&self) -> &'static Worker {
        // SAFETY: set before the member is used; descriptors are never freed.
        unsafe { &*self.worker.get() }
    }

    /// Whether the member has come to the end of region `epoch`; the primary does not say so.
    #[inline(always)]
    fn has_left(&self, epoch: u64) -> bool {
        self.tid != 0 && self.worker().arrival().has_left(epoch)
    }

    /// The member's team.
    #[inline(always)]
    pub fn team(&self) -> &Team {
        // SAFETY: teams are never freed.
        unsafe { &*self.team }
    }

    /// The same as a pointer that outlives the borrow; teams are never freed.
    #[inline(always)]
    pub fn team_ptr(&self) -> *const Team {
        self.team
    }

    /// The current region's number, counted by the team.
    #[inline(always)]
    pub fn epoch(&self) -> u64 {
        self.epoch.get()
    }

    /// The thread's place in the loop it is in. Only the thread that plays the part may call this.
    ///
    /// # Safety
    /// No other reference from this function is in use.
    #[inline(always)]
    #[expect(clippy::mut_from_ref, reason = "owner-only data behind a shared descriptor")]
    pub unsafe fn cursor(&self) -> &mut Cursor {
        // SAFETY: by contract the only reference, on the owning thread.
        unsafe { &mut *self.cursor.get() }
    }

    #[inline(always)]
    fn created(&self) -> u64 {
        self.tasks.created.load(Ordering::Relaxed)
    }

    /// Begins region `epoch` on the thread that plays the part.
    #[inline(always)]
    fn begin(&self, team: &Team, epoch: u64) {
        self.epoch.set(epoch);
        self.task.reset(team.values.get());
    }
}

impl Team {
    fn new() -> Box<Team> {
        let mut team = Box::new(Team {
            n: Cell::new(1),
            level: Cell::new(0),
            active_level: Cell::new(0),
            lost: Cell::new(false),
            tree: Cell::new(tree::width(1, false)),
            last_leads: Cell::new(false),
            members: Cell::new(core::ptr::null()),
            values: Cell::new(core::ptr::null()),
            icvs: UnsafeCell::new(crate::icv::initial()),
            league: Cell::new((0, 1)),
            group: Cell::new(core::ptr::null()),
            own_group: Group { busy: AtomicU32::new(1) },
            context: Padded(Context {
                outer: Cell::new(core::ptr::null()),
                outer_member: Cell::new(core::ptr::null()),
                outer_task: Cell::new(core::ptr::null()),
                epoch: Cell::new(0),
                reserved: Cell::new(0),
                told: Cell::new(None),
            }),
            words: Padded(Cell::new([0; WORDS])),
            layout: Cell::default(),
            workers: UnsafeCell::new(Vec::new()),
            table: UnsafeCell::new(Vec::new()),
            release: Padded(AtomicU64::new(0)),
            led: Padded(AtomicU64::new(0)),
            cancel: Padded(AtomicU32::new(0)),
            single: Padded(AtomicU64::new(0)),
            tasks_epoch: Padded(AtomicU64::new(0)),
            closing: Padded(AtomicU64::new(0)),
            hungry: Padded(AtomicU64::new(0)),
            picky: AtomicU64::new(0),
            finished_outside: Padded(AtomicU64::new(0)),
            reducing: Padded::default(),
            bag: Padded::default(),
            ring: core::array::from_fn(|i| Slot::new(i as u64)),
        });
        team.values.set(team.icvs.get());
        let first: &Member = Box::leak(Box::new(Member::new(&*team, 0)));
        first.task.reset(team.icvs.get());
        let table = team.table.get_mut();
        table.push(first);
        let at = table.as_ptr();
        team.members.set(at);
        team
    }

    /// Threads in the team.
    #[inline(always)]
    pub fn size(&self) -> u32 {
        self.n.get()
    }

    /// Nesting level, 0 outside of all regions.
    #[inline(always)]
    pub fn level(&self) -> u32 {
        self.level.get()
    }

    /// Nesting level of active regions (teams of more than one).
    #[inline(always)]
    pub fn active_level(&self) -> u32 {
        self.active_level.get()
    }

    /// League number and number of teams.
    pub fn league(&self) -> (u32, u32) {
        self.league.get()
    }

    /// Sets league number and number of teams for this team; inner teams inherit them.
    pub fn set_league(&self, number: u32, size: u32) {
        self.league.set((number, size));
    }

    /// The values that the implicit tasks started with.
    pub fn icvs(&self) -> &TaskIcvs {
        // SAFETY: set by the fork to values that live and stay the same through the region.
        unsafe { &*self.values.get() }
    }

    /// Gives the team values of its own, which start as `values`.
    ///
    /// # Safety
    /// No member is in the region yet but the caller, its primary.
    #[cold]
    unsafe fn set_own_icvs(&self, values: TaskIcvs) {
        // SAFETY: by contract nobody reads them.
        unsafe { *self.icvs.get() = values };
        self.values.set(self.icvs.get());
    }

    /// Member number `tid`, which must be less than the size.
    #[inline(always)]
    pub fn member(&self, tid: u32) -> &Member {
        debug_assert!(tid < self.n.get());
        // SAFETY: the table has an entry for each member, and members are never freed.
        unsafe { &**self.members.get().add(tid as usize) }
    }

    /// The team that encountered the region, and the number of the thread that did.
    pub fn outer(&self) -> Option<(&Team, u32)> {
        // SAFETY: the outer team is in its region while this one is; teams and members are never freed.
        unsafe { self.context.outer.get().as_ref().map(|t| (t, (*self.context.outer_member.get()).tid)) }
    }

    /// The task that encountered the region.
    pub fn outer_task(&self) -> Option<&Task> {
        // SAFETY: the encountering task is suspended while this region lasts.
        unsafe { self.context.outer_task.get().as_ref() }
    }

    /// Slot of worksharing construct `seq`.
    #[inline(always)]
    pub fn slot(&self, seq: u64) -> &Slot {
        &self.ring[(seq % RING) as usize]
    }

    /// Whether the team has more threads than there are capabilities.
    #[inline(always)]
    pub fn crowded(&self) -> bool {
        self.n.get() > crate::capability::likely()
    }

    /// Whether members stand between the primary and others: they pass orders on and gather arrivals (see `tree`).
    #[inline(always)]
    fn is_tree(&self) -> bool {
        self.tree.get() < self.n.get()
    }

    /// The worker that looks for the arrivals of member `tid`, which is not 0.
    #[inline(always)]
    fn above(&self, tid: u32) -> &'static Worker {
        let parent = if self.is_tree() { tree::parent(tid, self.tree.get()) } else { 0 };
        self.member(parent).worker()
    }

    /// Whether this is the child of a fork inside the region: the other members do not exist any more.
    #[inline(always)]
    pub fn is_lost(&self) -> bool {
        self.lost.get()
    }

    /// Whether a task was deferred in region `epoch`.
    #[inline(always)]
    pub fn has_tasks(&self, epoch: u64) -> bool {
        self.tasks_epoch.load(Ordering::Relaxed) == epoch
    }

    /// Says that tasks are being deferred in the current region; the first to say so calls all that have arrived.
    #[inline]
    pub fn announce_tasks(&self, me: &Member) {
        let epoch = me.epoch.get();
        if self.tasks_epoch.load(Ordering::Relaxed) != epoch {
            self.announce_tasks_slow(me, epoch);
        }
    }

    #[cold]
    fn announce_tasks_slow(&self, me: &Member, epoch: u64) {
        // ORDER: SeqCst so that a member about to sleep sees either the announcement or the call below.
        self.tasks_epoch.swap(epoch, Ordering::SeqCst);
        for tid in 0..self.size() {
            if tid != me.tid {
                self.member(tid).worker().call_for_help(epoch);
            }
        }
    }

    /// Deferred tasks of the team that are not finished. Zero is certain only when it holds while no implicit task can
    /// create more: finished ones are counted first, so that a task that creates another is never missed.
    pub fn outstanding(&self) -> u64 {
        let n = self.size();
        let mut finished = self.finished_outside.load(Ordering::Acquire);
        for tid in 0..n {
            // ORDER: pairs with the finisher's release: what the task wrote is visible to who sees zero.
            finished += self.member(tid).tasks.finished.load(Ordering::Acquire);
        }
        let mut created = 0;
        for tid in 0..n {
            created += self.member(tid).tasks.created.load(Ordering::Acquire);
        }
        created.wrapping_sub(finished)
    }

    /// Wakes every other member that sleeps. The caller has made their condition true by a SeqCst operation.
    #[inline(always)]
    pub fn wake_others(&self, me: &Member) {
        for tid in 0..self.size() {
            if tid != me.tid {
                self.member(tid).worker().notify();
            }
        }
    }
}

impl Team {
    /// The contention group.
    pub fn group(&self) -> Option<&Group> {
        // SAFETY: groups are never freed.
        unsafe { self.group.get().as_ref() }
    }
}

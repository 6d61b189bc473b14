//! The child of a fork: one thread is left, the one that forked, wherever it was.
//!
//! | the forking thread was | in the child |
//! |---|---|
//! | outside of all regions | all is as at the start of a process; its teams are used again, without workers |
//! | primary thread of regions | the regions go on as they were, numbers included; nothing waits for the others, the join neither |
//! | another member | as before; when its part of the region is over, the thread ends, and with it the process |
//! | unknown to the runtime | all is as at the start |
//!
//! Regions encountered from then on are whole. In a region that was going on, constructs wait for nobody; a worksharing
//! loop may leave out what the others would have done. Tasks that the other members were running or had in their pools stay with the parent process.
//!
//! Locks of the runtime that other threads held are taken over ([`crate::sys::fork_lock`]), the lock of atomic regions is
//! freed. Locks that the program can hold are left alone: if another thread of the parent holds one it stays locked, as
//! with any other lock of a process that forks.

use super::{RING, Slot, Team, Worker, cancel, host, pool};
use crate::capability;
use crate::ds::Bag;
use crate::lock;
use crate::prim::{Ordering, Padded};
use crate::sys::{fork_lock, thread};

/// In the child of a fork.
pub(super) fn after_fork() {
    fork_lock::forked();
    lock::after_fork();
    capability::after_fork();
    thread::forget_membarrier();
    host::look_again();
    let me = Worker::try_current();
    let mut spare = Vec::new();
    match me {
        Some(w) => w.lose_others(&mut spare),
        None => capability::ends(),
    }
    pool::start_anew(me, spare);
}

impl Worker {
    /// The regions that the thread is in go on without their other threads; its idle teams go to `spare`.
    fn lose_others(&self, spare: &mut Vec<&'static Team>) {
        self.forget_os_id();
        // SAFETY: the only thread of the process.
        let hot = unsafe { &mut *self.hot.get() };
        let depth = self.depth.get().min(hot.len());
        for team in hot.drain(depth..) {
            // SAFETY: teams are never freed.
            let team: &'static Team = unsafe { &*team };
            team.lose_workers();
            team.mourn();
            spare.push(team);
        }
        let (mut team, member, _) = self.context();
        // SAFETY: teams and members are never freed.
        if let (Some(t), Some(m)) = unsafe { (team.as_ref(), member.as_ref()) } {
            // SAFETY: the only thread of the process, outside of all functions that use the cursor.
            let slot = unsafe { m.cursor() }.slot;
            t.go_on_from(m.seq.get(), m.singles.get(), slot);
        }
        // SAFETY: as above.
        while let Some(t) = unsafe { team.as_ref() } {
            t.lose_workers();
            if t.outer().is_none() {
                t.own_group.busy.store(1, Ordering::Relaxed);
            }
            t.context.reserved.set(0);
            team = t.context.outer.get();
        }
    }
}

impl Team {
    /// The other members are gone.
    fn lose_workers(&self) {
        // SAFETY: the only thread of the process.
        unsafe { (*self.workers.get()).clear() };
        if self.n.get() < 2 {
            return;
        }
        self.lost.set(true);
        self.hungry.store(0, Ordering::Relaxed);
        self.picky.store(0, Ordering::Relaxed);
        let me = Worker::try_current().map_or(core::ptr::null(), |w| w as *const Worker);
        // SAFETY: as above; members are never freed.
        for m in unsafe { &*self.table.get() }.iter().map(|&m| unsafe { &*m }) {
            if !core::ptr::eq(m.worker.get(), me) {
                // Its pool may be half changed, and its tasks are the parent's.
                m.sparks.store(core::ptr::null_mut(), Ordering::Relaxed);
                // The region goes on, and whoever wakes a thread counts it among those that run.
                // SAFETY: null before the first region, else a descriptor, which is never freed.
                if let Some(w) = unsafe { m.worker.get().as_ref() } {
                    w.parker.forget();
                }
            }
        }
        let bag = (&raw const self.bag).cast_mut();
        // SAFETY: the only thread of the process. The old bag may be locked by a thread that is gone: it is not dropped.
        unsafe { bag.write(Padded(Bag::default())) };
    }

    /// Worksharing constructs after number `seq`, and singles after number `single`, begin anew. The one in `in_use` goes on.
    fn go_on_from(&self, seq: u64, single: u64, in_use: *const Slot) {
        for s in seq + 1..=seq + RING {
            let slot = self.slot(s);
            if core::ptr::eq(slot, in_use) { slot.reset_in_use(s) } else { slot.reset(s) }
        }
        self.single.store(single, Ordering::Relaxed);
    }

    /// A region that lost its members is over: the next one starts with a team of one.
    pub(super) fn mourn(&self) {
        self.lost.set(false);
        self.n.set(1);
        // SAFETY: the only thread that knows the team; members are never freed.
        for m in unsafe { &*self.table.get() }.iter().map(|&m| unsafe { &*m }) {
            let created = m.tasks.created.load(Ordering::Relaxed);
            m.tasks.finished.store(created, Ordering::Relaxed);
            m.task.forget_children();
        }
        self.finished_outside.store(0, Ordering::Relaxed);
        self.cancel.store(cancel::PARALLEL, Ordering::Relaxed);
        self.settle_after_cancel();
        self.single.store(self.member(0).singles.get(), Ordering::Relaxed);
    }
}

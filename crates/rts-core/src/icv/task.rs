//! The ICVs of a data environment: every task has its own copy (OpenMP 5.2, section 2.4, scope "data environment").

use super::{Bind, GlobalIcvs, RunSched};
use crate::topology;

/// Highest value of `max-active-levels-var`: `omp_get_supported_active_levels`.
pub const SUPPORTED_ACTIVE_LEVELS: u32 = 255;

/// Highest value of `thread-limit-var`, also its default: no limit.
pub const NO_THREAD_LIMIT: u32 = i32::MAX as u32;

/// A task's internal control variables. Copied into each new task; small, and the fields a fork reads come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct TaskIcvs {
    /// First entry of `nthreads-var`; 0 where the user set none, see [`TaskIcvs::nthreads`].
    nthreads: u32,
    /// `thread-limit-var`: most threads in the contention group.
    pub thread_limit: u32,
    /// `max-active-levels-var`, at most [`SUPPORTED_ACTIVE_LEVELS`].
    pub max_active_levels: u32,
    /// Which entry of the device's `nthreads-var` list [`Self::nthreads`] stands for.
    nthreads_level: u8,
    /// Which list `nthreads-var` is: 0 the device's, else one of [`nthreads_list`]'s.
    nthreads_list: u16,
    /// Which entry of the device's `bind-var` list [`Self::bind`] is.
    bind_level: u8,
    /// First entry of `bind-var`.
    pub bind: Bind,
    /// `dyn-var`: the runtime may make teams smaller than asked.
    pub dynamic: bool,
    /// `run-sched-var`.
    pub run_sched: RunSched,
    /// `default-device-var`.
    pub default_device: i32,
    /// `def-allocator-var` as a handle of `omp_allocator_handle_t`; 0 where nobody called omp_set_default_allocator.
    pub def_allocator: usize,
}

const _: () = assert!(size_of::<TaskIcvs>() <= 48);

impl TaskIcvs {
    /// The initial task's ICVs on a device with the given environment.
    pub fn initial(global: &GlobalIcvs) -> TaskIcvs {
        TaskIcvs {
            nthreads: global.nthreads.value.first().copied().unwrap_or(0),
            thread_limit: global.thread_limit.value,
            max_active_levels: global.max_active_levels.value,
            nthreads_level: 0,
            nthreads_list: 0,
            bind_level: 0,
            bind: global.bind.value.first().copied().unwrap_or(Bind::False),
            dynamic: global.dynamic.value,
            run_sched: global.run_sched.value,
            default_device: global.initial_default_device(),
            def_allocator: 0,
        }
    }

    /// Team size for a parallel region without a num_threads clause (`omp_get_max_threads`), before limits: what the
    /// user set, else the CPUs available now, or what a host language's run-time system follows.
    #[inline]
    pub fn nthreads(&self) -> u32 {
        if self.nthreads != 0 { self.nthreads } else { topology::default_team() }
    }

    /// Whether OMP_NUM_THREADS or omp_set_num_threads set the team size.
    #[inline]
    pub fn nthreads_is_set(&self) -> bool {
        self.nthreads != 0
    }

    /// `omp_set_num_threads`: replaces the first entry of `nthreads-var`; nested levels keep their entries. 0 is ignored.
    #[inline]
    pub fn set_nthreads(&mut self, n: u32) {
        if n != 0 {
            self.nthreads = n;
        }
    }

    /// Replaces all of `nthreads-var` by `list` (num_threads clause with a list, OpenMP 6.0, 12.1.2). An empty list is ignored.
    pub fn set_nthreads_list(&mut self, list: &[u32]) {
        if let Some(&first) = list.first() {
            self.nthreads = first;
            self.nthreads_level = 0;
            self.nthreads_list = nthreads_list::number(list);
        }
    }

    /// A proc_bind clause decides `bind-var` of a region's implicit tasks too, where the list of OMP_PROC_BIND has no entry
    /// for their level. `parent`: the ICVs of the encountering task.
    pub fn set_bind_of_clause(&mut self, bind: Bind, parent: &TaskIcvs) {
        if self.bind_level == parent.bind_level {
            self.bind = bind;
        }
    }

    /// Whether [`TaskIcvs::for_implicit_task`] may differ from the task's own values.
    #[inline(always)]
    pub fn counts_down(&self, global: &GlobalIcvs) -> bool {
        global.has_lists || self.nthreads_list != 0
    }

    /// The ICVs of the implicit tasks of a parallel region that this task creates: the first entries of lists with more
    /// than one are dropped (OpenMP 5.2, section 2.4.1).
    #[inline]
    pub fn for_implicit_task(&self, global: &GlobalIcvs) -> TaskIcvs {
        let mut child = *self;
        let next = usize::from(self.nthreads_level) + 1;
        let entry = match self.nthreads_list {
            0 => global.nthreads.value.get(next).copied(),
            list => nthreads_list::entry(list, next),
        };
        if let Some(n) = entry {
            child.nthreads = n;
            child.nthreads_level += 1;
        }
        if let Some(&bind) = global.bind.value.get(usize::from(self.bind_level) + 1) {
            child.bind = bind;
            child.bind_level += 1;
        }
        child
    }
}

/// Lists that programs gave in num_threads clauses: kept for ever, equal ones once.
mod nthreads_list {
    use crate::sys::fork_lock::ForkLock;

    static LISTS: ForkLock<Vec<Box<[u32]>>> = ForkLock::new(Vec::new());

    /// The number of `list`, from 1; 0 when the program has given more than 65,535 different ones.
    pub(super) fn number(list: &[u32]) -> u16 {
        let mut lists = LISTS.lock();
        let at = lists.iter().position(|known| **known == *list).unwrap_or_else(|| {
            lists.push(list.into());
            lists.len() - 1
        });
        u16::try_from(at + 1).unwrap_or(0)
    }

    /// Entry `index` of list `number`.
    pub(super) fn entry(number: u16, index: usize) -> Option<u32> {
        let lists = LISTS.lock();
        lists.get(usize::from(number) - 1)?.get(index).copied()
    }
}

#[cfg(test)]
mod list_test {

    #[test]
    fn a_list_counts_down_and_keeps_its_last_entry() {
        let mut icvs = crate::icv::initial();
        icvs.set_nthreads_list(&[3, 2]);
        assert_eq!(icvs.nthreads(), 3);
        let inner = icvs.for_implicit_task(crate::icv::global());
        assert_eq!(inner.nthreads(), 2);
        assert_eq!(inner.for_implicit_task(crate::icv::global()).nthreads(), 2);
    }
}

//! A shared list, ordered by priority: for entries that no deque may hold.

use std::collections::VecDeque;

use crate::prim::{AtomicUsize, Ordering};
use crate::sys::fork_lock::ForkLock;
use crate::sys::tsan;

/// Entries with priorities. First in, first out among equals.
#[derive(Debug)]
pub struct Bag<T> {
    count: AtomicUsize,
    /// One queue for each priority that was ever used, in falling order.
    queues: ForkLock<Queues<T>>,
}

type Queues<T> = Vec<(i32, VecDeque<Ptr<T>>)>;

#[derive(Debug)]
struct Ptr<T>(*mut T);

// SAFETY: the bag only carries the pointer from the thread that adds it to the one that takes it.
unsafe impl<T> Send for Ptr<T> {}

impl<T> Default for Bag<T> {
    fn default() -> Self {
        Bag { count: AtomicUsize::new(0), queues: ForkLock::new(Vec::new()) }
    }
}

impl<T> Bag<T> {
    /// Whether the bag seems to hold nothing.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        // ORDER: SeqCst: the last look before sleeping must not be early.
        self.count.load(Ordering::SeqCst) == 0
    }

    /// Adds an entry. A full fence: the caller may look at sleepers right after.
    pub fn add(&self, priority: i32, entry: *mut T) {
        let _hidden = tsan::hide();
        let mut all = self.queues.lock();
        let at = all.partition_point(|q| q.0 > priority);
        if all.get(at).is_none_or(|q| q.0 != priority) {
            all.insert(at, (priority, VecDeque::new()));
        }
        all[at].1.push_back(Ptr(entry));
        self.count.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes the first entry of the highest priority that `accept` takes. Entries that `accept` sees are alive.
    pub fn take(&self, accept: impl Fn(*mut T) -> bool) -> Option<*mut T> {
        if self.is_empty() {
            return None;
        }
        let _hidden = tsan::hide();
        let mut all = self.queues.lock();
        for (_, queue) in all.iter_mut() {
            if let Some(at) = queue.iter().position(|e| accept(e.0)) {
                self.count.fetch_sub(1, Ordering::SeqCst);
                return queue.remove(at).map(|e| e.0);
            }
        }
        None
    }

    /// Whether `take` would find something.
    pub fn has(&self, accept: impl Fn(*mut T) -> bool) -> bool {
        if self.is_empty() {
            return false;
        }
        let all = self.queues.lock();
        all.iter().any(|(_, queue)| queue.iter().any(|e| accept(e.0)))
    }
}

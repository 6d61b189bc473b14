//! mutexinoutset: tasks of a group run one at a time. All addresses of a task are taken at once or none.

use std::collections::{BTreeMap, VecDeque};

use super::node::Node;
use crate::sys::fork_lock::ForkLock;
use crate::sys::tsan;

/// Table and address.
type Key = (usize, usize);

/// Taken addresses, each with the nodes that wait for it.
#[derive(Default)]
struct Taken(BTreeMap<Key, VecDeque<*mut Node>>);

// SAFETY: the nodes are only carried; they are alive while they wait.
unsafe impl Send for Taken {}

static TAKEN: ForkLock<Taken> = ForkLock::new(Taken(BTreeMap::new()));

impl Taken {
    /// Takes all addresses of `node`, or queues it at the first that is taken.
    fn take(&mut self, node: *mut Node) -> bool {
        // SAFETY: an incomplete node.
        let n = unsafe { &*node };
        let family = n.family.get();
        let all = n.exclusive.take_list();
        for &address in all {
            if let Some(queue) = self.0.get_mut(&(family, address)) {
                queue.push_back(node);
                return false;
            }
        }
        for &address in all {
            self.0.insert((family, address), VecDeque::new());
        }
        true
    }
}

/// Takes the node's addresses; false: it waits, and [`give_back`] of another returns it when it has them.
pub(super) fn acquire(node: *mut Node) -> bool {
    tsan::unseen(|| TAKEN.lock().take(node))
}

/// Gives the node's addresses back. Returns the nodes that have theirs now.
pub(super) fn give_back(node: *mut Node) -> Vec<*mut Node> {
    tsan::unseen(|| hand_on(node))
}

fn hand_on(node: *mut Node) -> Vec<*mut Node> {
    // SAFETY: not done.
    let n = unsafe { &*node };
    let family = n.family.get();
    let mut all = TAKEN.lock();
    let mut queues = Vec::new();
    for &address in n.exclusive.take_list() {
        queues.extend(all.0.remove(&(family, address)).unwrap_or_default());
    }
    // Those that find an address taken again queue up there in their order.
    queues.retain(|&next| all.take(next));
    queues
}

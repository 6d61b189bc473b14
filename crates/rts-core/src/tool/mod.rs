//! Tools: OMPT, the interface for first-party tools (OpenMP 5.2, 19). See docs/ompt.md for what is reported and when.
//!
//! The layers above call one function here for each event, behind [`active`]: one load of a word that does not change and one
//! branch. What tools may ask for is kept in records of this module, which exist only while a tool is active:
//!
//! | record | made | freed | touched by |
//! |---|---|---|---|
//! | [`Thread`] | at the thread's first event | at its end | the thread |
//! | [`Region`] | by the primary before the fork | by the primary after the join | the primary; others read, until they arrive |
//! | [`TaskInfo`] of an implicit task | by its thread at the begin | by its thread at the end | its thread; children read |
//! | [`TaskInfo`] of an explicit task | with the task's memory, which holds it | with that memory | who creates it, then who runs it; children read |
//!
//! Note [Arrived tasks]: a worker's implicit task ends in the barrier at the end of the region, and that barrier has no release: the
//! next order is. So its last events come when the next order does, or the end of the thread. Before the worker arrives it lets go
//! of the region's record.
//!
//! Note [Callers]: `codeptr_ra` is found by walking the frame pointers of the runtime's own code up to the first return address
//! outside of it. Exports need to do nothing, and it is done only when a tool is active. The runtime is compiled with frame
//! pointers for that.

mod callbacks;
mod caller;
mod connect;
pub mod device;
mod entry;
mod info;
pub mod mutex;
mod record;
pub mod region;
mod start;
pub mod sync;
pub mod tasks;
pub mod thread;
mod types;
pub mod work;

pub use callbacks::{Event, active, on, sees_reductions};
pub use caller::{Caller, call, caller, exit_slot};
pub use connect::connect;
pub use entry::Facilities;
pub use record::{Region, TaskInfo, Thread};
pub use start::{StartResult, control, finish, start, start_next};
pub use types::*;

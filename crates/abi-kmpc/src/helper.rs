//! Helper threads: they execute `target nowait` regions on the devices of LLVM's offload runtime (libomptarget) for teams of one
//! thread, which would have to wait itself. In larger teams the members do (`target_task`).
//!
//! To the core such a task is a detachable one: its body puts it into [`QUEUE`], and the helper fulfils its event when the region
//! is complete. A helper is made when a task comes and fewer than LIBOMP_NUM_HIDDEN_HELPER_THREADS are at work; it ends when the
//! queue is empty. Nobody waits for a task to come.
//!
//! | part of the state | changed by |
//! |---|---|
//! | `tasks` | who submits adds; helpers take, oldest first |
//! | `at_work` | who submits adds 1 and makes a helper; that one takes 1 off when it finds no task |
//!
//! Both change under one lock, so a task is never left in the queue without a helper at work.

use std::collections::VecDeque;
use std::sync::Once;
use std::time::Duration;

use rts_core::icv;
use rts_core::spark::{self, Spark};
use rts_core::sys::fork_lock::ForkLock;
use rts_core::sys::report;
use rts_core::task::flag;
use rts_core::team::Worker;

use crate::task::{KmpTask, rest, spark_of};

#[derive(Default)]
struct Queue {
    tasks: VecDeque<usize>,
    at_work: u32,
    /// The process that the helpers are in: a child of fork has none.
    process: u32,
}

static QUEUE: ForkLock<Queue> = ForkLock::new(Queue { tasks: VecDeque::new(), at_work: 0, process: 0 });

std::thread_local! {
    static IS_HELPER: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Whether helpers are to execute a target task of the calling thread.
pub(crate) fn wanted(w: &Worker) -> bool {
    let g = icv::global();
    let deferred = w.team().size() == 1 && w.task().flags.get() & flag::FINAL == 0;
    deferred && g.helper_tasks.value && g.helpers.value > 0 && !IS_HELPER.get() && has_devices()
}

fn has_devices() -> bool {
    // SAFETY: the name is a C string.
    !unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"__tgt_target_kernel".as_ptr()) }.is_null()
}

/// Makes a task just allocated one for helpers.
pub(crate) fn hand_over(spark: &Spark) {
    spark::allow_event(spark);
    spark.set_entry(submit as *const () as usize);
}

/// A task that turns out to be undeferred, its code in line, has ended.
pub(crate) fn ended_in_line(spark: &Spark) {
    if spark.entry() == submit as *const () as usize {
        // SAFETY: a task for helpers that was not handed over.
        unsafe { spark::fulfill(spark::event_of(spark)) };
    }
}

/// The body of such a task: a helper does the rest.
unsafe extern "C-unwind" fn submit(number: usize, data: usize) {
    // SAFETY: the current task, of compiled code.
    if unsafe { spark::is_discarded(Worker::current(), spark_of(data as *mut KmpTask)) } {
        // SAFETY: as above; nobody else completes it.
        return unsafe { end(number as i32, data as *mut KmpTask) };
    }
    static AT_EXIT: Once = Once::new();
    AT_EXIT.call_once(|| {
        // SAFETY: a function without arguments. Registered after libomptarget is loaded, so that it runs before that ends.
        unsafe { libc::atexit(drain) };
    });
    let mut queue = QUEUE.lock();
    if queue.process != std::process::id() {
        *queue = Queue { tasks: VecDeque::new(), at_work: 0, process: std::process::id() };
    }
    queue.tasks.push_back(data);
    if queue.at_work >= icv::global().helpers.value {
        return;
    }
    queue.at_work += 1;
    drop(queue);
    if std::thread::Builder::new().name("duomp-helper".into()).spawn(help).is_err() {
        // The tasks run here then.
        help();
        IS_HELPER.set(false);
    }
}

/// A helper's life.
fn help() {
    IS_HELPER.set(true);
    loop {
        let mut queue = QUEUE.lock();
        let Some(data) = queue.tasks.pop_front() else {
            queue.at_work -= 1;
            return;
        };
        drop(queue);
        let (task, number) = (data as *mut KmpTask, Worker::current().gtid() as i32);
        // SAFETY: a task that was submitted; it stays until its event is fulfilled.
        unsafe {
            if let Some(f) = (*task).routine {
                f(number, task);
            }
            end(number, task);
        }
    }
}

/// # Safety
/// The task's region is complete, and its event not fulfilled.
unsafe fn end(number: i32, task: *mut KmpTask) {
    // SAFETY: by contract.
    unsafe {
        rest(number, task);
        spark::fulfill(spark::event_of(spark_of(task)));
    }
}

/// At exit: lets the helpers finish, as libomptarget ends next. A region that calls `exit` waits for the others only.
extern "C" fn drain() {
    let own = u32::from(IS_HELPER.get());
    let busy = || {
        let queue = QUEUE.lock();
        queue.process == std::process::id() && queue.at_work > own
    };
    for round in 0.. {
        if !busy() {
            return;
        }
        // Nothing wakes a thread that is about to end the process: it looks once a millisecond.
        std::thread::sleep(Duration::from_millis(1));
        if round == 10_000 {
            report::warning(format_args!("target regions are still executing 10 s after exit"));
        }
    }
}

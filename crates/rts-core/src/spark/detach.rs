//! Events of detachable tasks (OpenMP 5.2, 12.5.2, 18.11.1).
//!
//! `Spark::event` = serial number times 256 plus bits:
//!
//! | bit | meaning | set by |
//! |---|---|---|
//! | ARMED | an event was handed out and is not fulfilled | `allow_event`; cleared by `fulfill` |
//! | BODY | the body has ended first | `body_ended` |
//!
//! Who comes second, body or event, completes the task. The handle is the spark's address with 16 bits of the serial number
//! on top, so a handle that was used is told from the next one of the same memory.

use super::block::Spark;
use super::finish::{By, complete};
use crate::prim::Ordering;
use crate::sys::{report, tsan};
use crate::task::flag;
use crate::tool;

const ARMED: u32 = 1;
const BODY: u32 = 2;
const SERIAL: u32 = 1 << 8;
const SHIFT: u32 = 48;

/// Makes a task detachable and returns the handle of its event. Before the task is submitted; a second call returns the same.
pub fn allow_event(spark: &Spark) -> usize {
    let mut event = spark.event.load(Ordering::Relaxed);
    if event & ARMED == 0 {
        event = (event & !(SERIAL - 1)).wrapping_add(SERIAL) | ARMED;
        spark.event.store(event, Ordering::Relaxed);
        spark.task.flags.set(spark.task.flags.get() | flag::DETACHED);
    }
    event_of(spark)
}

/// The handle of a detachable task's event.
pub fn event_of(spark: &Spark) -> usize {
    let serial = (spark.event.load(Ordering::Relaxed) / SERIAL) as usize & 0xffff;
    spark as *const Spark as usize | serial << SHIFT
}

/// The body of a detachable task has ended. True: the event was fulfilled before, so the task is complete.
#[cold]
#[inline(never)]
pub(super) fn body_ended(spark: &Spark) -> bool {
    // Children that finish from here on go by way of `word`; the task's own reference stays until it is complete.
    let live = spark.task.live.replace(0);
    spark.task.flags.set(spark.task.flags.get() | flag::ENDED);
    spark.task.word.fetch_add(live, Ordering::Relaxed);
    tsan::release(&raw const spark.event);
    // ORDER: releases the body to `fulfill`, acquires what came before it.
    let second = spark.event.fetch_or(BODY, Ordering::AcqRel) & ARMED == 0;
    if second {
        tsan::acquire(&raw const spark.event);
    }
    second
}

/// Whether the event of a detachable task is not fulfilled yet.
pub(super) fn is_pending(spark: &Spark) -> bool {
    spark.event.load(Ordering::Relaxed) & ARMED != 0
}

/// Fulfils an event, from any thread. A handle that is null or was used stops the process with a message.
///
/// # Safety
/// `handle` is 0 or came from [`allow_event`].
pub unsafe fn fulfill(handle: usize) {
    let at = (handle & ((1 << SHIFT) - 1)) as *mut Spark;
    // SAFETY: blocks stay mapped; by contract not wild.
    let Some(spark) = (unsafe { at.as_ref() }) else {
        report::fatal(format_args!("omp_fulfill_event: the event handle is null"));
    };
    let event = spark.event.load(Ordering::Relaxed);
    if tool::active() && event & ARMED != 0 {
        super::told::fulfilled(spark);
    }
    let known = (event / SERIAL) as usize & 0xffff == handle >> SHIFT;
    tsan::release(&raw const spark.event);
    // ORDER: releases what came before to who completes the task, acquires the body.
    let before = if known { spark.event.fetch_and(!ARMED, Ordering::AcqRel) } else { 0 };
    if before & ARMED == 0 {
        report::fatal(format_args!("omp_fulfill_event: event {handle:#x} was fulfilled before"));
    }
    if before & BODY != 0 {
        tsan::acquire(&raw const spark.event);
        // SAFETY: body and event are done, and only one of the two comes second.
        unsafe { complete(By::Other, at) };
    }
}

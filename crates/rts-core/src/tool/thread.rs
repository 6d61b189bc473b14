//! Threads (OpenMP 5.2, 19.5.2.1, 19.5.2.2), and the initial tasks of host threads.

use super::callbacks::tell;
use super::caller::caller;
use super::record::{self, Thread};
use super::region;
use super::types::{Endpoint, ThreadKind, task};
use crate::sys::tls;

/// The calling thread begins, as far as the tool is concerned.
#[cold]
pub fn begins(kind: ThreadKind) -> &'static Thread {
    let t: &'static Thread = Box::leak(Thread::new(kind));
    tls::set_tool(t as *const Thread as usize);
    tell!(ThreadBegin: kind as i32 => i32, t.data.as_ptr() => *mut u64);
    if kind == ThreadKind::Worker {
        t.base.set(caller().frame);
    } else {
        let (region, data) = (t.first_region.data.as_ptr(), t.first.data.as_ptr());
        tell!(ImplicitTask: Endpoint::Begin as i32 => i32, region => *mut u64, data => *mut u64, 1 => u32, 1 => u32,
            task::INITIAL as i32 => i32);
    }
    t
}

/// A host thread that the runtime sees is told to the tool, unless it was before.
#[cold]
pub fn known() {
    record::me();
}

/// The calling thread's last events.
#[cold]
pub(super) fn says_goodbye() {
    let Some(t) = record::known() else { return };
    region::close(t);
    if core::ptr::eq(t.task.get(), &t.first) {
        let (region, data) = (t.first_region.data.as_ptr(), t.first.data.as_ptr());
        tell!(ImplicitTask: Endpoint::End as i32 => i32, region => *mut u64, data => *mut u64, 0 => u32, 1 => u32,
            task::INITIAL as i32 => i32);
    }
    tell!(ThreadEnd: t.data.as_ptr() => *mut u64);
}

/// The calling thread ends.
#[cold]
pub fn ends() {
    says_goodbye();
    let t = tls::tool() as *mut Thread;
    tls::set_tool(0);
    if !t.is_null() {
        // SAFETY: made by `begins` on this thread, which uses it no more.
        drop(unsafe { Box::from_raw(t) });
    }
}

//! Binding of team members to places: off until an affinity policy is set.

use super::{Team, Worker};
use crate::prim::process::{AtomicBool, AtomicPtr, Ordering};

static WANTED: AtomicBool = AtomicBool::new(false);
static BIND: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Binds the members of `team` for a region with proc_bind clause `bind`.
pub type Bind = fn(&Worker, &Team, u32);

/// Whether any binding policy is in force.
#[inline(always)]
pub fn wanted() -> bool {
    WANTED.load(Ordering::Relaxed)
}

/// Sets the function that binds.
pub fn set(bind: Bind) {
    BIND.store(bind as *mut (), Ordering::Release);
    WANTED.store(true, Ordering::Release);
}

/// Calls the function that binds.
#[cold]
pub fn bind(w: &Worker, team: &Team, clause: u32) {
    let f = BIND.load(Ordering::Acquire);
    if !f.is_null() {
        // SAFETY: only `set` stores here, a `Bind`.
        let f: Bind = unsafe { core::mem::transmute::<*mut (), Bind>(f) };
        f(w, team, clause);
    }
}

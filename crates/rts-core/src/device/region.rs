//! Target regions on the host.

use core::ffi::c_int;

use crate::icv::{self, TargetOffload};
use crate::sys::report;
use crate::team::{Worker, league};

/// Which device a construct asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// No device clause: `default-device-var`.
    Default,
    /// The if clause is false: the host.
    Host,
    /// A device clause.
    Number(c_int),
}

/// Ends the program if the construct may not run on the host (OpenMP 5.2, 21.2.8: OMP_TARGET_OFFLOAD=mandatory).
pub fn check(wanted: Wanted) {
    if icv::global().target_offload.value != TargetOffload::Mandatory {
        return;
    }
    match wanted {
        Wanted::Host => {}
        Wanted::Number(n) if super::is_host(n) => {}
        Wanted::Number(n) => {
            report::fatal(format_args!("OMP_TARGET_OFFLOAD=mandatory, but there is no device {n}"));
        }
        Wanted::Default if super::is_host(Worker::current().task().icvs().default_device) => {}
        Wanted::Default => {
            report::fatal(format_args!("OMP_TARGET_OFFLOAD=mandatory, but the host is the only device"));
        }
    }
}

/// Runs `body` as a target region on the host: an initial task of a contention group of its own, with the ICVs of the
/// device (13.8). `thread_limit` 0: no clause.
///
/// # Safety
/// As [`league::run_league`] for the body.
pub unsafe fn run_target(w: &Worker, thread_limit: u32, run: crate::team::Body, a: usize, b: usize) {
    let mut icvs = icv::initial();
    if thread_limit != 0 {
        icvs.thread_limit = thread_limit.min(icv::NO_THREAD_LIMIT);
    }
    // SAFETY: by contract.
    unsafe { league::run_initial(w, (0, 1), &icvs, None, run, a, b) };
}

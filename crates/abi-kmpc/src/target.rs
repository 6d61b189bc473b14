//! What code for target regions asks the host's runtime (OpenMP 5.2, 13).

use rts_core::icv::{self, TargetOffload};
use rts_core::prim::{AtomicI32, Ordering};
use rts_core::team::{Worker, pool};

/// Not set by the program.
const UNSET: i32 = -1;

static OFFLOAD: AtomicI32 = AtomicI32::new(UNSET);

fn number(offload: TargetOffload) -> i32 {
    match offload {
        TargetOffload::Disabled => 0,
        TargetOffload::Default => 1,
        TargetOffload::Mandatory => 2,
    }
}

/// Sets `target-offload-var` as `kmp_set_defaults` does.
pub(crate) fn set_offload(offload: TargetOffload) {
    OFFLOAD.store(number(offload), Ordering::Relaxed);
}

/// `target-offload-var`: 0 disabled, 1 default, 2 mandatory.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_target_offload() -> i32 {
    match OFFLOAD.load(Ordering::Relaxed) {
        UNSET => number(icv::global().target_offload.value),
        set => set,
    }
}

/// Gives resources back until they are needed again (OpenMP 5.2, 18.6): level 1 soft, 2 hard; 0 when done.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_pause_resource(level: i32) -> i32 {
    i32::from(!(matches!(level, 1 | 2) && pool::pause(Worker::current())))
}

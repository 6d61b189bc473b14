//! What code for target regions asks the host's runtime (OpenMP 5.2, 13).

use rts_core::icv::{self, TargetOffload};
use rts_core::prim::{AtomicI32, Ordering};

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

//! What code for target regions asks the host's runtime (OpenMP 5.2, 13).

use rts_core::icv::{self, TargetOffload};

/// `target-offload-var`: 0 disabled, 1 default, 2 mandatory.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_get_target_offload() -> i32 {
    match icv::global().target_offload.value {
        TargetOffload::Disabled => 0,
        TargetOffload::Default => 1,
        TargetOffload::Mandatory => 2,
    }
}

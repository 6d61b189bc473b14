//! Locks of regions: critical, atomic and reduction (OpenMP 5.2, 15.2, 15.8.4 and 5.5).

use super::RawLock;
use crate::prim::Padded;

/// The lock of all critical regions without a name, whichever compiler made them.
pub static UNNAMED: Padded<RawLock> = Padded(RawLock::new());

/// The lock of all atomic regions that no processor instruction can do.
pub static ATOMIC: Padded<RawLock> = Padded(RawLock::new());

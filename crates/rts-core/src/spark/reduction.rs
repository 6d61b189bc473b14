//! Task reductions (OpenMP 5.2, 5.5.6).

use super::group::Group;

/// The reductions of a taskgroup.
#[derive(Debug)]
pub struct Reduction {}

pub(super) fn forget(_group: &Group) {}

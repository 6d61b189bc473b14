//! Dependences between sibling tasks (OpenMP 5.2, 15.9.5).

use super::block::Spark;
use super::pool::Pool;
use crate::task::Task;
use crate::team::{Member, Team};

/// The place of a task among the dependences of its siblings.
#[derive(Debug)]
pub struct Node {}

pub(super) fn complete(_by: (Option<(&Member, &Pool)>, &Team), _spark: &Spark) {}

pub(super) fn drop_family(_task: &Task) {}

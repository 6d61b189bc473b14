//! The machine and the part of it that the process may use: CPUs, control-group quota, places.
//!
//! Reading (files, masks) is apart from reckoning (parsing, layout), so that tests bring their own machine. Loading the
//! runtime pins nothing: only `binding` binds, when it is called.

pub mod assign;
pub mod available;
pub mod binding;
pub mod cgroup;
pub mod cpu_list;
pub mod cpuset;
pub mod layout;
pub mod machine;
pub mod places;
pub mod subset;

pub use assign::{Assigned, Partition, Policy, assign, assign_one};
pub use available::{
    available_cpus, default_team, follow, freeze_mask, has_quota, last_mask_cpus, likely_cpus, look_again, mask_cpus,
    process_mask, refresh, restrict, system_root,
};
pub use cpuset::CpuSet;
pub use machine::{Level, Machine};

#[cfg(test)]
mod test;

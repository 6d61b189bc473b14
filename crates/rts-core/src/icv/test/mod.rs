mod affinity;
mod display;
mod format;
mod garbage;
mod variables;

use super::reader::Reader;
use super::{GlobalIcvs, read};
use crate::topology::{CpuSet, Machine};

/// Reads an environment of `NAME=value` items on a machine with 6 CPUs and stacks of 8 MB.
pub(super) fn with_env(items: &[&str]) -> (GlobalIcvs, Vec<String>) {
    let get = |name: &str| {
        items.iter().find_map(|item| item.split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v.to_owned()))
    };
    let mut r = Reader::new(&get);
    // Three cores with two threads each.
    let machine = || {
        let mut machine = Machine::flat(&CpuSet::range(0, 6));
        machine.cores = (0..3).map(|c| [c, c + 3].into_iter().collect()).collect();
        machine.threads = [0, 3, 1, 4, 2, 5].map(CpuSet::of).to_vec();
        machine
    };
    let icvs = read::read(&mut r, &read::Facts { cpus: &|| 6, machine: &machine, system_stack: 8 << 20 });
    (icvs, r.warnings)
}

/// As [`with_env`], where nothing may be warned about.
pub(super) fn good(items: &[&str]) -> GlobalIcvs {
    let (icvs, warnings) = with_env(items);
    assert!(warnings.is_empty(), "{items:?}: {warnings:?}");
    icvs
}

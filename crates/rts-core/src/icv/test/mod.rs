mod format;
mod variables;

use super::reader::Reader;
use super::{GlobalIcvs, read};

/// Reads an environment of `NAME=value` items on a machine with 6 CPUs and stacks of 8 MB.
pub(super) fn with_env(items: &[&str]) -> (GlobalIcvs, Vec<String>) {
    let get = |name: &str| {
        items.iter().find_map(|item| item.split_once('=').filter(|(n, _)| *n == name).map(|(_, v)| v.to_owned()))
    };
    let mut r = Reader::new(&get);
    let icvs = read::read(&mut r, &read::Facts { cpus: &|| 6, system_stack: 8 << 20 });
    (icvs, r.warnings)
}

/// As [`with_env`], where nothing may be warned about.
pub(super) fn good(items: &[&str]) -> GlobalIcvs {
    let (icvs, warnings) = with_env(items);
    assert!(warnings.is_empty(), "{items:?}: {warnings:?}");
    icvs
}

//! Where a thread of a team runs, as text (OpenMP 5.2, 18.3.10 and 21.2.6).

use super::Worker;
use crate::icv::format::{self, Fields};
use crate::sys::affinity;
use crate::topology::CpuSet;

/// The report of `format` on `w`, the calling thread; an empty format means `affinity-format-var`.
pub fn affinity(w: &Worker, format: &str) -> String {
    let team = w.team();
    let cpus = affinity::get_mask(0).map_or_else(CpuSet::default, CpuSet::from_mask);
    let host = affinity::host_name();
    let fields = Fields {
        team_num: team.league().0.into(),
        num_teams: team.league().1.into(),
        nesting_level: team.level().into(),
        thread_num: w.tid().into(),
        num_threads: team.size().into(),
        ancestor_tnum: team.outer().map_or(-1, |(_, tid)| tid.into()),
        host: &host,
        process_id: affinity::process_id().into(),
        native_thread_id: w.os_id().into(),
        thread_affinity: &cpus.to_string(),
    };
    if format.is_empty() {
        return format::format_affinity(&format::current(), &fields);
    }
    format::format_affinity(format, &fields)
}

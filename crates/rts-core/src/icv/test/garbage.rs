//! No text in any variable may stop the program, ask for endless work, or warn more than once.

use super::with_env;
use crate::icv::display::render;
use crate::icv::format::{Fields, format_affinity};

const NAMES: [&str; 34] = [
    "OMP_NUM_THREADS",
    "OMP_DYNAMIC",
    "OMP_SCHEDULE",
    "OMP_PROC_BIND",
    "OMP_PLACES",
    "OMP_STACKSIZE",
    "OMP_WAIT_POLICY",
    "OMP_MAX_ACTIVE_LEVELS",
    "OMP_NESTED",
    "OMP_THREAD_LIMIT",
    "OMP_NUM_TEAMS",
    "OMP_TEAMS_THREAD_LIMIT",
    "OMP_CANCELLATION",
    "OMP_DEFAULT_DEVICE",
    "OMP_TARGET_OFFLOAD",
    "OMP_MAX_TASK_PRIORITY",
    "OMP_DISPLAY_ENV",
    "OMP_DISPLAY_AFFINITY",
    "OMP_AFFINITY_FORMAT",
    "OMP_ALLOCATOR",
    "OMP_TOOL",
    "OMP_TOOL_LIBRARIES",
    "OMP_TOOL_VERBOSE_INIT",
    "OMP_DEBUG",
    "GOMP_CPU_AFFINITY",
    "GOMP_STACKSIZE",
    "GOMP_SPINCOUNT",
    "KMP_AFFINITY",
    "KMP_HW_SUBSET",
    "KMP_STACKSIZE",
    "KMP_BLOCKTIME",
    "KMP_LIBRARY",
    "KMP_DEVICE_THREAD_LIMIT",
    "KMP_TASKING",
];

const PIECES: [&str; 44] = [
    "0",
    "1",
    "2",
    "7",
    "99",
    "4294967296",
    "18446744073709551615",
    "99999999999999999999999",
    "-1",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ",",
    "!",
    "@",
    "*",
    "%",
    ".",
    "=",
    " ",
    "-",
    "\u{e9}",
    "K",
    "ms",
    "threads",
    "cores",
    "sockets",
    "close",
    "static",
    "dynamic",
    "monotonic",
    "true",
    "compact",
    "proclist",
    "granularity",
    "explicit",
    "c",
    "s",
    "omp_default_mem_space",
    "alignment",
];

#[test]
fn no_value_does_harm() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |n: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % n as u64) as usize
    };
    let rounds = if cfg!(miri) { 50 } else { 20_000 };
    for round in 0..rounds {
        let name = NAMES[round % NAMES.len()];
        let value: String = (0..1 + random(9)).map(|_| PIECES[random(PIECES.len())]).collect();
        let item = format!("{name}={value}");
        let (icvs, warnings) = with_env(&[&item]);
        assert!(warnings.len() <= 1, "{item}: {warnings:?}");
        assert!(render(&icvs, 6, true).ends_with("END\n"));
        let fields = Fields {
            team_num: 0,
            num_teams: 1,
            nesting_level: 0,
            thread_num: 0,
            num_threads: 1,
            ancestor_tnum: -1,
            host: "h",
            process_id: 1,
            native_thread_id: 1,
            thread_affinity: "0",
        };
        assert!(format_affinity(&value, &fields).len() < 16 << 10);
    }
}

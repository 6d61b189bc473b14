//! Which functions lie side by side in the shared object.
//!
//! A process that opens one region runs a hundredth of the library's code, and the kernel maps 64 KB around each page that is
//! touched first. Scattered over a megabyte, the functions of a start cost a page fault each; side by side they cost two or three. GNU
//! ld lays `.text.hot` before all other code but what is unlikely, so sections are renamed: what a start runs becomes hot, and
//! what the compiler thought unlikely goes to the others. Likewise large statics that few processes touch move behind the rest.

use crate::elf;
use crate::run::run;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;

/// Functions that run before the end of a first region: the ends of their sections' names.
const WHOLE: [&str; 8] = [
    ".GOMP_parallel",
    ".__kmpc_fork_call",
    ".__kmpc_global_thread_num",
    ".__kmpc_push_num_threads",
    ".__kmpc_reduce_nowait",
    ".omp_get_thread_num",
    ".omp_get_num_threads",
    ".ompt_start_tool",
];

/// More of them: parts of their mangled names, which have lengths before the words.
const START: [&str; 32] = [
    "8abi_gomp8parallel5begin",
    "8abi_gomp8parallel3run",
    "8abi_kmpc4fork",
    "8abi_kmpc9microtask",
    "8abi_kmpc6reduce5begin",
    "9once_cell4race",
    "8rts_core3icv4read4read",
    "8rts_core3icv12read_process",
    "8rts_core3icv6reader6Reader5first",
    "8rts_core3icv6reader6Reader3get",
    "8rts_core3sys3env",
    "8rts_core3sys4file",
    "8rts_core3sys4call",
    "8rts_core3sys4tsan4look",
    "8rts_core3sys5clock",
    "8rts_core3sys6thread",
    "8rts_core3sys8affinity8get_mask",
    "8rts_core3sys9fork_lock",
    "8rts_core4team4Team3new",
    "8rts_core4team4fork",
    "8rts_core4team4host",
    "8rts_core4team4pool",
    "8rts_core4team7sleeper",
    "8rts_core4tool5start5start",
    "8rts_core8topology9available",
    "8rts_core8topology6cgroup",
    "4core3str7pattern",
    "4core3str8converts",
    "12trim_matches",
    "7raw_vec",
    "___rust_alloc",
    "ARGV_INIT_ARRAY",
];

/// Parts of the names of large statics that few processes touch.
const SELDOM: [&str; 2] = ["3sys4tsan4SPOT", "4lock4wait4real4SITE"];

/// The name that a section gets, if it gets another.
fn renamed(section: &str) -> Option<String> {
    if let Some(rest) = section.strip_prefix(".text.") {
        let rest = rest.strip_prefix("hot.").unwrap_or(rest);
        if WHOLE.iter().any(|end| section.ends_with(end)) || START.iter().any(|part| section.contains(part)) {
            return Some(format!(".text.hot.{rest}"));
        }
        return rest.strip_prefix("unlikely.").map(|rest| format!(".text.late.{rest}"));
    }
    let rest = section.strip_prefix(".bss.")?;
    SELDOM.iter().any(|part| rest.contains(part)).then(|| format!(".lbss.{rest}"))
}

/// Copies the static library `from` to `to`, with the sections renamed. `arguments` is a file for the list.
pub(crate) fn arrange(from: &Path, to: &Path, arguments: &Path) -> Result<()> {
    let mut list = String::new();
    let (mut hot, mut seldom) = (0, 0);
    for section in elf::archive_sections(from)? {
        if let Some(name) = renamed(&section) {
            hot += usize::from(name.starts_with(".text.hot."));
            seldom += usize::from(name.starts_with(".lbss."));
            list += &format!("--rename-section \"{section}={name}\"\n");
        }
    }
    ensure!(hot > 20 && seldom == SELDOM.len(), "{from:?}: the names of functions and statics have changed");
    fs::write(arguments, list).with_context(|| arguments.display().to_string())?;
    let option = format!("@{}", arguments.display());
    run("objcopy", [option.as_ref(), from.as_os_str(), to.as_os_str()])
}

#[cfg(test)]
mod test {
    use super::renamed;

    #[test]
    fn a_start_is_hot_and_the_unlikely_is_late() {
        let adopt = ".text.unlikely._ZN8rts_core4team4host5adopt17hE";
        assert_eq!(renamed(adopt).as_deref(), Some(".text.hot.unlikely._ZN8rts_core4team4host5adopt17hE"));
        assert_eq!(renamed(".text.unlikely.f").as_deref(), Some(".text.late.f"));
        assert_eq!(renamed(".text.f"), None);
        assert_eq!(renamed(".bss.f"), None);
    }
}

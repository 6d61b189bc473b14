//! `duomp info`: version, capabilities, topology in short, and every ICV with where it came from.
//!
//! The values are computed by the code that the library runs, in the environment of this command.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use rts_core::icv::{self, Source};
use rts_core::topology;
use serde_json::{Value, json};

use crate::InfoArgs;
use crate::icvs::{self, Row};
use crate::place;

/// The machine as the runtime sees it.
struct Machine {
    library: Option<String>,
    /// Sockets, NUMA domains, last-level caches, cores and hardware threads within the mask.
    levels: [(&'static str, usize); 5],
    /// CPUs that the affinity mask allows, in the kernel's list format.
    mask: String,
    mask_count: usize,
    /// CPU time of the control group: microseconds allowed, and of how many.
    quota: Option<(u64, u64)>,
    capabilities: u32,
}

/// Prints it all on standard output.
pub(crate) fn info(args: &InfoArgs) -> ExitCode {
    let mask = topology::process_mask();
    let whole = topology::Machine::read(topology::available::system_root(), &mask);
    let machine = Machine {
        levels: [
            ("sockets", whole.sockets.len()),
            ("numa_domains", whole.numa_domains.len()),
            ("ll_caches", whole.ll_caches.len()),
            ("cores", whole.cores.len()),
            ("threads", whole.threads.len()),
        ],
        library: place::library_dir(None).ok().map(|dir| dir.join(place::LIBRARY).display().to_string()),
        mask: mask.to_string(),
        mask_count: mask.count(),
        quota: topology::available::quota_now().map(|quota| (quota.quota_us, quota.period_us)),
        capabilities: topology::available_cpus(),
    };
    let rows = icvs::rows(icv::global(), machine.capabilities);
    let text = if args.json { as_json(&machine, &rows) } else { as_table(&machine, &rows) };
    match io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE, // a closed pipe
    }
}

fn as_json(machine: &Machine, rows: &[Row]) -> String {
    let icvs: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (source, variable) = match row.source {
                Source::Default => ("default", None),
                Source::Env(name) => ("environment", Some(name)),
                Source::Implied(name) => ("implied", Some(name)),
            };
            json!({ "name": row.name, "value": row.value, "source": source, "variable": variable })
        })
        .collect();
    let quota = machine.quota.map(|(quota, period)| json!({ "quota_us": quota, "period_us": period }));
    let all = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "library": machine.library,
        "capabilities": machine.capabilities,
        "topology": machine.levels.iter().copied().collect::<BTreeMap<_, _>>(),
        "cpus": { "mask": machine.mask, "mask_count": machine.mask_count, "quota": quota },
        "icvs": icvs,
    });
    format!("{all:#}\n")
}

fn as_table(machine: &Machine, rows: &[Row]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<13} {value}"); // a String takes everything
    };
    let quota = match machine.quota {
        None => "no quota".to_owned(),
        Some((quota, period)) => format!("quota {quota} us of {period} us"),
    };
    line("duomp", env!("CARGO_PKG_VERSION"));
    line("library", machine.library.as_deref().unwrap_or("not installed beside this command"));
    line("CPUs", &format!("{} ({}), {quota}", machine.mask_count, machine.mask));
    let levels: Vec<String> = machine.levels.iter().map(|(name, count)| format!("{name} {count}")).collect();
    line("topology", &levels.join(", "));
    line("capabilities", &machine.capabilities.to_string());
    let _ = writeln!(text, "\n{:<30} {:<36} from", "variable", "value");
    for row in rows {
        let _ = writeln!(text, "{:<30} {:<36} {}", row.name, shown(&row.value), row.source);
    }
    text
}

/// A value in the table: lists with commas, an empty value as a dash.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    };
    if text.is_empty() { "-".to_owned() } else { text }
}

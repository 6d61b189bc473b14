//! `cargo xtask check`: what the source text alone can show about the layers.

use crate::source::{self, File};
use crate::table::{Table, looks_exported};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;

/// Longest file, in lines.
const MAX_LINES: usize = 800;

/// Runs every check and prints every finding.
pub(crate) fn run() -> Result<()> {
    let mut found = Vec::new();
    lengths(&mut found)?;
    core_layers(&mut found)?;
    core_words(&mut found)?;
    abi_crates(&mut found)?;
    exports(&mut found)?;
    if found.is_empty() {
        return Ok(());
    }
    for line in &found {
        eprintln!("{line}");
    }
    bail!("{} findings", found.len())
}

/// No file is over [`MAX_LINES`].
fn lengths(found: &mut Vec<String>) -> Result<()> {
    for dir in ["crates", "xtask", "tests", "benches", "examples", "ci", "include"] {
        for file in source::below(Path::new(dir), &["rs", "c", "cc", "cpp", "h", "f90", "py", "sh", "S"])? {
            let lines = file.text.lines().count();
            if lines > MAX_LINES {
                found.push(format!("{}: {lines} lines, more than {MAX_LINES}", file.path.display()));
            }
        }
    }
    Ok(())
}

/// A module of rts-core uses only modules that stand above it in lib.rs.
fn core_layers(found: &mut Vec<String>) -> Result<()> {
    let root = Path::new("crates/rts-core/src");
    let lib = std::fs::read_to_string(root.join("lib.rs")).context("rts-core/src/lib.rs")?;
    let order: BTreeMap<&str, usize> = lib
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .enumerate()
        .map(|(i, name)| (name, i))
        .collect();
    for file in source::below(root, &["rs"])? {
        let below = file.path.strip_prefix(root)?;
        let module = below.iter().next().and_then(|s| s.to_str()).unwrap_or_default().trim_end_matches(".rs");
        let Some(&own) = order.get(module) else {
            if module != "lib" {
                found.push(format!("{}: not a module of lib.rs", file.path.display()));
            }
            continue;
        };
        if file.is_test() {
            continue;
        }
        let depth = below.components().count() - usize::from(below.file_name().is_some_and(|n| n == "mod.rs"));
        for (line, name) in file.crate_paths(depth) {
            if order.get(name.as_str()).is_some_and(|&used| used > own) {
                found.push(format!("{}:{line}: {module} uses {name}, which stands below it", file.path.display()));
            }
        }
    }
    Ok(())
}

/// rts-core knows neither ABI. The names of environment variables, all in capitals, are the exception.
fn core_words(found: &mut Vec<String>) -> Result<()> {
    for file in source::below(Path::new("crates/rts-core"), &["rs", "md", "c"])? {
        for (i, line) in file.text.lines().enumerate() {
            for word in line.split(|c: char| !c.is_alphanumeric() && c != '_') {
                let lower = word.to_lowercase();
                let variable = word.chars().all(|c| !c.is_lowercase());
                let names_abi =
                    lower.contains("gomp") && lower != "libgomp" || lower.contains("kmp") || word == "ident_t";
                if names_abi && !variable {
                    found.push(format!("{}:{}: rts-core says {word}", file.path.display(), i + 1));
                }
            }
        }
    }
    Ok(())
}

/// An ABI crate uses the core, never another ABI crate, and never a symbol by its C name.
fn abi_crates(found: &mut Vec<String>) -> Result<()> {
    const CRATES: [&str; 3] = ["abi-omp", "abi-gomp", "abi-kmpc"];
    for krate in CRATES {
        let manifest = format!("crates/{krate}/Cargo.toml");
        let parsed: toml::Table = toml::from_str(&std::fs::read_to_string(&manifest).context(manifest.clone())?)?;
        for name in parsed.get("dependencies").and_then(|d| d.as_table()).into_iter().flat_map(|d| d.keys()) {
            if !["rts-core", "libc"].contains(&name.as_str()) {
                found.push(format!("{manifest}: depends on {name}; an ABI crate uses rts-core only"));
            }
        }
        for file in source::below(Path::new(&format!("crates/{krate}/src")), &["rs"])? {
            for (line, name) in file.foreign_items() {
                if looks_exported(&name) {
                    found.push(format!("{}:{line}: calls {name} by its C name", file.path.display()));
                }
            }
        }
    }
    Ok(())
}

/// Every exported function is in the table, in its crate, with as many parameters as its prototype.
fn exports(found: &mut Vec<String>) -> Result<()> {
    let table = Table::load()?;
    let mut rows = BTreeMap::new();
    for (group, symbol) in table.rows() {
        for version in symbol.versions() {
            rows.insert(version.function, (group, symbol));
        }
    }
    for dir in ["crates/rts-core/src", "crates/abi-omp/src", "crates/abi-gomp/src", "crates/abi-kmpc/src"] {
        let krate = dir.split('/').nth(1).unwrap_or_default();
        for File { path, text } in source::below(Path::new(dir), &["rs"])? {
            for export in source::exports(&text) {
                let place = format!("{}:{}: {}", path.display(), export.line, export.name);
                let Some((group, symbol)) = rows.get(export.name.as_str()) else {
                    // A crate's own C file calls names like duomp_*; they stay inside the library.
                    if looks_exported(&export.name) || !export.name.to_lowercase().starts_with("duomp_") {
                        found.push(format!("{place} is not in abi/symbols.toml"));
                    }
                    continue;
                };
                if group.krate != krate {
                    found.push(format!("{place} is in {krate}, abi/symbols.toml says {}", group.krate));
                }
                let plain = export.name == symbol.name;
                let shape = symbol.c.as_deref().filter(|_| plain).and_then(source::c_shape);
                match (shape, export.shape) {
                    (Some(c), Some(rust)) if !rust.serves(c) => {
                        found.push(format!("{place}: has {rust}, its prototype {c}"));
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

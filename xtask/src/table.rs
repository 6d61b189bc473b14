//! `abi/symbols.toml`, the one list of exported symbols.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The file, checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Chains of version nodes, each node inheriting from the one before it.
    pub(crate) nodes: Vec<Vec<String>>,
    #[serde(rename = "group")]
    pub(crate) groups: Vec<Group>,
}

/// Symbols that belong together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// The crate that defines them.
    #[serde(rename = "crate")]
    pub(crate) krate: String,
    /// Why none of them is exported.
    pub(crate) reserved: Option<String>,
    pub(crate) symbols: Vec<Symbol>,
}

/// One exported name; the fields are explained at the top of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Symbol {
    pub(crate) name: String,
    at: Vec<String>,
    pub(crate) c: Option<String>,
    pub(crate) by: Option<String>,
    pub(crate) gcc: Option<u32>,
    pub(crate) llvm: Option<String>,
    pub(crate) data: Option<u32>,
    pub(crate) unstable: Option<String>,
    pub(crate) reserved: Option<String>,
    pub(crate) note: Option<String>,
}

/// One version of a symbol.
pub(crate) struct Version<'a> {
    pub(crate) node: &'a str,
    /// The function (or object) in the static library.
    pub(crate) function: &'a str,
}

impl Symbol {
    /// The versions, the default one first.
    pub(crate) fn versions(&self) -> impl Iterator<Item = Version<'_>> {
        self.at.iter().map(|at| match at.split_once(" = ") {
            Some((node, function)) => Version { node, function },
            None => Version { node: at, function: &self.name },
        })
    }

    /// The versions whose functions exist.
    pub(crate) fn existing<'a>(&'a self, defined: &BTreeSet<String>) -> Vec<Version<'a>> {
        self.versions().filter(|v| defined.contains(v.function)).collect()
    }
}

impl Table {
    /// Reads and checks the file.
    pub(crate) fn load() -> Result<Table> {
        let text = std::fs::read_to_string("abi/symbols.toml").context("abi/symbols.toml")?;
        let table: Table = toml::from_str(&text).context("abi/symbols.toml")?;
        table.verify()?;
        Ok(table)
    }

    fn verify(&self) -> Result<()> {
        let nodes: BTreeSet<&str> = self.nodes.iter().flatten().map(String::as_str).collect();
        let mut seen = BTreeMap::new();
        for (group, symbol) in self.rows() {
            let name = &symbol.name;
            if let Some(other) = seen.insert(name, &group.name) {
                bail!("abi/symbols.toml: {name} is in {other} and again in {}", group.name);
            }
            ensure!(!symbol.at.is_empty(), "abi/symbols.toml: {name} has no version");
            let mut at = BTreeSet::new();
            for version in symbol.versions() {
                ensure!(nodes.contains(version.node), "abi/symbols.toml: {name}: no node {}", version.node);
                ensure!(at.insert(version.node), "abi/symbols.toml: {name}: {} twice", version.node);
                let plain = version.function == name;
                let variant = version.function.strip_prefix("duomp_").and_then(|f| f.strip_suffix(name.as_str()));
                ensure!(
                    plain || variant.is_some_and(|v| v.len() > 2 && v.ends_with("__")),
                    "abi/symbols.toml: {name}: the function of another form is named duomp_VARIANT__{name}"
                );
            }
        }
        Ok(())
    }

    /// Every symbol with its group.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&Group, &Symbol)> {
        self.groups.iter().flat_map(|group| group.symbols.iter().map(move |symbol| (group, symbol)))
    }

    /// Every Rust function the table names.
    pub(crate) fn functions(&self) -> BTreeSet<&str> {
        self.rows().flat_map(|(_, symbol)| symbol.versions()).map(|v| v.function).collect()
    }

    /// Fails if `defined` has an exported-looking name that is not listed, or one that is reserved.
    pub(crate) fn admit(&self, defined: &BTreeSet<String>) -> Result<()> {
        let listed = self.functions();
        let stray: Vec<_> = defined.iter().filter(|n| looks_exported(n) && !listed.contains(n.as_str())).collect();
        ensure!(stray.is_empty(), "defined but not in abi/symbols.toml: {stray:?}");
        for (group, symbol) in self.rows() {
            if let Some(why) = symbol.reserved.as_ref().or(group.reserved.as_ref()) {
                ensure!(!defined.contains(&symbol.name), "{} is defined but reserved: {why}", symbol.name);
            }
        }
        Ok(())
    }
}

/// Whether a name belongs to the interface of an OpenMP or OpenACC runtime.
pub(crate) fn looks_exported(name: &str) -> bool {
    const PREFIXES: [&str; 14] = [
        "omp_",
        "ompx_",
        "ompt_",
        "ompc_",
        "GOMP_",
        "GOACC_",
        "goacc_",
        "acc_",
        "__kmp",
        "_kmp",
        "kmp_",
        "kmpc_",
        "llvm_omp_",
        "duomp_kmp__",
    ];
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || (name.starts_with("duomp_") && name.contains("__"))
}

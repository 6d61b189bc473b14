//! The linker's inputs, made from the table and from what the static library defines.

use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The version script of the shared object: every node, and under it the symbols whose default version it is.
///
/// Other versions of a name come from [`aliases`]; the node must only be declared here.
pub(crate) fn version_map(table: &Table, defined: &BTreeSet<String>) -> String {
    let mut at: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, symbol) in table.rows() {
        if let Some(default) = symbol.existing(defined).first() {
            at.entry(default.node).or_default().insert(&symbol.name);
        }
    }
    nodes(table, &at)
}

/// A version script with `at`'s symbols and all nodes.
fn nodes(table: &Table, at: &BTreeMap<&str, BTreeSet<&str>>) -> String {
    let mut text = String::new();
    // In the last node, where no symbol is: GNU ld hides a version made by the alias script if the `*` is in its own node.
    let last = table.nodes.iter().flatten().next_back();
    for chain in &table.nodes {
        let mut after = String::new();
        for node in chain {
            text.push_str(&format!("{node} {{\n"));
            if let Some(names) = at.get(node.as_str()) {
                text.push_str("  global:\n");
                for name in names {
                    let _ = writeln!(text, "    \"{name}\";");
                }
            }
            if Some(node) == last {
                text.push_str("  local: *;\n");
            }
            let _ = writeln!(text, "}}{after};");
            after = format!(" {node}");
        }
    }
    text
}

/// The linker script that gives further versions of a name to its function, or to another function.
pub(crate) fn aliases(table: &Table, defined: &BTreeSet<String>) -> String {
    let mut keep = BTreeSet::new();
    let mut text = String::new();
    for (_, symbol) in table.rows() {
        for (i, version) in symbol.existing(defined).iter().enumerate() {
            keep.insert(version.function);
            if i > 0 {
                let _ = writeln!(text, "\"{}@{}\" = \"{}\";", symbol.name, version.node, version.function);
            } else if version.function != symbol.name {
                // The default version has no function of its own name: the name itself is the alias.
                let _ = writeln!(text, "\"{}\" = \"{}\";", symbol.name, version.function);
            }
        }
    }
    let mut head = String::from("EXTERN(\n");
    for function in keep {
        let _ = writeln!(head, "  \"{function}\"");
    }
    head + ")\n" + &text
}

/// Which runtime a link stub or a static library stands for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Peer {
    Gomp,
    Omp,
}

impl Peer {
    /// The name that programs linked against the stub ask for.
    pub(crate) fn soname(self) -> &'static str {
        match self {
            Peer::Gomp => "libgomp.so.1",
            Peer::Omp => "libomp.so.5",
        }
    }

    /// Whether the peer's own symbols are at this node.
    fn owns(self, node: &str) -> bool {
        (node == "VERSION") == (self == Peer::Omp)
    }
}

/// For each implemented name the version that programs of this peer's compilers mean: the peer's own, failing that the
/// other's.
pub(crate) fn forms<'a>(table: &'a Table, defined: &BTreeSet<String>, peer: Peer) -> Vec<Form<'a>> {
    let mut all = Vec::new();
    for (group, symbol) in table.rows() {
        if symbol.name.starts_with("__atomic_") {
            // Names of libatomic too. Programs linked against libiomp5 find them in the shared object; in a stub or a
            // static library they would stand in libatomic's way.
            continue;
        }
        let versions = symbol.existing(defined);
        let own = versions.iter().position(|v| peer.owns(v.node));
        let Some(version) = versions.get(own.unwrap_or(0)) else {
            continue;
        };
        all.push(Form {
            name: &symbol.name,
            node: version.node,
            function: version.function,
            size: symbol.data.unwrap_or(0),
            // Programs find duomp's own names by dlsym, so that they run on the stock runtimes too.
            linkable: !version.node.starts_with("DUOMP_") && (own.is_some() || group.krate == "abi-omp"),
        });
    }
    all
}

/// The names that a link stub defines: the peer's own, and the other's `omp_*`.
pub(crate) fn linkable<'a>(table: &'a Table, defined: &BTreeSet<String>, peer: Peer) -> Vec<Form<'a>> {
    let mut forms = forms(table, defined, peer);
    forms.retain(|form| form.linkable);
    forms
}

/// A row of [`forms`].
pub(crate) struct Form<'a> {
    pub(crate) name: &'a str,
    pub(crate) node: &'a str,
    pub(crate) function: &'a str,
    /// The size in bytes of an object, 0 for a function.
    pub(crate) size: u32,
    linkable: bool,
}

/// A link stub: assembly that defines the names and no code, and its version script.
pub(crate) fn stub(table: &Table, defined: &BTreeSet<String>, peer: Peer) -> (String, String) {
    let mut assembly = String::from(".section .note.GNU-stack,\"\",@progbits\n");
    let mut at: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut objects = String::from(".section .rodata,\"a\",@progbits\n.balign 8\n");
    assembly.push_str(".text\n");
    for Form { name, node, size, .. } in linkable(table, defined, peer) {
        at.entry(node).or_default().insert(name);
        let (out, kind) = if size == 0 { (&mut assembly, "function") } else { (&mut objects, "object") };
        let _ = writeln!(out, ".globl \"{name}\"\n.type \"{name}\", @{kind}\n.size \"{name}\", {size}\n\"{name}\":");
        if size > 0 {
            let _ = writeln!(out, ".zero {size}");
        }
    }
    (assembly + &objects, nodes(table, &at))
}

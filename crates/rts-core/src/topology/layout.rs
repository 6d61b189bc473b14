//! Place lists ordered by nearness, and the syntax of KMP_AFFINITY that asks for them.
//!
//! `[MODIFIER,..]TYPE[,PERMUTE[,OFFSET]]`. The types become place lists, along which threads are laid out one after the
//! other: `compact` with neighbours next to each other, `scatter` with neighbours far apart. The levels that count are
//! sockets, last-level caches where a socket has several, cores and hardware threads.

use super::cpu_list;
use super::cpuset::CpuSet;
use super::machine::{Level, Machine};
use super::places::level_by_name;

/// The type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Threads are not bound.
    None,
    /// As near as possible.
    Compact,
    /// As far apart as possible.
    Scatter,
    /// Spread over the cores, consecutive threads next to each other.
    Balanced,
    /// The places of `proclist`.
    Explicit,
}

/// A parsed value of KMP_AFFINITY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The type.
    pub kind: Kind,
    /// What one place is.
    pub granularity: Level,
    /// How many of the most significant levels become the least significant.
    pub permute: usize,
    /// Where in the list thread 0 starts.
    pub offset: usize,
    /// `proclist`.
    pub explicit: Vec<CpuSet>,
    /// `verbose`: tell where threads are bound.
    pub verbose: bool,
    /// Not `nowarnings`.
    pub warnings: bool,
}

/// Parses a value of KMP_AFFINITY. The error is a phrase for a warning.
pub fn parse(text: &str) -> Result<Layout, String> {
    let mut layout = Layout {
        kind: Kind::None,
        granularity: Level::Cores,
        permute: 0,
        offset: 0,
        explicit: Vec::new(),
        verbose: false,
        warnings: true,
    };
    let mut kind = None;
    let mut numbers = Vec::new();
    for item in split_outside_brackets(text) {
        let item = item.trim().to_ascii_lowercase();
        if !item.is_empty() && item.bytes().all(|b| b.is_ascii_digit()) {
            numbers.push(item.parse::<usize>().map_err(|_| format!("{item} is too large"))?);
            continue;
        }
        let (key, value) = item.split_once('=').map_or((item.as_str(), None), |(k, v)| (k.trim(), Some(v.trim())));
        match (key, value) {
            ("none" | "disabled", None) => kind = Some(Kind::None),
            ("compact" | "logical", None) => kind = Some(Kind::Compact),
            ("scatter" | "physical", None) => kind = Some(Kind::Scatter),
            ("balanced", None) => kind = Some(Kind::Balanced),
            ("explicit", None) => kind = Some(Kind::Explicit),
            ("verbose", None) => layout.verbose = true,
            ("noverbose", None) => layout.verbose = false,
            ("warnings", None) => layout.warnings = true,
            ("nowarnings", None) => layout.warnings = false,
            // CPUs outside the process's mask never count.
            (
                "respect" | "norespect" | "reset" | "noreset" | "duplicates" | "dups" | "noduplicates" | "nodups",
                None,
            ) => {}
            ("granularity" | "gran", Some(value)) => {
                layout.granularity = granularity(value).ok_or_else(|| format!("{value} is not a granularity"))?;
            }
            ("proclist", Some(value)) => {
                let inner = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
                layout.explicit =
                    inner.and_then(cpu_list::parse).ok_or_else(|| format!("{value} is not a list of CPUs"))?;
            }
            _ => return Err(format!("{key} is neither a type nor a modifier")),
        }
    }
    // A list of CPUs alone asks for that list.
    let default = if layout.explicit.is_empty() { Kind::None } else { Kind::Explicit };
    layout.kind = kind.unwrap_or(default);
    if layout.kind == Kind::Explicit && layout.explicit.is_empty() {
        return Err("explicit needs proclist=[..]".into());
    }
    match numbers[..] {
        [] => {}
        [permute] => layout.permute = permute,
        [permute, offset] => (layout.permute, layout.offset) = (permute, offset),
        _ => return Err("more than two numbers".into()),
    }
    // The older name of an offset: these two types have no permutation.
    if text.to_ascii_lowercase().contains("logical") || text.to_ascii_lowercase().contains("physical") {
        (layout.permute, layout.offset) = (0, layout.permute);
    }
    Ok(layout)
}

fn granularity(name: &str) -> Option<Level> {
    Some(match name {
        "fine" => Level::Threads,
        "package" => Level::Sockets,
        "node" | "numa" => Level::NumaDomains,
        "llc" | "ll" => Level::LlCaches,
        other => return level_by_name(other),
    })
}

/// The items of a list, where commas inside brackets and braces do not count.
fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                items.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&text[start..]);
    items
}

/// The place list of a layout on a machine; empty where threads are not bound, no CPU named may be used, or the machine has
/// no units of that granularity.
pub fn places(layout: &Layout, machine: &Machine) -> Vec<CpuSet> {
    let mut places = match layout.kind {
        Kind::None => return Vec::new(),
        Kind::Explicit => {
            let usable = layout.explicit.iter().map(|set| set.and(&machine.allowed));
            return usable.filter(|set| !set.is_empty()).collect();
        }
        Kind::Compact | Kind::Balanced => ordered(machine, layout.granularity, |depth| sift(depth, layout.permute)),
        Kind::Scatter => ordered(machine, layout.granularity, |depth| {
            let permute = if layout.permute < depth { layout.permute } else { 0 };
            sift(depth, depth - 1 - permute)
        }),
    };
    if !places.is_empty() {
        let offset = layout.offset % places.len();
        places.rotate_left(offset);
    }
    places
}

/// Order of significance of `depth` levels, where 0 is the root: the `inner` innermost first, from the leaf up, then
/// the others from the root down.
fn sift(depth: usize, inner: usize) -> Vec<usize> {
    let inner = if inner < depth { inner } else { 0 };
    let leaves = (0..inner).map(|i| depth - 1 - i);
    leaves.chain(0..depth - inner).collect()
}

/// The sets of one level, sorted by their positions in the tree of sockets, caches, cores and threads.
fn ordered(machine: &Machine, level: Level, significance: impl Fn(usize) -> Vec<usize>) -> Vec<CpuSet> {
    let mut tree = vec![&machine.sockets];
    if machine.ll_caches.len() > machine.sockets.len() && machine.ll_caches.len() < machine.cores.len() {
        tree.push(&machine.ll_caches);
    }
    tree.push(&machine.cores);
    tree.push(&machine.threads);
    let significance = significance(tree.len());
    let mut keyed: Vec<(Vec<usize>, CpuSet)> = machine
        .level(level)
        .iter()
        .map(|set| {
            let path = path_to(&tree, set);
            (significance.iter().map(|&i| path[i]).collect(), set.clone())
        })
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    keyed.into_iter().map(|(_, set)| set).collect()
}

/// Where a set's first CPU is: its position at each level of the tree, counted inside the level above.
fn path_to(tree: &[&Vec<CpuSet>], set: &CpuSet) -> Vec<usize> {
    let Some(cpu) = set.first() else { return vec![0; tree.len()] };
    let mut path = Vec::with_capacity(tree.len());
    let mut parent: Option<&CpuSet> = None;
    for sets in tree {
        let inside = |s: &&CpuSet| parent.is_none_or(|p| s.first().is_some_and(|c| p.contains(c)));
        let position = sets.iter().filter(inside).position(|s| s.contains(cpu)).unwrap_or(0);
        path.push(position);
        parent = sets.iter().find(|s| s.contains(cpu)).or(parent);
    }
    path
}

//! A part of the machine by numbers of its units: the syntax of KMP_HW_SUBSET.
//!
//! `[:][COUNT|*]UNIT[@OFFSET][:ATTRIBUTE],..`, for example `2s,4c@2,1t`: of each unit as many as asked for, counted
//! inside the unit above. Sockets, cores and threads that are not named count as named with `*`, unless the value starts
//! with a colon. Items of one unit with different attributes add up.

use super::cpuset::CpuSet;
use super::machine::{Level, Machine};

/// Which kind of core an item takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    /// Kind number `n` by efficiency, 0 the weakest.
    Efficiency(usize),
    /// All but the strongest.
    Small,
    /// The strongest.
    Big,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    level: Level,
    /// `None`: all.
    count: Option<usize>,
    offset: usize,
    attribute: Option<Attribute>,
}

/// The CPUs that a value of KMP_HW_SUBSET leaves; the error is a phrase for a warning.
pub fn select(text: &str, machine: &Machine) -> Result<CpuSet, String> {
    let text = text.trim();
    let (explicit, list) = text.strip_prefix(':').map_or((false, text), |rest| (true, rest));
    let mut items = list.split(',').map(|item| parse_item(item.trim())).collect::<Result<Vec<Item>, String>>()?;
    for (i, item) in items.iter().enumerate() {
        let same = |other: &Item| other.level == item.level && other.attribute == item.attribute;
        let plain = |other: &Item| other.level == item.level && other.attribute.is_none();
        if items[..i].iter().any(|other| same(other) || plain(other) || plain(item) && other.level == item.level) {
            return Err("a unit is named twice".into());
        }
    }
    if !explicit {
        for level in [Level::Sockets, Level::Cores, Level::Threads] {
            if !items.iter().any(|item| item.level == level) {
                items.push(Item { level, count: None, offset: 0, attribute: None });
            }
        }
    }
    // Stable: items of one level stay in the order given.
    items.sort_by_key(|item| core::cmp::Reverse(item.level));
    let chosen = choose(&machine.allowed, &items, machine)?;
    if chosen.is_empty() { Err("selects nothing".into()) } else { Ok(chosen) }
}

fn parse_item(item: &str) -> Result<Item, String> {
    let bad = || format!("{item} is not [COUNT]UNIT[@OFFSET][:ATTRIBUTE]");
    let lower = item.to_ascii_lowercase();
    // Offset and attribute come in either order.
    let (mut rest, mut offset, mut attribute) = (lower.as_str(), None, None);
    while let Some(at) = rest.rfind([':', '@']) {
        let slot = if rest[at..].starts_with('@') { &mut offset } else { &mut attribute };
        if slot.replace(&rest[at + 1..]).is_some() {
            return Err(bad());
        }
        rest = &rest[..at];
    }
    let number = |text: &str| -> Result<usize, String> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        text.parse().map_err(|_| bad())
    };
    let (count, unit) = match rest.strip_prefix('*') {
        Some(unit) => (None, unit),
        None => {
            let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
            let (digits, unit) = rest.split_at(end);
            (if digits.is_empty() { None } else { Some(number(digits)?) }, unit)
        }
    };
    if count == Some(0) {
        return Err(format!("{item} asks for no unit"));
    }
    let level = match unit.trim() {
        "s" | "socket" | "sockets" => Level::Sockets,
        "n" | "numa" | "numa_domain" | "numa_domains" => Level::NumaDomains,
        "l" | "ll" | "ll_cache" | "ll_caches" | "l3" | "l3_cache" => Level::LlCaches,
        "c" | "core" | "cores" => Level::Cores,
        "t" | "thread" | "threads" => Level::Threads,
        "" => return Err(bad()),
        other => return Err(format!("{other} is not a unit known here (s, n, l, c, t)")),
    };
    let attribute = match attribute.map(str::trim) {
        None => None,
        Some("intel_atom") => Some(Attribute::Small),
        Some("intel_core") => Some(Attribute::Big),
        Some(other) => match other.strip_prefix("eff") {
            Some(digits) => Some(Attribute::Efficiency(number(digits)?)),
            None => return Err(format!("{other} is not an attribute")),
        },
    };
    if attribute.is_some() && level != Level::Cores {
        return Err("only cores have attributes".into());
    }
    Ok(Item { level, count, offset: offset.map_or(Ok(0), number)?, attribute })
}

/// The CPUs of `parent` that the items, sorted from large units to small, leave.
fn choose(parent: &CpuSet, items: &[Item], machine: &Machine) -> Result<CpuSet, String> {
    let Some(first) = items.first() else { return Ok(parent.clone()) };
    let same = items.iter().take_while(|item| item.level == first.level).count();
    let (own, below) = items.split_at(same);
    let mut chosen = CpuSet::new();
    for item in own {
        let kind = kind_of(item, machine)?;
        let units: Vec<CpuSet> = machine
            .level(item.level)
            .iter()
            .map(|set| set.and(parent))
            .filter(|set| !set.is_empty() && kind.as_ref().is_none_or(|k| set.first().is_some_and(|c| k.contains(c))))
            .collect();
        let count = item.count.unwrap_or_else(|| units.len().saturating_sub(item.offset));
        if item.offset.saturating_add(count) > units.len() {
            return Err("asks for more than the machine has".into());
        }
        for unit in &units[item.offset..item.offset + count] {
            chosen.add(&choose(unit, below, machine)?);
        }
    }
    Ok(chosen)
}

/// The CPUs of the kind of core that an item asks for; `None`: any.
fn kind_of(item: &Item, machine: &Machine) -> Result<Option<CpuSet>, String> {
    let Some(attribute) = item.attribute else { return Ok(None) };
    let kinds = &machine.kinds;
    let unknown = || Err("this machine has no such kind of core".to_owned());
    let Some((big, small)) = kinds.split_last() else { return unknown() };
    match attribute {
        Attribute::Efficiency(n) => kinds.get(n).map_or_else(unknown, |set| Ok(Some(set.clone()))),
        _ if small.is_empty() => unknown(),
        Attribute::Big => Ok(Some(big.clone())),
        Attribute::Small => Ok(Some(small.iter().fold(CpuSet::new(), |mut all, set| {
            all.add(set);
            all
        }))),
    }
}

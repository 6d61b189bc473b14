//! A part of the machine by numbers of its units: the syntax of KMP_HW_SUBSET.
//!
//! `[:][COUNT|*]UNIT[@OFFSET][:ATTRIBUTE],..`, for example `2s,4c@2,1t`: of each unit as many as asked for, counted
//! inside the unit above. A unit is a name of OMP_PLACES or the beginning of one. Sockets, cores and threads that are not named count as named with `*`, unless the value starts
//! with a colon. Items of one unit with different attributes add up.

use super::cpuset::CpuSet;
use super::machine::{Level, Machine};
use super::places::level_name;

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
        "" => return Err(bad()),
        unit => unit_by_name(unit)
            .ok_or_else(|| format!("{unit} is not a unit known here (s, d, n, l, l3, l2, m, c, t)"))?,
    };
    let attribute = attribute.map(|text| parse_attribute(text.trim())).transpose()?;
    if attribute.is_some() && level != Level::Cores {
        return Err("only cores have attributes".into());
    }
    Ok(Item { level, count, offset: offset.map_or(Ok(0), number)?, attribute })
}

/// A unit by any beginning of its name. The first that fits counts, so that one letter means the more usual unit.
fn unit_by_name(name: &str) -> Option<Level> {
    let names = [
        ("threads", Level::Threads),
        ("cores", Level::Cores),
        ("sockets", Level::Sockets),
        ("numa_domains", Level::NumaDomains),
        ("ll_caches", Level::LlCaches),
        ("l1_caches", Level::L1Caches),
        ("l2_caches", Level::L2Caches),
        ("l3_caches", Level::L3Caches),
        ("dies", Level::Dies),
        ("dice", Level::Dies),
        ("modules", Level::Modules),
        ("tiles", Level::Modules),
    ];
    names.iter().find(|(whole, _)| whole.starts_with(name)).map(|&(_, level)| level)
}

fn parse_attribute(text: &str) -> Result<Attribute, String> {
    match text {
        "intel_atom" => Ok(Attribute::Small),
        "intel_core" => Ok(Attribute::Big),
        other => {
            let number = other.strip_prefix("eff").and_then(|digits| digits.parse().ok());
            number.map(Attribute::Efficiency).ok_or_else(|| format!("{other} is not an attribute"))
        }
    }
}

/// The CPUs of the kind of core that an attribute names.
pub fn cores_of_kind(text: &str, machine: &Machine) -> Result<CpuSet, String> {
    kind_of(parse_attribute(text.trim().to_ascii_lowercase().as_str())?, machine)
}

/// The CPUs of `parent` that the items, sorted from large units to small, leave.
fn choose(parent: &CpuSet, items: &[Item], machine: &Machine) -> Result<CpuSet, String> {
    let Some(first) = items.first() else { return Ok(parent.clone()) };
    let same = items.iter().take_while(|item| item.level == first.level).count();
    let (own, below) = items.split_at(same);
    let mut chosen = CpuSet::new();
    for item in own {
        let kind = item.attribute.map(|attribute| kind_of(attribute, machine)).transpose()?;
        if machine.level(item.level).is_empty() {
            return Err(format!("this machine has no {}", level_name(item.level)));
        }
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

/// The CPUs of the kind of core that an item asks for.
fn kind_of(attribute: Attribute, machine: &Machine) -> Result<CpuSet, String> {
    let kinds = &machine.kinds;
    let unknown = || Err("this machine has no such kind of core".to_owned());
    let Some((big, small)) = kinds.split_last() else { return unknown() };
    match attribute {
        Attribute::Efficiency(n) => kinds.get(n).cloned().map_or_else(unknown, Ok),
        _ if small.is_empty() => unknown(),
        Attribute::Big => Ok(big.clone()),
        Attribute::Small => Ok(small.iter().fold(CpuSet::new(), |mut all, set| {
            all.add(set);
            all
        })),
    }
}

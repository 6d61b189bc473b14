//! OMP_ALLOCATOR: a predefined allocator, or a predefined memory space and traits (OpenMP 5.2, section 21.5.1).

use super::Allocator;
use super::value::{Bad, boolean, integer, size};

/// The handle of `omp_default_mem_alloc`.
pub const DEFAULT_MEM_ALLOC: u32 = 1;

const ALLOCATORS: [(&str, u32); 8] = [
    ("omp_default_mem_alloc", DEFAULT_MEM_ALLOC),
    ("omp_large_cap_mem_alloc", 2),
    ("omp_const_mem_alloc", 3),
    ("omp_high_bw_mem_alloc", 4),
    ("omp_low_lat_mem_alloc", 5),
    ("omp_cgroup_mem_alloc", 6),
    ("omp_pteam_mem_alloc", 7),
    ("omp_thread_mem_alloc", 8),
];

const SPACES: [(&str, u32); 5] = [
    ("omp_default_mem_space", 0),
    ("omp_large_cap_mem_space", 1),
    ("omp_const_mem_space", 2),
    ("omp_high_bw_mem_space", 3),
    ("omp_low_lat_mem_space", 4),
];

/// The words of `omp_alloctrait_value_t`.
const WORDS: [(&str, usize); 17] = [
    ("contended", 3),
    ("uncontended", 4),
    ("serialized", 5),
    ("sequential", 5),
    ("private", 6),
    ("all", 7),
    ("thread", 8),
    ("pteam", 9),
    ("cgroup", 10),
    ("default_mem_fb", 11),
    ("null_fb", 12),
    ("abort_fb", 13),
    ("allocator_fb", 14),
    ("environment", 15),
    ("nearest", 16),
    ("blocked", 17),
    ("interleaved", 18),
];

fn find(table: &[(&str, u32)], name: &str) -> Option<u32> {
    table.iter().find(|(n, _)| n.eq_ignore_ascii_case(name.trim())).map(|(_, number)| *number)
}

/// The name of a predefined allocator by handle.
pub fn allocator_name(handle: u32) -> Option<&'static str> {
    ALLOCATORS.iter().find(|(_, h)| *h == handle).map(|(name, _)| *name)
}

/// The name of a predefined memory space by number.
pub fn space_name(number: u32) -> Option<&'static str> {
    SPACES.iter().find(|(_, h)| *h == number).map(|(name, _)| *name)
}

/// Parses a value of OMP_ALLOCATOR. A number names a predefined allocator by its handle.
pub(crate) fn parse(text: &str) -> Result<Allocator, Bad> {
    let text = text.trim();
    if let Some(handle) = find(&ALLOCATORS, text) {
        return Ok(Allocator::Predefined(handle));
    }
    if let Ok(handle) = integer(text, 1, 8, "a handle") {
        return Ok(Allocator::Predefined(handle as u32));
    }
    let (space, traits) = text.split_once(':').map_or((text, ""), |(space, traits)| (space, traits));
    let space = find(&SPACES, space).ok_or("neither a predefined allocator nor memspace:traits")?;
    let mut pairs = Vec::new();
    for item in traits.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let (key, value) = item.split_once('=').ok_or_else(|| format!("{item} is not trait=value"))?;
        pairs
            .push(parse_trait(key.trim(), value.trim()).ok_or_else(|| format!("{item} is not a trait and its value"))?);
    }
    Ok(Allocator::Space(space, pairs))
}

/// Key and value with the numbers of `omp_alloctrait_key_t` and `omp_alloctrait_value_t`.
fn parse_trait(key: &str, value: &str) -> Option<(u32, usize)> {
    let one_of = |range: core::ops::RangeInclusive<usize>| {
        let found = WORDS.iter().find(|(word, number)| range.contains(number) && word.eq_ignore_ascii_case(value));
        found.map(|(_, number)| *number)
    };
    let number = |least: u64| integer(value, least, usize::MAX as u64, "a number").ok().map(|n| n as usize);
    Some(match key.to_ascii_lowercase().as_str() {
        "sync_hint" => (1, one_of(3..=6)?),
        "alignment" => (2, number(1).filter(|n| n.is_power_of_two())?),
        "access" => (3, one_of(7..=10)?),
        "pool_size" => (4, size(value, 1).ok().and_then(|n| usize::try_from(n).ok()).filter(|&n| n > 0)?),
        "fallback" => (5, one_of(11..=14)?),
        "fb_data" => (6, find(&ALLOCATORS, value)? as usize),
        "pinned" => (7, usize::from(boolean(value).ok()?)),
        "partition" => (8, one_of(15..=18)?),
        _ => return None,
    })
}

/// The traits, number 1 first.
const TRAITS: [&str; 8] =
    ["sync_hint", "alignment", "access", "pool_size", "fallback", "fb_data", "pinned", "partition"];

/// A value in the syntax of OMP_ALLOCATOR.
pub fn show(allocator: &Allocator) -> String {
    match allocator {
        Allocator::Predefined(handle) => allocator_name(*handle).unwrap_or("omp_null_allocator").to_owned(),
        Allocator::Space(space, traits) => {
            let items: Vec<String> = traits.iter().map(|&(key, value)| show_trait(key, value)).collect();
            let separator = if items.is_empty() { "" } else { ":" };
            format!("{}{separator}{}", space_name(*space).unwrap_or("?"), items.join(","))
        }
    }
}

fn show_trait(key: u32, value: usize) -> String {
    let name = TRAITS.get((key as usize).wrapping_sub(1)).copied().unwrap_or("?");
    let word = match (key, value) {
        (6, handle) => allocator_name(handle as u32),
        (7, on) => Some(if on == 0 { "false" } else { "true" }),
        (1 | 3 | 5 | 8, value) => WORDS.iter().find(|(_, number)| *number == value).map(|(word, _)| *word),
        _ => None,
    };
    match word {
        Some(word) => format!("{name}={word}"),
        None => format!("{name}={value}"),
    }
}

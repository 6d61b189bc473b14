//! Lists of CPUs where each CPU is a place of its own: `0 3 1-2 4-15:2`, with blanks or commas between the items; and
//! the same with sets in braces, `0,{2,3},4-7`.

use super::cpuset::{CpuSet, MAX_CPU};

/// The places that a list of CPUs names, in its order; `None` if it is no such list.
pub fn parse(text: &str) -> Option<Vec<CpuSet>> {
    let mut places = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('{') {
            let (set, after) = inner.split_once('}')?;
            places.push(items(set)?.into_iter().collect());
            rest = after;
        } else {
            let end = rest.find([',', ' ', '\t', '{']).unwrap_or(rest.len());
            let (item, after) = rest.split_at(end);
            places.extend(range(item)?.into_iter().map(CpuSet::of));
            rest = after;
        }
        let trimmed = rest.trim_start();
        let after_comma = trimmed.strip_prefix(',');
        rest = after_comma.unwrap_or(trimmed).trim_start();
        if after_comma.is_some() && rest.is_empty() {
            return None;
        }
    }
    (!places.is_empty()).then_some(places)
}

fn items(text: &str) -> Option<Vec<usize>> {
    let mut cpus = Vec::new();
    for item in text.split(',') {
        cpus.extend(range(item.trim())?);
    }
    Some(cpus)
}

/// `N`, `N-M` or `N-M:STRIDE`.
fn range(item: &str) -> Option<Vec<usize>> {
    let number = |text: &str| -> Option<usize> {
        let text = text.trim();
        if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok().filter(|&n| n <= MAX_CPU) } else { None }
    };
    let (span, stride) = item.split_once(':').map_or((item, None), |(span, stride)| (span, Some(stride)));
    let stride = stride.map_or(Some(1), number).filter(|&s| s > 0)?;
    let (first, last) = span.split_once('-').unwrap_or((span, span));
    let (first, last) = (number(first)?, number(last)?);
    if first > last {
        return None;
    }
    Some((first..=last).step_by(stride).collect())
}

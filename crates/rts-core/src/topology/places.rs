//! The syntax of OMP_PLACES (OpenMP 5.2, section 21.1.6): abstract names, and lists with intervals, strides, exclusions.

use super::cpuset::{CpuSet, MAX_CPU};
use super::machine::{Level, Machine};
use super::subset;

/// A place list, and what had to be left out to make it usable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The places, none empty.
    pub list: Vec<CpuSet>,
    /// CPUs named that the process may not use.
    pub unusable: CpuSet,
}

/// Most places in a list, and most CPUs in the text of one, counted with repetition.
const MAX_PLACES: usize = 1 << 16;
const MAX_ITEMS: usize = 1 << 22;

/// What is wrong with a place list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlacesError {
    /// The text is not a place list; the phrase says why.
    Syntax(&'static str),
    /// An abstract name that is right, with a count that is not.
    Count(Level),
    /// No CPU of the list may be used by the process.
    NothingUsable,
}

/// Parses a value of OMP_PLACES for a machine.
pub fn parse(text: &str, machine: &Machine) -> Result<Places, PlacesError> {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return parse_abstract(text, machine);
    }
    let mut p = Parser { rest: text, items: 0 };
    let mut list = p.place_list()?;
    let mut unusable = CpuSet::new();
    for place in &mut list {
        unusable.add(&place.minus(&machine.allowed));
        *place = place.and(&machine.allowed);
    }
    list.retain(|place| !place.is_empty());
    if list.is_empty() { Err(PlacesError::NothingUsable) } else { Ok(Places { list, unusable }) }
}

/// The level that a name of OMP_PLACES (or its singular) means.
pub fn level_by_name(name: &str) -> Option<Level> {
    let name = name.trim().to_ascii_lowercase();
    let plural = match name.as_str() {
        "dice" | "die" => "dies".to_owned(),
        "tile" | "tiles" => "modules".to_owned(),
        name if name.ends_with('s') => name.to_owned(),
        name => format!("{name}s"),
    };
    LEVELS.iter().copied().find(|&level| level_name(level) == plural)
}

const LEVELS: [Level; 10] = [
    Level::Threads,
    Level::L1Caches,
    Level::Cores,
    Level::L2Caches,
    Level::Modules,
    Level::L3Caches,
    Level::LlCaches,
    Level::NumaDomains,
    Level::Dies,
    Level::Sockets,
];

/// The name of a level in OMP_PLACES.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::Threads => "threads",
        Level::L1Caches => "l1_caches",
        Level::Cores => "cores",
        Level::L2Caches => "l2_caches",
        Level::Modules => "modules",
        Level::L3Caches => "l3_caches",
        Level::LlCaches => "ll_caches",
        Level::NumaDomains => "numa_domains",
        Level::Dies => "dies",
        Level::Sockets => "sockets",
    }
}

/// `name` or `name(count)`, `cores` also with a kind of core: `cores:intel_core(2)`. A count larger than the machine means
/// all.
fn parse_abstract(text: &str, machine: &Machine) -> Result<Places, PlacesError> {
    let (name, count) = text.split_once('(').map_or((text, None), |(name, count)| (name, Some(count)));
    let (name, kind) = name.split_once(':').map_or((name, None), |(name, kind)| (name, Some(kind)));
    let level =
        level_by_name(name).ok_or(PlacesError::Syntax("neither an abstract name of places nor a list of them"))?;
    let kind = match kind {
        None => None,
        Some(_) if level != Level::Cores => return Err(PlacesError::Syntax("only cores have attributes")),
        Some(kind) => match subset::cores_of_kind(kind, machine) {
            Ok(cores) => Some(cores),
            Err(_) => return Err(PlacesError::Syntax("this machine has no such kind of core")),
        },
    };
    let count = match count {
        None => usize::MAX,
        Some(count) => count
            .trim()
            .strip_suffix(')')
            .map(str::trim)
            .filter(|c| !c.is_empty() && c.bytes().all(|b| b.is_ascii_digit()))
            .map(|c| c.parse::<usize>().unwrap_or(usize::MAX))
            .filter(|&n| n > 0)
            .ok_or(PlacesError::Count(level))?,
    };
    let wanted = |set: &&CpuSet| kind.as_ref().is_none_or(|kind| !set.and(kind).is_empty());
    let list: Vec<CpuSet> = machine.level(level).iter().filter(wanted).take(count).cloned().collect();
    if list.is_empty() {
        return Err(PlacesError::Syntax("this machine has no such units"));
    }
    Ok(Places { list, unusable: CpuSet::new() })
}

const SYNTAX: PlacesError = PlacesError::Syntax("not a list of places such as {0,1},{2,3} or {0:2}:4:2");
const TOO_MANY: PlacesError = PlacesError::Syntax("too many places");

struct Parser<'a> {
    rest: &'a str,
    /// CPUs produced so far, so that a short text cannot ask for endless work.
    items: usize,
}

impl Parser<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn number(&mut self) -> Result<usize, PlacesError> {
        self.rest = self.rest.trim_start();
        let end = self.rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().map_err(|_| SYNTAX)
    }

    /// `[:length[:stride]]`; a length of `None` means that there is no interval.
    fn interval(&mut self) -> Result<(Option<usize>, isize), PlacesError> {
        if !self.eat(':') {
            return Ok((None, 1));
        }
        let length = self.number()?;
        if length == 0 {
            return Err(PlacesError::Syntax("an interval has the length 0"));
        }
        if !self.eat(':') {
            return Ok((Some(length), 1));
        }
        let negative = self.eat('-');
        if !negative {
            self.eat('+');
        }
        let stride = isize::try_from(self.number()?).map_err(|_| SYNTAX)?;
        Ok((Some(length), if negative { -stride } else { stride }))
    }

    fn count_items(&mut self, n: usize) -> Result<(), PlacesError> {
        self.items = self.items.saturating_add(n);
        if self.items > MAX_ITEMS { Err(TOO_MANY) } else { Ok(()) }
    }

    fn place_list(&mut self) -> Result<Vec<CpuSet>, PlacesError> {
        let mut list: Vec<CpuSet> = Vec::new();
        loop {
            if self.eat('!') {
                // The exclusion operator takes out every place of the list that is the same.
                let place = self.place()?;
                list.retain(|other| *other != place);
            } else {
                let place = self.place()?;
                let (length, stride) = self.interval()?;
                let length = length.unwrap_or(1);
                if list.len().saturating_add(length) > MAX_PLACES {
                    return Err(TOO_MANY);
                }
                self.count_items(length.saturating_mul(place.count()))?;
                for step in 0..length {
                    list.push(shift(&place, step, stride)?);
                }
            }
            if !self.eat(',') {
                break;
            }
        }
        if self.rest.trim().is_empty() { Ok(list) } else { Err(SYNTAX) }
    }

    /// `{resources}`, or one number without braces.
    fn place(&mut self) -> Result<CpuSet, PlacesError> {
        if !self.eat('{') {
            let cpu = self.number()?;
            return checked(cpu).map(CpuSet::of);
        }
        let mut set = CpuSet::new();
        loop {
            if self.eat('!') {
                let cpu = self.number()?;
                set.remove(cpu);
            } else {
                let first = checked(self.number()?)?;
                let (length, stride) = self.interval()?;
                let length = length.unwrap_or(1);
                self.count_items(length)?;
                for step in 0..length {
                    set.insert(moved(first, step, stride)?);
                }
            }
            if !self.eat(',') {
                break;
            }
        }
        if !self.eat('}') {
            return Err(SYNTAX);
        }
        if set.is_empty() { Err(PlacesError::Syntax("a place is empty")) } else { Ok(set) }
    }
}

fn checked(cpu: usize) -> Result<usize, PlacesError> {
    if cpu <= MAX_CPU { Ok(cpu) } else { Err(PlacesError::Syntax("a CPU number is too large")) }
}

/// `first + step * stride`.
fn moved(first: usize, step: usize, stride: isize) -> Result<usize, PlacesError> {
    let offset = isize::try_from(step).ok().and_then(|step| step.checked_mul(stride));
    let cpu = offset.and_then(|offset| isize::try_from(first).ok()?.checked_add(offset));
    match cpu.map(usize::try_from) {
        Some(Ok(cpu)) => checked(cpu),
        Some(Err(_)) => Err(PlacesError::Syntax("a stride leads below CPU 0")),
        None => checked(usize::MAX),
    }
}

fn shift(place: &CpuSet, step: usize, stride: isize) -> Result<CpuSet, PlacesError> {
    place.iter().map(|cpu| moved(cpu, step, stride)).collect()
}

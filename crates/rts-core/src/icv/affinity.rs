//! The variables that bind threads: OMP_PROC_BIND, KMP_HW_SUBSET, and those that define places.
//!
//! Places come from the first that is set of OMP_PLACES, GOMP_CPU_AFFINITY, KMP_AFFINITY; where only OMP_PROC_BIND asks
//! for binding, cores are the places. Threads are bound where OMP_PROC_BIND says so, or, if it is not set, where one of
//! the other three gave places.

use super::reader::Reader;
use super::value::{self, Bad, word};
use super::{Bind, Source, Var};
use crate::topology::layout::{self, Kind};
use crate::topology::places::{self, PlacesError, level_name};
use crate::topology::{CpuSet, Level, Machine, cpu_list, subset};

/// What the variables say.
pub(crate) struct Affinity {
    /// `bind-var`.
    pub(crate) bind: Var<Vec<Bind>>,
    /// The places.
    pub(crate) places: Var<Vec<CpuSet>>,
    /// The text that defined them.
    pub(crate) text: String,
    /// The CPUs that KMP_HW_SUBSET leaves.
    pub(crate) subset: Var<Option<CpuSet>>,
    /// KMP_AFFINITY=verbose.
    pub(crate) verbose: bool,
}

/// Places with their origin.
struct Found {
    list: Vec<CpuSet>,
    source: Source,
    text: String,
    /// What binds where OMP_PROC_BIND is not set.
    bind: Bind,
}

/// Reads them all. The machine is only asked about where a variable needs it.
pub(crate) fn read(r: &mut Reader<'_>, machine: &dyn Fn() -> Machine) -> Affinity {
    let asked = r.var(&["OMP_PROC_BIND", "OMP_PROC_BIND_ALL"], |t| parse_bind(t).map(Some), None, "false");
    let mut machine = Lazy { read: machine, got: None };
    let subset = read_subset(r, &mut machine);
    let mut verbose = false;
    let found = if let Some((name, text)) = r.first(&["OMP_PLACES", "OMP_PLACES_ALL"]) {
        Some(read_places(r, name, &text, machine.get()))
    } else if let Some(text) = r.get("GOMP_CPU_AFFINITY") {
        read_cpu_list(r, &text, machine.get())
    } else if let Some(text) = r.get("KMP_AFFINITY") {
        read_layout(r, &text, &mut machine, &mut verbose)
    } else {
        None
    };
    let binds = asked.value.as_ref().is_some_and(|list| list.first() != Some(&Bind::False));
    let found = match found {
        None if binds => Some(Found {
            list: machine.get().cores.clone(),
            source: Source::Implied("OMP_PROC_BIND"),
            text: level_name(Level::Cores).to_owned(),
            bind: Bind::True,
        }),
        found => found,
    };
    let bind = match (asked.value, &found) {
        (Some(value), _) => Var { value, source: asked.source },
        (None, Some(found)) => Var { value: vec![found.bind], source: implied(found.source) },
        (None, None) => Var::default(vec![Bind::False]),
    };
    let (places, text) = match found {
        Some(found) => (Var { value: found.list, source: found.source }, found.text),
        None => (Var::default(Vec::new()), String::new()),
    };
    Affinity { bind, places, text, subset, verbose }
}

fn implied(source: Source) -> Source {
    match source {
        Source::Env(name) => Source::Implied(name),
        other => other,
    }
}

/// The machine, read at most once.
struct Lazy<'a> {
    read: &'a dyn Fn() -> Machine,
    got: Option<Machine>,
}

impl Lazy<'_> {
    fn get(&mut self) -> &Machine {
        self.got.get_or_insert_with(self.read)
    }
}

/// `true`, `false` or a list of primary (or master), close, spread.
fn parse_bind(text: &str) -> Result<Vec<Bind>, Bad> {
    if let Ok(on) = value::boolean(text) {
        return Ok(vec![if on { Bind::True } else { Bind::False }]);
    }
    let words =
        [("primary", Bind::Primary), ("master", Bind::Primary), ("close", Bind::Close), ("spread", Bind::Spread)];
    let bad = "not true, false or a list of primary, close, spread";
    value::list(text, |item| word(item, &words).map_err(|_| bad.into()))
}

fn read_subset(r: &mut Reader<'_>, machine: &mut Lazy<'_>) -> Var<Option<CpuSet>> {
    let Some((name, text)) = r.first(&["KMP_HW_SUBSET", "KMP_PLACE_THREADS"]) else { return Var::default(None) };
    match subset::select(&text, machine.get()) {
        Ok(set) => {
            machine.got = Some(machine.get().restrict(&set));
            Var { value: Some(set), source: Source::Env(name) }
        }
        Err(why) => {
            r.warn(name, &text, &why, "all CPUs");
            Var::default(None)
        }
    }
}

/// OMP_PLACES. A bad value still asks for binding: cores are the places then.
fn read_places(r: &mut Reader<'_>, name: &'static str, text: &str, machine: &Machine) -> Found {
    let mut instead = |why: &str, level: Level| {
        r.warn(name, text, why, level_name(level));
        (machine.level(level).to_vec(), level_name(level).to_owned())
    };
    let (list, text) = match places::parse(text, machine) {
        Ok(found) if found.unusable.is_empty() => (found.list, text.trim().to_owned()),
        Ok(found) => {
            let why = format!("CPUs {} may not be used by this process", found.unusable);
            let shown = show_places(&found.list);
            r.warn(name, text, &why, &shown);
            (found.list, shown)
        }
        Err(PlacesError::Syntax(why)) => instead(why, Level::Cores),
        Err(PlacesError::NothingUsable) => instead("none of the CPUs may be used by this process", Level::Cores),
        Err(PlacesError::Count(level)) => instead("the number of places is not a positive integer", level),
    };
    Found { list, source: Source::Env(name), text, bind: Bind::True }
}

/// GOMP_CPU_AFFINITY: each CPU is a place.
fn read_cpu_list(r: &mut Reader<'_>, text: &str, machine: &Machine) -> Option<Found> {
    let name = "GOMP_CPU_AFFINITY";
    let Some(named) = cpu_list::parse(text) else {
        r.warn(name, text, "not a list of CPUs such as 0 3 1-2 4-15:2", "no places");
        return None;
    };
    let list = usable(r, name, text, named, machine)?;
    Some(Found { text: show_places(&list), list, source: Source::Env(name), bind: Bind::True })
}

fn read_layout(r: &mut Reader<'_>, text: &str, machine: &mut Lazy<'_>, verbose: &mut bool) -> Option<Found> {
    let name = "KMP_AFFINITY";
    let mut layout = match layout::parse(text) {
        Ok(layout) => layout,
        Err(why) => {
            r.warn(name, text, &why, "no places");
            return None;
        }
    };
    *verbose = layout.verbose;
    let list = match layout.kind {
        Kind::None => return None,
        Kind::Explicit if layout.warnings => usable(r, name, text, layout.explicit, machine.get())?,
        _ => {
            if machine.get().level(layout.granularity).is_empty() {
                let why = format!("this machine has no {}", level_name(layout.granularity));
                layout.granularity = Level::Cores;
                r.warn(name, text, &why, level_name(layout.granularity));
            }
            layout::places(&layout, machine.get())
        }
    };
    if list.is_empty() {
        return None;
    }
    let bind = if layout.kind == Kind::Balanced { Bind::Spread } else { Bind::Close };
    Some(Found { text: show_places(&list), list, source: Source::Env(name), bind })
}

/// The part of `list` that the process may use, with a warning about the rest.
fn usable(r: &mut Reader<'_>, name: &str, text: &str, list: Vec<CpuSet>, machine: &Machine) -> Option<Vec<CpuSet>> {
    let mut unusable = CpuSet::new();
    list.iter().for_each(|set| unusable.add(&set.minus(&machine.allowed)));
    let list: Vec<CpuSet> = list.iter().map(|s| s.and(&machine.allowed)).filter(|s| !s.is_empty()).collect();
    if !unusable.is_empty() {
        let used = if list.is_empty() { "no places".to_owned() } else { show_places(&list) };
        r.warn(name, text, &format!("CPUs {unusable} may not be used by this process"), &used);
    }
    (!list.is_empty()).then_some(list)
}

/// A place list in the syntax of OMP_PLACES: `{0,4},{1:3}`; runs of three and more as intervals.
pub fn show_places(list: &[CpuSet]) -> String {
    let mut out = String::new();
    for set in list {
        out.push_str(if out.is_empty() { "{" } else { ",{" });
        show_set(&mut out, set);
        out.push('}');
    }
    out
}

fn show_set(out: &mut String, set: &CpuSet) {
    use core::fmt::Write;
    let mut cpus = set.iter().peekable();
    let mut separator = "";
    while let Some(first) = cpus.next() {
        let mut length = 1;
        while cpus.next_if_eq(&(first + length)).is_some() {
            length += 1;
        }
        // Writing to a String cannot fail.
        let _ = match length {
            1 => write!(out, "{separator}{first}"),
            2 => write!(out, "{separator}{first},{}", first + 1),
            _ => write!(out, "{separator}{first}:{length}"),
        };
        separator = ",";
    }
}

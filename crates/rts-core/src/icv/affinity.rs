//! The variables that bind threads: OMP_PROC_BIND and those that define places.

use super::reader::Reader;
use super::value::{self, Bad, word};
use super::{Bind, Source, Var};
use crate::topology::CpuSet;

/// `bind-var`, the places, and the text that defined them.
pub(crate) struct Affinity {
    pub(crate) bind: Var<Vec<Bind>>,
    pub(crate) places: Var<Vec<CpuSet>>,
    pub(crate) text: String,
}

/// Reads them all.
pub(crate) fn read(r: &mut Reader<'_>) -> Affinity {
    let asked = r.var(&["OMP_PROC_BIND", "OMP_PROC_BIND_ALL"], |t| parse_bind(t).map(Some), None, "false");
    let bind = match asked.value {
        Some(value) => Var { value, source: asked.source },
        None => Var { value: vec![Bind::False], source: Source::Default },
    };
    Affinity { bind, places: Var::default(Vec::new()), text: String::new() }
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

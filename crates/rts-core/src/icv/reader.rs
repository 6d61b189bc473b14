//! Looking variables up, with warnings collected for those whose value is wrong.

use super::value::Bad;
use super::{Source, Var};

/// An environment and the warnings about it.
pub(crate) struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    /// One line for each bad value.
    pub(crate) warnings: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(get: &'a dyn Fn(&str) -> Option<String>) -> Reader<'a> {
        Reader { get, warnings: Vec::new() }
    }

    /// The value of one variable; a blank value counts as unset.
    #[inline(never)]
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        (self.get)(name).filter(|value| !value.trim().is_empty())
    }

    /// The first of `names` that is set, with its value.
    #[inline(never)]
    pub(crate) fn first(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|&name| Some((name, self.get(name)?)))
    }

    /// Reports a bad value; `used` says what is used instead.
    pub(crate) fn warn(&mut self, name: &str, value: &str, why: &str, used: &str) {
        let mut shown: String = value.chars().take(200).collect();
        if shown.len() < value.len() {
            shown.push_str("...");
        }
        self.warnings.push(format!("{name}={shown}: {why}; using {used}"));
    }

    /// The value of the first of `names` that is set, parsed; or `default`, which a warning calls `shown`.
    pub(crate) fn var<T>(
        &mut self,
        names: &[&'static str],
        parse: impl FnOnce(&str) -> Result<T, Bad>,
        default: T,
        shown: &str,
    ) -> Var<T> {
        match self.first(names) {
            None => Var::default(default),
            Some((name, text)) => self.given(name, &text, |_, text| parse(text), default, || shown.to_owned()),
        }
    }

    /// As [`Self::var`]; the parser sees the name, and what a warning calls the default is made when it is needed.
    pub(crate) fn var_or<T>(
        &mut self,
        names: &[&'static str],
        parse: impl FnOnce(&'static str, &str) -> Result<T, Bad>,
        default: T,
        shown: impl FnOnce() -> String,
    ) -> Var<T> {
        match self.first(names) {
            None => Var::default(default),
            Some((name, text)) => self.given(name, &text, parse, default, shown),
        }
    }

    /// Few variables are ever set: the code for each lies apart from the path of a process that sets none.
    #[cold]
    #[inline(never)]
    fn given<T>(
        &mut self,
        name: &'static str,
        text: &str,
        parse: impl FnOnce(&'static str, &str) -> Result<T, Bad>,
        default: T,
        shown: impl FnOnce() -> String,
    ) -> Var<T> {
        match parse(name, text) {
            Ok(value) => Var { value, source: Source::Env(name) },
            Err(why) => {
                self.warn(name, text, &why, &shown());
                Var::default(default)
            }
        }
    }
}

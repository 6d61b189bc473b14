//! `affinity-format-var`: the template of affinity reports (OpenMP 5.2, section 21.2.6).
//!
//! A field is `%[[0].][WIDTH]NAME`, NAME a letter or a `{long_name}`; `%%` is a percent sign. With a dot the field is
//! aligned to the right, with a zero before the dot numbers are filled up with zeros. A field longer than its width is
//! not cut.

use crate::sys::fork_lock::ForkLock;

/// The format where OMP_AFFINITY_FORMAT is not set.
pub const DEFAULT: &str = "OMP: pid %P tid %i thread %n bound to OS proc set {%A}";

/// What [`set`] set; `None`: as the environment says.
static CURRENT: ForkLock<Option<String>> = ForkLock::new(None);

/// `affinity-format-var` now (`omp_get_affinity_format`).
pub fn current() -> String {
    let set = CURRENT.lock().clone();
    set.or_else(|| super::global().affinity_format.value.clone()).unwrap_or_else(|| DEFAULT.to_owned())
}

/// `omp_set_affinity_format`.
pub fn set(format: String) {
    *CURRENT.lock() = Some(format);
}

/// What a report tells about one thread; the names are the long names of the fields.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    /// `%t`: `omp_get_team_num`.
    pub team_num: i64,
    /// `%T`: `omp_get_num_teams`.
    pub num_teams: i64,
    /// `%L`: `omp_get_level`.
    pub nesting_level: i64,
    /// `%n`: `omp_get_thread_num`.
    pub thread_num: i64,
    /// `%N`: `omp_get_num_threads`.
    pub num_threads: i64,
    /// `%a`: `omp_get_ancestor_thread_num(level - 1)`.
    pub ancestor_tnum: i64,
    /// `%H`: the host's name.
    pub host: &'a str,
    /// `%P`: the process.
    pub process_id: i64,
    /// `%i`: the operating system's thread.
    pub native_thread_id: i64,
    /// `%A`: the CPUs that the thread may run on, in the form `0-3,8`.
    pub thread_affinity: &'a str,
}

enum Value<'a> {
    Number(i64),
    Text(&'a str),
}

impl<'a> Fields<'a> {
    fn by_letter(&self, letter: char) -> Value<'a> {
        Value::Number(match letter {
            't' => self.team_num,
            'T' => self.num_teams,
            'L' => self.nesting_level,
            'n' => self.thread_num,
            'N' => self.num_threads,
            'a' => self.ancestor_tnum,
            'P' => self.process_id,
            'i' => self.native_thread_id,
            'H' => return Value::Text(self.host),
            'A' => return Value::Text(self.thread_affinity),
            _ => return Value::Text("undefined"),
        })
    }
}

/// The letter of a long name; `?` for a name that does not exist.
fn letter_of(name: &str) -> char {
    match name {
        "team_num" => 't',
        "num_teams" => 'T',
        "nesting_level" => 'L',
        "thread_num" => 'n',
        "num_threads" => 'N',
        "ancestor_tnum" => 'a',
        "host" => 'H',
        "process_id" => 'P',
        "native_thread_id" => 'i',
        "thread_affinity" => 'A',
        _ => '?',
    }
}

/// Widths beyond this are cut down to it.
const MAX_WIDTH: usize = 1024;

/// The text of `format` for one thread. A field that does not exist reads `undefined`.
pub fn format_affinity(format: &str, fields: &Fields<'_>) -> String {
    let mut out = String::with_capacity(format.len() + 64);
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let zero = take(&mut rest, '0');
        let right = take(&mut rest, '.');
        let width = take_width(&mut rest);
        let Some(letter) = take_name(&mut rest) else { break };
        push(&mut out, fields.by_letter(letter), zero && right, right, width);
    }
    out.push_str(rest);
    out
}

fn take(rest: &mut &str, wanted: char) -> bool {
    match rest.strip_prefix(wanted) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

fn take_width(rest: &mut &str) -> usize {
    let end = rest.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at(end);
    *rest = after;
    if digits.is_empty() { 0 } else { digits.parse().unwrap_or(MAX_WIDTH).min(MAX_WIDTH) }
}

/// The letter of the field name that `rest` starts with; `None` at the end of the text.
fn take_name(rest: &mut &str) -> Option<char> {
    if let Some((name, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
        *rest = after;
        return Some(letter_of(name));
    }
    let letter = rest.chars().next()?;
    *rest = &rest[letter.len_utf8()..];
    Some(letter)
}

fn push(out: &mut String, value: Value<'_>, zero: bool, right: bool, width: usize) {
    use core::fmt::Write;
    // Writing to a String cannot fail.
    let _ = match value {
        Value::Number(n) if zero => write!(out, "{n:0width$}"),
        Value::Number(n) if right => write!(out, "{n:>width$}"),
        Value::Number(n) => write!(out, "{n:<width$}"),
        Value::Text(t) if right => write!(out, "{t:>width$}"),
        Value::Text(t) => write!(out, "{t:<width$}"),
    };
}

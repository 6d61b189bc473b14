//! Reading source text, just well enough for `check`.

use anyhow::Result;
use std::fmt;
use std::path::{Path, PathBuf};

/// A source file.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// The files below `dir` (if it exists) with one of these extensions, in order.
pub(crate) fn below(dir: &Path, extensions: &[&str]) -> Result<Vec<File>> {
    let mut files = Vec::new();
    if !dir.is_dir() {
        return Ok(files);
    }
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(below(&path, extensions)?);
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)) {
            let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
            files.push(File { path, text });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// The code of a line: without a comment, and without strings for the purpose of finding paths.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

impl File {
    /// Whether it is a file of tests.
    pub(crate) fn is_test(&self) -> bool {
        let stem = self.path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
        matches!(stem, "test" | "tests" | "model" | "models") || self.path.iter().any(|part| part == "tests")
    }

    /// The lines before an inline module of tests, numbered from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = self.text.find("#[cfg(test)]\nmod tests {").unwrap_or(self.text.len());
        self.text[..end].lines().enumerate().map(|(i, line)| (i + 1, code(line)))
    }

    /// The top-level modules of the crate that the file names, for a file `depth` modules deep.
    pub(crate) fn crate_paths(&self, depth: usize) -> Vec<(usize, String)> {
        let up = "super::".repeat(depth);
        let mut paths = Vec::new();
        for (number, line) in self.lines() {
            for prefix in ["crate::", up.as_str()] {
                for (at, _) in line.match_indices(prefix) {
                    let before = line[..at].chars().next_back();
                    if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                        continue;
                    }
                    let rest = &line[at + prefix.len()..];
                    paths.extend(heads(rest).into_iter().map(|head| (number, head)));
                }
            }
        }
        paths
    }

    /// Functions and statics declared in `extern` blocks.
    pub(crate) fn foreign_items(&self) -> Vec<(usize, String)> {
        let mut items = Vec::new();
        let mut inside = false;
        for (number, line) in self.lines() {
            let line = line.trim();
            if line.ends_with('{')
                && (line.starts_with("extern ") || line.starts_with("unsafe extern "))
                && !line.contains("fn ")
            {
                inside = true;
            } else if line == "}" {
                inside = false;
            } else if inside {
                items.extend(item_name(line).map(|name| (number, name)));
            }
        }
        items
    }
}

/// The first segments of a path, or of each path of a `{..}` list.
fn heads(rest: &str) -> Vec<String> {
    let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(list) = rest.strip_prefix('{') else {
        return vec![word(rest)];
    };
    let (mut depth, mut start, mut all) = (0, true, Vec::new());
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => start = true,
            c if start && !c.is_whitespace() => {
                all.push(word(&list[i..]));
                start = false;
            }
            _ => {}
        }
    }
    all
}

/// The name in a line that begins a function or a static.
fn item_name(line: &str) -> Option<String> {
    let at = ["fn ", "static mut ", "static "].iter().find_map(|key| {
        let at = line.find(key)?;
        (at == 0 || line[..at].ends_with(' ')).then_some(at + key.len())
    })?;
    let name: String = line[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// How many parameters a function has, whether more may follow, and whether it returns something.
#[derive(PartialEq, Debug, Clone, Copy)]
pub(crate) struct Shape {
    parameters: usize,
    variadic: bool,
    value: bool,
}

impl Shape {
    /// Whether a function of this shape can stand for `prototype`: what it does not read of a variadic call it may leave out.
    pub(crate) fn serves(self, prototype: Shape) -> bool {
        let enough = prototype.variadic && !self.variadic && self.parameters <= prototype.parameters;
        self == prototype || enough && self.value == prototype.value
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} parameters{}", self.parameters, if self.variadic { " and more" } else { "" })?;
        write!(f, "{}", if self.value { " and a result" } else { "" })
    }
}

/// A function or static under `#[unsafe(no_mangle)]`.
pub(crate) struct Export {
    pub(crate) line: usize,
    pub(crate) name: String,
    /// None for statics and for naked functions, whose Rust signature says nothing.
    pub(crate) shape: Option<Shape>,
}

/// The exports written out in a file (those that macros make are seen in the library only).
pub(crate) fn exports(text: &str) -> Vec<Export> {
    const ATTRIBUTE: &str = "#[unsafe(no_mangle)]";
    let mut all = Vec::new();
    for (at, _) in text.match_indices(ATTRIBUTE) {
        if text[..at].rsplit('\n').next().is_some_and(|line| line.contains("//")) {
            continue;
        }
        let item = &text[at + ATTRIBUTE.len()..];
        let Some(line) = item.lines().find(|l| !l.trim().is_empty() && !l.trim().starts_with(['#', '/'])) else {
            continue;
        };
        let Some(name) = item_name(line.trim()) else {
            continue;
        };
        let naked = item.split(line).next().is_some_and(|attributes| attributes.contains("naked"));
        let shape = if naked { None } else { rust_shape(&item[item.find(line).unwrap_or(0)..]) };
        all.push(Export { line: text[..at].matches('\n').count() + 1, name, shape });
    }
    all
}

/// The text between a `(` at the start and its `)`, and what follows.
fn parenthesised(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return Some((&text[1..i], &text[i + 1..])),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The parts of a parameter list.
fn parameters(list: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (i, c) in list.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth -= 1,
            '>' if !list[..i].ends_with('-') => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(list[start..].trim());
    parts.retain(|p| !p.is_empty() && *p != "void");
    parts
}

fn shape(list: &str, value: bool) -> Shape {
    let parts = parameters(list);
    let variadic = parts.iter().any(|p| p.ends_with("..."));
    Shape { parameters: parts.len() - usize::from(variadic), variadic, value }
}

fn rust_shape(item: &str) -> Option<Shape> {
    let open = item.find("fn ")?;
    let open = open + item[open..].find('(')?;
    let (list, rest) = parenthesised(&item[open..])?;
    let list: String = list.lines().map(code).collect();
    let rest = rest.trim_start();
    Some(shape(&list, rest.starts_with("->") && !rest[2..].trim_start().starts_with('!')))
}

/// The shape of a C prototype, or None if the text is no prototype of a function.
pub(crate) fn c_shape(prototype: &str) -> Option<Shape> {
    let open = prototype.find('(')?;
    let (list, rest) = parenthesised(&prototype[open..])?;
    let head: Vec<&str> = prototype[..open].split_whitespace().collect();
    let value = !(head.len() >= 2 && head[0] == "void" && !head[1].starts_with('*'));
    (rest.trim().is_empty() && head.len() >= 2).then(|| shape(list, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prototypes_and_functions_agree() {
        let c = c_shape("bool GOMP_loop_start(long, long, void (*) (void *), long *, ...)").unwrap();
        let rust = exports(
            "#[unsafe(no_mangle)]\n/// x\npub unsafe extern \"C\" fn GOMP_loop_start(\n a: i64, // one, two\n b: i64,\n \
             f: extern \"C\" fn(*mut u8, i32) -> i32,\n p: *mut i64, rest: ...) -> bool {}",
        );
        assert_eq!(rust[0].name, "GOMP_loop_start");
        assert_eq!(rust[0].shape, Some(c));
        assert_eq!(c, Shape { parameters: 4, variadic: true, value: true });
        assert!(!c_shape("void f(void)").unwrap().value);
        assert!(c_shape("void *f(int)").unwrap().value);
        assert_eq!(c_shape("const omp_allocator_handle_t omp_null_allocator"), None);
    }

    #[test]
    fn paths_of_a_list() {
        assert_eq!(heads("{sys::{futex, tls}, prim, icv::Set}"), ["sys", "prim", "icv"]);
        assert_eq!(heads("team::fork(x)"), ["team"]);
    }
}

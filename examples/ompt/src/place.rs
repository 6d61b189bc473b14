//! Return addresses as file and line, by the debugging information of the objects in the process.

use std::collections::HashMap;

use addr2line::Loader;

/// A mapped object: first and past the last address, the address of its first byte, its path.
#[derive(Debug)]
struct Object {
    first: usize,
    end: usize,
    base: usize,
    path: String,
}

/// The objects of the process, and what was read of them so far.
#[derive(Default)]
pub(crate) struct Places {
    objects: Vec<Object>,
    loaders: HashMap<String, Option<Loader>>,
}

impl Places {
    /// Reads the process's map.
    pub(crate) fn new() -> Places {
        let text = std::fs::read_to_string("/proc/self/maps").unwrap_or_default();
        let mut objects: Vec<Object> = Vec::new();
        for line in text.lines() {
            let mut fields = line.split_whitespace();
            let (Some(range), Some(path)) = (fields.next(), fields.nth(4)) else { continue };
            let Some((first, end)) = range.split_once('-') else { continue };
            let hex = |digits| usize::from_str_radix(digits, 16).unwrap_or(0);
            let (first, end) = (hex(first), hex(end));
            let base = objects.iter().find(|o| o.path == path).map_or(first, |o| o.base);
            objects.push(Object { first, end, base, path: path.to_owned() });
        }
        Places { objects, loaders: HashMap::new() }
    }

    /// `file:line`, or the object and the offset where that is not known.
    pub(crate) fn name(&mut self, code: usize) -> String {
        if code == 0 {
            return "unknown".into();
        }
        // The call itself, not what comes after it.
        let at = code - 1;
        let Some(object) = self.objects.iter().find(|o| (o.first..o.end).contains(&at)) else {
            return format!("{at:#x}");
        };
        let path = &object.path;
        let loader = self.loaders.entry(path.clone()).or_insert_with(|| Loader::new(path).ok());
        let offset = (at - object.base) as u64;
        if let Some(loader) = loader {
            // Objects that may lie anywhere count from 0, others from where they lie.
            for probe in [offset, at as u64] {
                if let Ok(Some(found)) = loader.find_location(probe)
                    && let (Some(file), Some(line)) = (found.file, found.line)
                {
                    return format!("{}:{line}", file.rsplit('/').next().unwrap_or(file));
                }
            }
        }
        format!("{path}+{offset:#x}")
    }
}

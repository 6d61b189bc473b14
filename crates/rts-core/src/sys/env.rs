//! The process's environment, as far as it concerns the runtime, in one pass.

use core::ffi::{CStr, c_char};
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

unsafe extern "C" {
    static environ: *const *const c_char;
}

/// The value of one variable.
///
/// As with `getenv`, no other thread may change the environment meanwhile.
pub fn get(name: &CStr) -> Option<OsString> {
    // SAFETY: a C string.
    let value = unsafe { libc::getenv(name.as_ptr()) };
    if value.is_null() {
        return None;
    }
    // SAFETY: getenv's answer is a C string.
    Some(OsStr::from_bytes(unsafe { CStr::from_ptr(value) }.to_bytes()).to_owned())
}

/// The variables whose names begin with one of `prefixes`, names and values, in the environment's order. Of variables of one name
/// the first counts, as for `getenv`.
///
/// As with `getenv`, no other thread may change the environment meanwhile.
pub fn with_prefix(prefixes: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    // SAFETY: the C library's variable, which the program may set; no thread writes it now.
    let mut at = unsafe { environ };
    if at.is_null() {
        return found;
    }
    loop {
        // SAFETY: the array ends with a null.
        let entry = unsafe { *at };
        if entry.is_null() {
            return found;
        }
        // SAFETY: the entries are C strings.
        let entry = unsafe { CStr::from_ptr(entry) }.to_bytes();
        if prefixes.iter().any(|p| entry.starts_with(p.as_bytes()))
            && let Some(end) = entry.iter().position(|&b| b == b'=')
        {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push((text(&entry[..end]), text(&entry[end + 1..])));
        }
        // SAFETY: not past the null.
        at = unsafe { at.add(1) };
    }
}

#[cfg(test)]
mod test {
    #[test]
    fn finds_what_begins_so_and_nothing_else() {
        // Cargo sets these for every test.
        let name = "CARGO_MANIFEST_DIR";
        let found = super::with_prefix(&["NO SUCH NAME", "CARGO_MAN"]);
        assert!(found.iter().all(|(n, _)| n.starts_with("CARGO_MAN")));
        let value = found.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        assert_eq!(value, std::env::var(name).ok());
        assert_eq!(super::with_prefix(&["NO SUCH NAME"]), []);
    }
}

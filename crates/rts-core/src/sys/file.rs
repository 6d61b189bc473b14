//! Small files of `/proc` and `/sys`, with as few system calls as they take.

use core::ffi::c_int;

use super::affinity::{errno, set_errno};

/// What fits at once; the kernel's text files come in pieces of a page.
const PIECE: usize = 4096;

/// The text of the file whose path is the concatenation of `path`; `None` where it cannot be read, or is no text.
pub fn text(path: &[&str]) -> Option<String> {
    let mut name: Vec<u8> = Vec::with_capacity(256);
    for part in path {
        name.extend_from_slice(part.as_bytes());
    }
    name.push(0);
    let saved = errno();
    // SAFETY: a string that ends with a zero.
    let file = unsafe { libc::open(name.as_ptr().cast(), libc::O_RDONLY | libc::O_CLOEXEC) };
    let text = if file < 0 { None } else { read(file) };
    if file >= 0 {
        // SAFETY: opened above.
        unsafe { libc::close(file) };
    }
    set_errno(saved);
    String::from_utf8(text?).ok()
}

fn read(file: c_int) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut piece = [0u8; PIECE];
    loop {
        // SAFETY: `piece` is writable for its length.
        let n = unsafe { libc::read(file, piece.as_mut_ptr().cast(), PIECE) };
        match usize::try_from(n) {
            Ok(0) => return Some(text),
            Ok(n) => text.extend_from_slice(&piece[..n]),
            Err(_) if errno() == libc::EINTR => {}
            Err(_) => return None,
        }
    }
}

/// The beginning of the file `path`, as much as one reading gives, without the heap; `None` where it cannot be read, or is no text.
pub fn beginning<'a>(path: &core::ffi::CStr, space: &'a mut [u8]) -> Option<&'a str> {
    let saved = errno();
    // SAFETY: a string that ends with a zero.
    let file = unsafe { libc::open(path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) };
    let mut n = -1;
    if file >= 0 {
        // SAFETY: `space` is writable for its length, and the file was opened above.
        n = unsafe { libc::read(file, space.as_mut_ptr().cast(), space.len()) };
        // SAFETY: as above.
        unsafe { libc::close(file) };
    }
    set_errno(saved);
    core::str::from_utf8(space.get(..usize::try_from(n).ok()?)?).ok()
}

#[cfg(test)]
mod test {
    #[test]
    fn reads_what_there_is() {
        let status = super::text(&["/proc", "/self/", "status"]);
        assert!(status.is_some_and(|s| s.starts_with("Name:") && s.ends_with('\n')));
        assert_eq!(super::text(&["/proc/self/nothing"]), None);
        let mut space = [0; 16];
        assert!(
            super::beginning(c"/proc/self/status", &mut space).is_some_and(|s| s.starts_with("Name:") && s.len() == 16)
        );
        assert_eq!(super::beginning(c"/proc/self/nothing", &mut space), None);
    }
}

//! Small files of `/proc` and `/sys`, with as few system calls as they take.

use core::ffi::{CStr, c_int};

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
    let name = CStr::from_bytes_with_nul(&name).ok()?;
    String::from_utf8(with_open(name, read)?).ok()
}

/// What `reads` makes of the file `path`; `errno` stays as it was.
fn with_open<T>(path: &CStr, reads: impl FnOnce(c_int) -> Option<T>) -> Option<T> {
    let saved = errno();
    // SAFETY: a string that ends with a zero.
    let file = unsafe { libc::open(path.as_ptr(), libc::O_RDONLY | libc::O_CLOEXEC) };
    let answer = if file < 0 { None } else { reads(file) };
    if file >= 0 {
        // SAFETY: opened above.
        unsafe { libc::close(file) };
    }
    set_errno(saved);
    answer
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
pub fn beginning<'a>(path: &CStr, space: &'a mut [u8]) -> Option<&'a str> {
    let n = with_open(path, |file| {
        // SAFETY: `space` is writable for its length.
        usize::try_from(unsafe { libc::read(file, space.as_mut_ptr().cast(), space.len()) }).ok()
    })?;
    core::str::from_utf8(&space[..n]).ok()
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

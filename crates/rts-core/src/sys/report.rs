//! Messages of the runtime on standard error, each line written with one `write(2)` so that threads do not mix theirs.
//!
//! Nothing here allocates, takes a lock or changes `errno`, so that any code may report at any time.

use core::fmt::{self, Write};
use core::sync::atomic::{AtomicU8, Ordering};

/// Longest message in bytes; the rest is cut and shown as `...`.
const CAPACITY: usize = 1024;

/// A line under construction, cut at [`CAPACITY`].
struct Line {
    bytes: [u8; CAPACITY],
    len: usize,
    cut: bool,
}

impl Line {
    fn new(prefix: &str, message: fmt::Arguments<'_>) -> Line {
        let mut line = Line { bytes: [0; CAPACITY], len: 0, cut: false };
        // A Line never fails to take text; a failing Display of the caller only shortens the message.
        let _ = line.write_str(prefix);
        let _ = line.write_fmt(message);
        line
    }

    fn finish(&mut self) -> &[u8] {
        let tail: &[u8] = if self.cut { b"...\n" } else { b"\n" };
        self.bytes[self.len..self.len + tail.len()].copy_from_slice(tail);
        self.len += tail.len();
        &self.bytes[..self.len]
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // A message is one line: control characters (a value with a newline in it) become blanks.
        for &byte in text.as_bytes() {
            if self.len >= CAPACITY - 4 {
                self.cut = true;
                break;
            }
            self.bytes[self.len] = if byte < 0x20 || byte == 0x7f { b' ' } else { byte };
            self.len += 1;
        }
        Ok(())
    }
}

/// Sees to it that the process ends with a line of ours where unwinding leaves a task: with panic=abort it comes no further
/// than to the next frame of this library, and Rust would name neither cause nor place.
#[cold]
pub fn name_escapes() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let message = info.payload().downcast_ref::<&str>().copied().unwrap_or("");
        if message.contains("cannot unwind") {
            fatal(format_args!(
                "an explicit task was left by pthread_exit, by cancellation of its thread or by an exception"
            ));
        }
        before(info);
    }));
}

/// Writes `duomp: warning: MESSAGE`, unless `DUOMP_QUIET=1` or `KMP_WARNINGS=0` is in the environment.
#[cold]
pub fn warning(message: fmt::Arguments<'_>) {
    if quiet() {
        return;
    }
    write_all(Line::new("duomp: warning: ", message).finish());
}

/// Writes `duomp: MESSAGE`: output the user asked for, such as the report of bindings; never silenced.
#[cold]
pub fn note(message: fmt::Arguments<'_>) {
    write_all(Line::new("duomp: ", message).finish());
}

/// Writes `duomp: fatal: MESSAGE` and aborts the process.
#[cold]
pub fn fatal(message: fmt::Arguments<'_>) -> ! {
    write_all(Line::new("duomp: fatal: ", message).finish());
    std::process::abort()
}

/// Writes `text` as it is, for output of several lines (`OMP_DISPLAY_ENV`).
#[cold]
pub fn text(text: &str) {
    write_all(text.as_bytes());
}

/// What the program asked for: 0 nothing, 1 warnings, 2 none.
static ASKED: AtomicU8 = AtomicU8::new(0);

/// Switches warnings on or off, whatever the environment says.
pub fn set_quiet(quiet: bool) {
    ASKED.store(if quiet { 2 } else { 1 }, Ordering::Relaxed);
}

/// Whether the program, or else the environment, silences warnings now; `setenv` in the program counts.
pub fn quiet() -> bool {
    match ASKED.load(Ordering::Relaxed) {
        1 => return false,
        2 => return true,
        _ => {}
    }
    let on = env_is(c"DUOMP_QUIET", &[b"1", b"true", b"yes", b"on"]);
    on || env_is(c"KMP_WARNINGS", &[b"0", b"false", b"no", b"off"])
}

fn env_is(name: &core::ffi::CStr, values: &[&[u8]]) -> bool {
    // SAFETY: `name` is a C string.
    let value = unsafe { libc::getenv(name.as_ptr()) };
    if value.is_null() {
        return false;
    }
    // SAFETY: getenv's answer is a C string, valid until the program changes this variable.
    let value = unsafe { core::ffi::CStr::from_ptr(value) };
    let value = value.to_bytes().trim_ascii();
    values.iter().any(|v| value.eq_ignore_ascii_case(v))
}

fn write_all(mut bytes: &[u8]) {
    // SAFETY: the C library's errno of this thread is always readable.
    let saved = unsafe { *libc::__errno_location() };
    while !bytes.is_empty() {
        // SAFETY: the slice is readable for its length.
        let n = unsafe { libc::write(libc::STDERR_FILENO, bytes.as_ptr().cast(), bytes.len()) };
        if n < 0 {
            // SAFETY: as above.
            if unsafe { *libc::__errno_location() } == libc::EINTR {
                continue;
            }
            break;
        }
        bytes = &bytes[n as usize..];
    }
    // SAFETY: the C library's errno of this thread is always writable.
    unsafe { *libc::__errno_location() = saved };
}

#[cfg(test)]
mod test {
    use super::Line;

    #[test]
    fn a_line_has_prefix_and_newline() {
        let mut line = Line::new("duomp: warning: ", format_args!("X={}", 1));
        assert_eq!(line.finish(), b"duomp: warning: X=1\n");
    }

    #[test]
    fn newlines_in_values_do_not_break_the_line() {
        let mut line = Line::new("", format_args!("a\nb"));
        assert_eq!(line.finish(), b"a b\n");
    }

    #[test]
    fn a_long_message_is_cut() {
        let long = "x".repeat(5000);
        let mut line = Line::new("", format_args!("{long}"));
        let bytes = line.finish();
        assert_eq!(bytes.len(), super::CAPACITY);
        assert!(bytes.ends_with(b"x...\n"));
    }
}

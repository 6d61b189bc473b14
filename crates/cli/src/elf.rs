//! What an executable's ELF headers say about how its libraries will be found.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use object::read::elf::{Dyn, ElfFile64, ProgramHeader};
use object::{Endianness, elf};

/// What `duomp run` must know about a program before it runs it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Program {
    /// No loader: the program carries its libraries, nothing can be put in their place.
    pub(crate) fixed: bool,
    /// Directories of DT_RPATH, `$ORIGIN` expanded. They go before LD_LIBRARY_PATH. Empty when the
    /// program has a DT_RUNPATH, which disables DT_RPATH and goes after LD_LIBRARY_PATH.
    pub(crate) rpath: Vec<PathBuf>,
}

/// Reads the headers of the program in `file`, or of its interpreter when it is a script.
///
/// `None` when there is nothing to say: not a 64-bit ELF file, or not readable.
pub(crate) fn inspect(file: &Path) -> Option<Program> {
    let program = interpreter(file).ok()?.unwrap_or_else(|| file.to_path_buf());
    let data = fs::read(&program).ok()?;
    let origin = program.canonicalize().ok()?;
    parse(&data, origin.parent()?)
}

/// The interpreter that a `#!` line names; `None` when the file does not start with one.
fn interpreter(file: &Path) -> io::Result<Option<PathBuf>> {
    let mut line = Vec::new();
    fs::File::open(file)?.take(256).read_to_end(&mut line)?;
    let Some(rest) = line.strip_prefix(b"#!") else {
        return Ok(None);
    };
    let line = rest.split(|&c| c == b'\n').next().unwrap_or_default();
    let mut words = line.split(u8::is_ascii_whitespace).filter(|w| !w.is_empty());
    Ok(words.next().map(|word| PathBuf::from(OsStr::from_bytes(word))))
}

fn parse(data: &[u8], origin: &Path) -> Option<Program> {
    let file = ElfFile64::<Endianness>::parse(data).ok()?;
    let endian = file.endian();
    let segments = file.elf_program_headers();
    let mut program = Program { fixed: true, ..Program::default() };
    let (mut rpath, mut runpath, mut strings) = (None, false, None);
    for segment in segments {
        if segment.p_type(endian) == elf::PT_INTERP {
            program.fixed = false;
        }
        for entry in segment.dynamic(endian, data).ok().flatten().unwrap_or_default() {
            let value = entry.d_val(endian);
            match entry.tag32(endian) {
                Some(elf::DT_RPATH) => rpath = Some(value),
                Some(elf::DT_RUNPATH) => runpath = true,
                Some(elf::DT_STRTAB) => strings = Some(value),
                _ => {}
            }
        }
    }
    if let (Some(offset), Some(table), false) = (rpath, strings, runpath) {
        let address = table.checked_add(offset)?;
        let holds = |s: &&elf::ProgramHeader64<Endianness>| {
            s.p_type(endian) == elf::PT_LOAD
                && address.checked_sub(s.p_vaddr(endian)).is_some_and(|at| at < s.p_filesz(endian))
        };
        let segment = segments.iter().find(holds)?;
        let at = address - segment.p_vaddr(endian);
        let start = usize::try_from(segment.p_offset(endian).checked_add(at)?).ok()?;
        let text = data.get(start..)?.split(|&c| c == 0).next()?;
        program.rpath = directories(text, origin);
    }
    Some(program)
}

/// Splits a search path and expands `$ORIGIN`.
fn directories(text: &[u8], origin: &Path) -> Vec<PathBuf> {
    let origin = origin.to_string_lossy();
    String::from_utf8_lossy(text)
        .split(':')
        .filter(|dir| !dir.is_empty())
        .map(|dir| dir.replace("${ORIGIN}", &origin).replace("$ORIGIN", &origin).into())
        .collect()
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn origin_is_expanded_in_both_spellings() {
        let dirs = directories(b"$ORIGIN/../lib::/opt/x:${ORIGIN}", Path::new("/a/bin"));
        assert_eq!(dirs, ["/a/bin/../lib", "/opt/x", "/a/bin"].map(PathBuf::from));
    }

    #[test]
    fn what_is_no_elf_file_has_nothing_to_say() {
        assert_eq!(parse(b"", Path::new("/")), None);
        assert_eq!(parse(b"\x7fELF", Path::new("/")), None);
        assert_eq!(parse(&[0x7f; 4096], Path::new("/")), None);
    }

    #[test]
    fn this_test_is_dynamic_and_survives_truncation() {
        let data = fs::read(std::env::current_exe().unwrap()).unwrap();
        assert_eq!(parse(&data, Path::new("/")), Some(Program::default()));
        for length in [16, 64, 100, 400, 4096] {
            let _ = parse(&data[..length.min(data.len())], Path::new("/"));
        }
    }
}

//! Names of data symbols of the running program: of an address, the name that the linker wrote down for it.

use std::ffi::{CStr, OsStr};
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;

/// The rest, after `prefix`, of the name of the symbol that begins at `address`, if one with this prefix does.
///
/// Looks into the dynamic symbols first, then into the full symbol table of the object's file; a stripped object has
/// only the former.
pub fn name_at(address: usize, prefix: &[u8]) -> Option<Vec<u8>> {
    dynamic_name(address, prefix).or_else(|| {
        let object = Object::around(address)?;
        let path = if object.path.is_empty() { b"/proc/self/exe" } else { &object.path[..] };
        let file = File::open(OsStr::from_bytes(path)).ok()?;
        full_name(&file, &object, address.wrapping_sub(object.base) as u64, prefix)
    })
}

/// As [`name_at`], from the dynamic symbols.
fn dynamic_name(address: usize, prefix: &[u8]) -> Option<Vec<u8>> {
    // SAFETY: all fields may be zero.
    let mut info: libc::Dl_info = unsafe { core::mem::zeroed() };
    // SAFETY: `info` is writable; the address is compared, not read.
    let found = unsafe { libc::dladdr(address as *const libc::c_void, &raw mut info) };
    if found == 0 || info.dli_sname.is_null() || info.dli_saddr as usize != address {
        return None;
    }
    // SAFETY: the loader gave a name, which lives as long as the object, and that holds the caller's symbol.
    let name = unsafe { CStr::from_ptr(info.dli_sname) };
    name.to_bytes().strip_prefix(prefix).map(<[u8]>::to_vec)
}

/// A loaded object.
struct Object {
    base: usize,
    path: Vec<u8>,
    /// Its program headers as bytes.
    headers: Vec<u8>,
}

impl Object {
    /// The object that has `address` in one of its segments.
    fn around(address: usize) -> Option<Self> {
        struct Search {
            address: usize,
            found: Option<Object>,
        }

        unsafe extern "C" fn look(info: *mut libc::dl_phdr_info, _size: usize, search: *mut libc::c_void) -> i32 {
            // SAFETY: the loader passes a valid `info`.
            let info = unsafe { &*info };
            // SAFETY: `search` is what `around` passed, which waits for the end of the walk.
            let search = unsafe { &mut *search.cast::<Search>() };
            if info.dlpi_phdr.is_null() {
                return 0;
            }
            // SAFETY: the loader says that there are so many program headers.
            let headers = unsafe { core::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
            let base = info.dlpi_addr as usize;
            let inside = headers.iter().any(|header| {
                header.p_type == libc::PT_LOAD
                    && search.address.wrapping_sub(base.wrapping_add(header.p_vaddr as usize)) < header.p_memsz as usize
            });
            if !inside {
                return 0;
            }
            let path = if info.dlpi_name.is_null() {
                &[]
            } else {
                // SAFETY: the loader's string, alive through the call.
                unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes()
            };
            // SAFETY: program headers are plain numbers without padding.
            let bytes =
                unsafe { core::slice::from_raw_parts(headers.as_ptr().cast::<u8>(), core::mem::size_of_val(headers)) };
            search.found = Some(Object { base, path: path.to_vec(), headers: bytes.to_vec() });
            1
        }

        let mut search = Search { address, found: None };
        // SAFETY: `look` has the type that is asked for, and `search` outlives the walk.
        unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
        search.found
    }
}

const SECTION_SIZE: usize = 64;
const SYMBOL_SIZE: usize = 24;
const SHT_SYMTAB: u64 = 2;

/// As [`name_at`], from the full symbol table of `file`, where the symbol has the value `value`.
fn full_name(file: &File, object: &Object, value: u64, prefix: &[u8]) -> Option<Vec<u8>> {
    let header = read(file, 0, 64)?;
    if header[..6] != *b"\x7fELF\x02\x01" {
        return None;
    }
    // The file may have been replaced since it was loaded.
    if read(file, field(&header, 32, 8), object.headers.len())? != object.headers {
        return None;
    }
    let sections_at = field(&header, 40, 8);
    let count = field(&header, 60, 2) as usize;
    let sections = read(file, sections_at, count * SECTION_SIZE)?;
    let section = |index: usize| sections.get(index * SECTION_SIZE..(index + 1) * SECTION_SIZE);
    let table = (0..count).filter_map(section).find(|section| field(section, 4, 4) == SHT_SYMTAB)?;
    let strings_at = field(section(field(table, 40, 4) as usize)?, 24, 8);
    let (begin, size) = (field(table, 24, 8), field(table, 32, 8));
    let mut at = 0;
    while at < size {
        let part = read(file, begin + at, (size - at).min(SYMBOL_SIZE as u64 * 4096) as usize)?;
        for symbol in part.chunks_exact(SYMBOL_SIZE).filter(|symbol| field(symbol, 8, 8) == value) {
            if let Some(name) = string(file, strings_at + field(symbol, 0, 4))
                && let Some(rest) = name.strip_prefix(prefix)
            {
                return Some(rest.to_vec());
            }
        }
        at += part.len() as u64;
    }
    None
}

/// The string that begins at `at` in the file; none if it is longer than an identifier would be.
fn string(file: &File, at: u64) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 4096];
    let len = file.read_at(&mut bytes, at).ok()?;
    let end = bytes[..len].iter().position(|&byte| byte == 0)?;
    bytes.truncate(end);
    Some(bytes)
}

fn read(file: &File, at: u64, len: usize) -> Option<Vec<u8>> {
    // A broken header must not ask for all memory.
    if len > 64 << 20 {
        return None;
    }
    let mut bytes = vec![0; len];
    file.read_exact_at(&mut bytes, at).ok()?;
    Some(bytes)
}

/// The little-endian number of `size` bytes at `at`.
fn field(bytes: &[u8], at: usize, size: usize) -> u64 {
    bytes[at..at + size].iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

#[cfg(test)]
mod test {
    use super::*;

    #[unsafe(no_mangle)]
    static DUOMP_SYMBOL_TEST_DATA: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);

    #[test]
    fn finds_a_data_symbol() {
        let address = &raw const DUOMP_SYMBOL_TEST_DATA as usize;
        assert_eq!(name_at(address, b"DUOMP_SYMBOL_").as_deref(), Some(&b"TEST_DATA"[..]));
        assert_eq!(name_at(address + 1, b"DUOMP_SYMBOL_"), None);
        assert_eq!(name_at(address, b"ANOTHER_"), None);
    }

    #[test]
    fn finds_none_for_the_stack_and_heap() {
        let local = 0_u64;
        assert_eq!(name_at(&raw const local as usize, b""), None);
        let heap = Box::new(0_u64);
        assert_eq!(name_at(&raw const *heap as usize, b""), None);
    }
}

//! Shared objects and their symbols, and the C library's output streams, which a program's own output goes through as well.

use core::ffi::{CStr, c_char, c_void};
use std::ffi::CString;

unsafe extern "C" {
    static stdout: *mut libc::FILE;
    static stderr: *mut libc::FILE;
}

/// The address of `name` in the objects loaded so far, the program first; `None` where there is none.
///
/// The library is linked with `-Bsymbolic`, so the default scope begins with the library itself.
pub fn symbol(name: &CStr) -> Option<usize> {
    // SAFETY: null means the program; the handle needs no closing.
    let program = unsafe { libc::dlopen(core::ptr::null(), libc::RTLD_LAZY) };
    [program, libc::RTLD_DEFAULT].into_iter().find_map(|scope| {
        // SAFETY: a handle, or the default scope; a C string.
        let at = unsafe { libc::dlsym(scope, name.as_ptr()) };
        (!at.is_null()).then_some(at as usize)
    })
}

/// As [`symbol`], in the objects that come after the runtime.
pub fn next_symbol(name: &CStr) -> Option<usize> {
    // SAFETY: a C string.
    let at = unsafe { libc::dlsym(libc::RTLD_NEXT, name.as_ptr()) };
    (!at.is_null()).then_some(at as usize)
}

/// What the dynamic linker says of its last failure.
fn failure() -> String {
    // SAFETY: no arguments.
    let text = unsafe { libc::dlerror() };
    if text.is_null() {
        return String::from("unknown error");
    }
    // SAFETY: a C string until the next call on this thread.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// A shared object that the runtime has opened; never closed.
#[derive(Debug, Clone, Copy)]
pub struct Object(*mut c_void);

impl Object {
    /// Opens the object at `path`, by the rules of dlopen.
    pub fn open(path: &str) -> Result<Object, String> {
        let name = CString::new(path).map_err(|_| String::from("the name has a zero byte"))?;
        // SAFETY: a C string.
        let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_LAZY) };
        if handle.is_null() { Err(failure()) } else { Ok(Object(handle)) }
    }

    /// The address of `name` in the object or what it depends on.
    pub fn symbol(self, name: &CStr) -> Result<usize, String> {
        // SAFETY: an open object, a C string.
        let at = unsafe { libc::dlsym(self.0, name.as_ptr()) };
        if at.is_null() { Err(failure()) } else { Ok(at as usize) }
    }
}

/// The first and past the last address of the code of the object that `inside` lies in; `None` in the program itself, where the
/// runtime's code is not apart from the program's.
pub fn code_around(inside: usize) -> Option<(usize, usize)> {
    struct Search {
        inside: usize,
        found: Option<(usize, usize)>,
    }

    unsafe extern "C" fn look(info: *mut libc::dl_phdr_info, _size: usize, search: *mut c_void) -> i32 {
        // SAFETY: the loader passes a valid `info`.
        let info = unsafe { &*info };
        // SAFETY: `search` is what `code_around` passed, which waits for the end of the walk.
        let search = unsafe { &mut *search.cast::<Search>() };
        // SAFETY: null or a C string.
        if info.dlpi_phdr.is_null() || info.dlpi_name.is_null() || unsafe { *info.dlpi_name } == 0 {
            return 0;
        }
        // SAFETY: the loader says that there are so many program headers.
        let headers = unsafe { core::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
        for h in headers.iter().filter(|h| h.p_type == libc::PT_LOAD && h.p_flags & libc::PF_X != 0) {
            let first = (info.dlpi_addr + h.p_vaddr) as usize;
            let end = first + h.p_memsz as usize;
            if (first..end).contains(&search.inside) {
                search.found = Some((first, end));
                return 1;
            }
        }
        0
    }

    let mut search = Search { inside, found: None };
    // SAFETY: `look` takes a `Search`.
    unsafe { libc::dl_iterate_phdr(Some(look), (&raw mut search).cast()) };
    search.found
}

/// A stream of the C library for text.
#[derive(Debug)]
pub struct Stream(*mut libc::FILE, bool);

impl Stream {
    /// `stdout`.
    pub fn standard_output() -> Stream {
        // SAFETY: set by the C library before any code runs.
        Stream(unsafe { stdout }, false)
    }

    /// `stderr`.
    pub fn standard_error() -> Stream {
        // SAFETY: as above.
        Stream(unsafe { stderr }, false)
    }

    /// A new file.
    pub fn create(path: &str) -> Option<Stream> {
        let name = CString::new(path).ok()?;
        // SAFETY: C strings.
        let file = unsafe { libc::fopen(name.as_ptr(), c"w".as_ptr()) };
        (!file.is_null()).then_some(Stream(file, true))
    }

    /// Writes `text`.
    pub fn write(&mut self, text: &str) {
        // SAFETY: an open stream.
        unsafe { libc::fwrite(text.as_ptr().cast::<c_void>(), 1, text.len(), self.0) };
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.1 {
            // SAFETY: opened by `create`, not used afterwards.
            unsafe { libc::fclose(self.0) };
        }
    }
}

/// The length of a C string, which is not null.
///
/// # Safety
/// `text` is a C string.
pub unsafe fn length(text: *const c_char) -> usize {
    // SAFETY: by contract.
    unsafe { CStr::from_ptr(text) }.to_bytes().len()
}

//! Other OpenMP runtimes in the process.
//!
//! Renamed copies of a runtime come with packages of other languages. Where this library's symbols come first in the search
//! order the copy is never called; where they do not, the process has two sets of threads. Which of the two holds is
//! written in the program's tables: the address that a module's reference to a fork entry is bound to. So this looks at
//! the modules that ask for a library with `omp` in its name, and at whom their fork entries lead to. No lock of the
//! dynamic linker is taken but the one of `dl_iterate_phdr`, which no constructor runs under.
//!
//! glibc 2.36 leaves that lock locked in the child of a fork if another thread had it: the child would hang in its next
//! `dlopen` or look. So a fork waits until nobody looks, and nobody begins to while one is under way:
//!
//! | word | meaning | written by |
//! |---|---|---|
//! | `LOOKERS` | threads that look, or are about to | the looker, before it reads `FORKS`; 0 in the child |
//! | `FORKS` | forks under way | the forking thread, before it reads `LOOKERS`, and after the fork; 0 in the child |

use core::ffi::{CStr, c_char, c_int, c_void};

use super::report;
use crate::prim::process::{AtomicBool, AtomicU32, Ordering};
use crate::sys::thread;

/// Parts of the names of what compiled code calls to begin a parallel region, in every ABI there is.
const ENTRIES: [&[u8]; 2] = [b"_parallel", b"_fork_call"];

/// Part of the file name of every runtime.
const RUNTIME: &[u8] = b"omp";

static LOOKERS: AtomicU32 = AtomicU32::new(0);
static FORKS: AtomicU32 = AtomicU32::new(0);

/// Before a fork, on the forking thread: waits until nobody looks.
///
/// # Safety
/// None; it has the type of a fork handler.
pub unsafe extern "C" fn fork_begins() {
    // ORDER: see `look`.
    FORKS.fetch_add(1, Ordering::SeqCst);
    // A look takes microseconds; a forking thread that is itself what the looker waits for goes on after 10 s.
    for _ in 0..100_000 {
        if LOOKERS.load(Ordering::SeqCst) == 0 {
            return;
        }
        thread::pause_us(100);
    }
}

/// In the parent, when the fork is done.
///
/// # Safety
/// As [`fork_begins`].
pub unsafe extern "C" fn fork_ends() {
    FORKS.fetch_sub(1, Ordering::Relaxed);
}

/// In the child of a fork, which has one thread.
pub fn after_fork() {
    LOOKERS.store(0, Ordering::Relaxed);
    FORKS.store(0, Ordering::Relaxed);
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|w| w == part)
}

#[derive(Default)]
struct Module {
    name: Vec<u8>,
    first: usize,
    end: usize,
    /// Addresses that its fork entries are bound to.
    entries: Vec<usize>,
}

/// Warns, once a process, if a module of the process is bound to another OpenMP runtime than this one.
pub fn look() {
    static SAID: AtomicBool = AtomicBool::new(false);
    if SAID.load(Ordering::Relaxed) {
        return;
    }
    let mut modules: Vec<Module> = Vec::new();
    // ORDER: one of looker and forking thread sees the other: each writes its own word first.
    LOOKERS.fetch_add(1, Ordering::SeqCst);
    let alone = FORKS.load(Ordering::SeqCst) == 0;
    if alone {
        // SAFETY: `visit` has the type that the call takes, and gets the vector.
        unsafe { libc::dl_iterate_phdr(Some(visit), (&raw mut modules).cast()) };
    }
    // ORDER: pairs with the load in `fork_begins`: the linker's lock is free.
    LOOKERS.fetch_sub(1, Ordering::Release);
    if !alone {
        return;
    }
    let own = look as *const () as usize;
    let holder = |address: usize| modules.iter().find(|m| (m.first..m.end).contains(&address));
    let Some(mine) = holder(own) else { return };
    let other = modules.iter().flat_map(|m| m.entries.iter().map(move |&e| (m, e))).find_map(|(importer, entry)| {
        // An entry that leads to its own module is not bound yet.
        holder(entry).filter(|at| at.first != mine.first && at.first != importer.first && has(at.file(), RUNTIME))
    });
    if let Some(other) = other
        && !SAID.swap(true, Ordering::Relaxed)
    {
        report::warning(format_args!(
            "two OpenMP runtimes run in this process, each with threads of its own: {} and {}; with LD_PRELOAD={} there is one",
            shown(mine),
            shown(other),
            shown(mine),
        ));
    }
}

fn shown(m: &Module) -> std::borrow::Cow<'_, str> {
    if m.name.is_empty() { "the program itself".into() } else { String::from_utf8_lossy(&m.name) }
}

unsafe extern "C" fn visit(info: *mut libc::dl_phdr_info, _size: usize, modules: *mut c_void) -> c_int {
    // SAFETY: the dynamic linker passes a valid record, `look` its vector.
    let (info, modules) = unsafe { (&*info, &mut *modules.cast::<Vec<Module>>()) };
    let base = info.dlpi_addr as usize;
    let mut m = Module { first: usize::MAX, ..Module::default() };
    if !info.dlpi_name.is_null() {
        // SAFETY: a C string of the dynamic linker.
        m.name = unsafe { CStr::from_ptr(info.dlpi_name) }.to_bytes().to_vec();
    }
    let mut dynamic = None;
    for i in 0..usize::from(info.dlpi_phnum) {
        // SAFETY: there are that many headers.
        let header = unsafe { &*info.dlpi_phdr.add(i) };
        let at = base.wrapping_add(header.p_vaddr as usize);
        match header.p_type {
            libc::PT_LOAD => {
                m.first = m.first.min(at);
                m.end = m.end.max(at + header.p_memsz as usize);
            }
            libc::PT_DYNAMIC => dynamic = Some(at as *const [usize; 2]),
            _ => {}
        }
    }
    if let Some(dynamic) = dynamic {
        // SAFETY: the dynamic section of a loaded module.
        unsafe { m.read(base, dynamic) };
    }
    modules.push(m);
    0
}

#[repr(C)]
struct Rela {
    offset: usize,
    info: u64,
    addend: i64,
}

impl Module {
    /// The name of the file, without directories.
    fn file(&self) -> &[u8] {
        self.name.rsplit(|&b| b == b'/').next().unwrap_or(&[])
    }

    /// Reads where the fork entries that the module refers to are bound.
    ///
    /// # Safety
    /// `dynamic` is the dynamic section of a module loaded at `base`.
    unsafe fn read(&mut self, base: usize, dynamic: *const [usize; 2]) {
        const NEEDED: usize = 1;
        const PLTRELSZ: usize = 2;
        const STRTAB: usize = 5;
        const SYMTAB: usize = 6;
        const RELA: usize = 7;
        const RELASZ: usize = 8;
        const JMPREL: usize = 23;
        let (mut strings, mut symbols) = (0, 0);
        let (mut rela, mut rela_size, mut jumps, mut jumps_size) = (0, 0, 0, 0);
        let mut needed = Vec::new();
        let mut at = dynamic;
        loop {
            // SAFETY: the section ends with an entry of tag 0.
            let [tag, value] = unsafe { *at };
            match tag {
                0 => break,
                NEEDED => needed.push(value),
                STRTAB => strings = value,
                SYMTAB => symbols = value,
                RELA => rela = value,
                RELASZ => rela_size = value,
                JMPREL => jumps = value,
                PLTRELSZ => jumps_size = value,
                _ => {}
            }
            // SAFETY: as above.
            at = unsafe { at.add(1) };
        }
        // The dynamic linker has put the base into these entries; the kernel's own module keeps offsets, and needs nothing.
        if strings < self.first || symbols < self.first || needed.is_empty() {
            return;
        }
        let text = |offset: usize| {
            // SAFETY: an offset into the table of strings.
            unsafe { CStr::from_ptr((strings as *const c_char).add(offset)) }.to_bytes()
        };
        if !needed.iter().any(|&n| has(text(n), RUNTIME)) {
            return;
        }
        for (table, size) in [(rela, rela_size), (jumps, jumps_size)] {
            for i in 0..size / size_of::<Rela>() {
                // SAFETY: the table has that many entries.
                let entry = unsafe { &*(table as *const Rela).add(i) };
                // R_X86_64_GLOB_DAT and R_X86_64_JUMP_SLOT.
                if !matches!(entry.info as u32, 6 | 7) {
                    continue;
                }
                // SAFETY: the relocation's symbol is in the table; its first field is the name.
                let name =
                    unsafe { (symbols as *const libc::Elf64_Sym).add((entry.info >> 32) as usize).read() }.st_name;
                if ENTRIES.iter().any(|part| has(text(name as usize), part)) {
                    // SAFETY: the relocated word of the loaded module; the dynamic linker may be binding it at this moment.
                    let slot = unsafe { ((base + entry.offset) as *const usize).read_volatile() };
                    self.entries.push(slot);
                }
            }
        }
    }
}

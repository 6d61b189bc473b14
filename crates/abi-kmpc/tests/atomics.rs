//! Every `__kmpc_atomic_*` function of `abi/symbols.toml` against plain C.
//!
//! `build.rs` makes the table of names and functions from `abi/symbols.toml`, so that a listed symbol without a function
//! fails to link, and one without a case in `atomics.c` fails here. The C file is compiled into a shared object, since a C
//! compiler must make the calls: the types are its own. `DUOMP_PEER=/path/to/libomp.so.5` runs the same cases on that
//! runtime instead, to test the test.

use abi_kmpc as _; // The functions are found by the linker.
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, OnceLock};

type Function = unsafe extern "C" fn();
include!(concat!(env!("OUT_DIR"), "/atomic_symbols.rs"));

type Find = extern "C" fn(*const c_char) -> *mut c_void;

/// The compiled `atomics.c`.
struct Cases {
    check: Check,
    contend: Contend,
    why: Why,
}
type Check = unsafe extern "C" fn(*const c_char, *mut c_void, Find) -> c_int;
type Contend = unsafe extern "C" fn(*const c_char, *mut c_void, Find, bool) -> c_int;
type Why = unsafe extern "C" fn() -> *const c_char;

fn cases() -> &'static Mutex<Cases> {
    static CASES: OnceLock<Mutex<Cases>> = OnceLock::new();
    CASES.get_or_init(|| Mutex::new(load()))
}

fn load() -> Cases {
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/atomics.c");
    let object = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("atomics.so");
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let status = Command::new(&cc)
        .args(["-O1", "-fwrapv", "-shared", "-fPIC", "-pthread", "-o"])
        .args([&object, &source])
        .status();
    assert!(status.expect("the C compiler runs").success(), "{cc} {}", source.display());
    let handle = open(object.to_str().expect("a path in UTF-8"));
    let symbol = |name: &CStr| {
        // SAFETY: the handle is open and the name ends with 0.
        let p = unsafe { libc::dlsym(handle, name.as_ptr()) };
        assert!(!p.is_null(), "{name:?}");
        p
    };
    // SAFETY: the functions have these types in atomics.c.
    unsafe {
        Cases {
            check: std::mem::transmute::<*mut c_void, Check>(symbol(c"check")),
            contend: std::mem::transmute::<*mut c_void, Contend>(symbol(c"contend")),
            why: std::mem::transmute::<*mut c_void, Why>(symbol(c"why")),
        }
    }
}

fn open(path: &str) -> *mut c_void {
    let name = CString::new(path).expect("no 0 in a path");
    // SAFETY: the name ends with 0.
    let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) };
    assert!(!handle.is_null(), "cannot load {path}");
    handle
}

/// The other runtime that is tested instead of this one, if any.
fn peer() -> Option<*mut c_void> {
    static PEER: OnceLock<Option<usize>> = OnceLock::new();
    let handle = PEER.get_or_init(|| std::env::var("DUOMP_PEER").ok().map(|p| open(&p) as usize));
    handle.map(|h| h as *mut c_void)
}

extern "C" fn find(name: *const c_char) -> *mut c_void {
    if let Some(handle) = peer() {
        // SAFETY: the handle is open and the name ends with 0.
        return unsafe { libc::dlsym(handle, name) };
    }
    // SAFETY: atomics.c passes a string.
    let name = unsafe { CStr::from_ptr(name) };
    let found = ATOMICS.iter().find(|(n, _)| name.to_bytes() == n.as_bytes());
    found.map_or(std::ptr::null_mut(), |(_, f)| *f as *mut c_void)
}

/// Runs `case` for every function and collects what went wrong. `case` returns as `check` in atomics.c does.
fn each(case: impl Fn(&Cases, *const c_char, *mut c_void) -> c_int, unknown: &str) -> usize {
    let cases = cases().lock().expect("no case panics");
    let (mut done, mut failures) = (0, Vec::new());
    for (name, _) in ATOMICS {
        let c_name = CString::new(*name).expect("no 0 in a name");
        let function = find(c_name.as_ptr());
        if function.is_null() {
            assert!(peer().is_some(), "{name} is in the table");
            continue;
        }
        match case(&cases, c_name.as_ptr(), function) {
            n if n > 0 => done += 1,
            0 if unknown.is_empty() => {}
            0 => failures.push(format!("{name}: {unknown}")),
            // SAFETY: atomics.c returns a string of its own.
            _ => failures.push(format!("{name}: {:?}", unsafe { CStr::from_ptr((cases.why)()) })),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    done
}

#[test]
fn every_function_does_what_c_does() {
    // SAFETY: the functions have the types that their names say.
    let done = each(|c, name, f| unsafe { (c.check)(name, f, find) }, "no case in atomics.c");
    assert!(peer().is_some() || done == ATOMICS.len(), "{done} of {} ran", ATOMICS.len());
}

/// How many functions of the table add or subtract with the operands in order.
fn additions() -> usize {
    let adds = |n: &str| (n.contains("_add") || n.contains("_sub")) && !n.contains("_rev");
    ATOMICS.iter().filter(|(name, _)| adds(name)).count()
}

#[test]
fn additions_of_two_threads_are_not_lost() {
    // SAFETY: the functions have the types that their names say.
    let done = each(|c, name, f| unsafe { (c.contend)(name, f, find, false) }, "");
    assert!(peer().is_some() || done == additions(), "{done} functions add");
}

/// Note [Who excludes whom] in src/atomic/mod.rs: a mixed and a plain addition, and a region, on one location.
#[test]
fn ways_to_one_location_exclude_each_other() {
    if peer().is_some() {
        return; // A stock runtime does not promise this.
    }
    // SAFETY: the functions have the types that their names say.
    let done = each(|c, name, f| unsafe { (c.contend)(name, f, find, true) }, "");
    assert_eq!(done, additions(), "functions that add");
}

/// What the expanded code of a compiler does too: the processor reports it, and nothing is printed.
#[test]
fn division_by_zero_is_sigfpe() {
    // SAFETY: the child calls one function, which needs nothing of the threads it lacks.
    let child = unsafe { libc::fork() };
    if child == 0 {
        type Divide = unsafe extern "C" fn(*const c_void, c_int, *mut c_int, c_int);
        let function = find(c"__kmpc_atomic_fixed4_div".as_ptr());
        // SAFETY: the function has this type.
        let divide = unsafe { std::mem::transmute::<*mut c_void, Divide>(function) };
        let mut x = 1;
        // SAFETY: x is ours. The call does not return.
        unsafe { divide(std::ptr::null(), 0, &raw mut x, 0) };
        // SAFETY: ends the child.
        unsafe { libc::_exit(0) };
    }
    let mut status = 0;
    // SAFETY: the child is ours, and the status a local.
    assert_eq!(unsafe { libc::waitpid(child, &raw mut status, 0) }, child, "the child ran");
    assert!(libc::WIFSIGNALED(status) && libc::WTERMSIG(status) == libc::SIGFPE, "status {status:#x}");
}

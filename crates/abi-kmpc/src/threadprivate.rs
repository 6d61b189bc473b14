//! threadprivate without thread-local storage of the compiler (OpenMP 5.2, 5.2): copies found by thread number.
//!
//! The table of a variable is an array of pointers, one for each thread number, behind the `cache` word that compiled code owns. It
//! is reserved whole at the first use (untouched pages cost nothing), so that it never moves. A thread that ends destroys its
//! copies and empties its entries, before its number can be another's.

use core::ffi::c_void;
use std::collections::BTreeMap;

use core::sync::atomic::{AtomicPtr, Ordering};

use rts_core::sys::fork_lock::{ForkLock, Guard};
use rts_core::sys::report;
use rts_core::team::{Worker, host};

use crate::Ident;

type Ctor = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;
type CopyCtor = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void) -> *mut c_void;
type Dtor = unsafe extern "C-unwind" fn(*mut c_void);
type CtorVec = unsafe extern "C-unwind" fn(*mut c_void, usize) -> *mut c_void;
type CopyCtorVec = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void, usize) -> *mut c_void;
type DtorVec = unsafe extern "C-unwind" fn(*mut c_void, usize) -> *mut c_void;
type Table = AtomicPtr<AtomicPtr<c_void>>;

/// Thread numbers that a table has room for.
const ROOM: usize = 1 << 16;

/// How copies come and go.
#[derive(Clone, Copy, Default)]
enum Life {
    /// Bytes as the variable had at its first use.
    #[default]
    Plain,
    /// One object.
    Object(Option<Ctor>, Option<CopyCtor>, Option<Dtor>),
    /// An array of objects.
    Objects(Option<CtorVec>, Option<CopyCtorVec>, Option<DtorVec>, usize),
}

#[derive(Clone, Default)]
struct Variable {
    life: Life,
    /// The bytes that plain copies begin with, taken at the first use by any thread.
    image: Option<Vec<u8>>,
    table: usize,
}

static VARIABLES: ForkLock<BTreeMap<usize, Variable>> = ForkLock::new(BTreeMap::new());

fn variables() -> Guard<'static, BTreeMap<usize, Variable>> {
    VARIABLES.lock()
}

/// Says how copies of the variable at `data` are constructed and destroyed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_threadprivate_register(
    _loc: *const Ident,
    data: *mut c_void,
    ctor: Option<Ctor>,
    copy: Option<CopyCtor>,
    dtor: Option<Dtor>,
) {
    variables().entry(data as usize).or_default().life = Life::Object(ctor, copy, dtor);
}

/// As `__kmpc_threadprivate_register` for an array of `length` objects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_threadprivate_register_vec(
    _loc: *const Ident,
    data: *mut c_void,
    ctor: Option<CtorVec>,
    copy: Option<CopyCtorVec>,
    dtor: Option<DtorVec>,
    length: usize,
) {
    variables().entry(data as usize).or_default().life = Life::Objects(ctor, copy, dtor, length);
}

/// The calling thread's copy of the `size` bytes at `data`; `cache` is a word of compiled code that starts at null.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_threadprivate_cached(
    _loc: *const Ident,
    _gtid: i32,
    data: *mut c_void,
    size: usize,
    cache: *mut Table,
) -> *mut c_void {
    let gtid = number();
    // SAFETY: compiled code's word, aligned and only used through this function.
    let table = unsafe { &*cache }.load(Ordering::Acquire);
    if !table.is_null() {
        // SAFETY: a table has ROOM entries.
        let copy = unsafe { &*table.add(gtid) }.load(Ordering::Relaxed);
        if !copy.is_null() {
            return copy;
        }
    }
    // SAFETY: as compiled code gave them.
    unsafe { first_use(data, size, Some(&*cache), gtid) }
}

/// As `__kmpc_threadprivate_cached` without a cache word.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_threadprivate(
    _loc: *const Ident,
    _gtid: i32,
    data: *mut c_void,
    size: usize,
) -> *mut c_void {
    // SAFETY: as compiled code gave them.
    unsafe { first_use(data, size, None, number()) }
}

fn number() -> usize {
    let gtid = Worker::current().gtid() as usize;
    if gtid >= ROOM {
        report::fatal(format_args!("threadprivate variables have room for {ROOM} threads only"));
    }
    gtid
}

#[cold]
unsafe fn first_use(data: *mut c_void, size: usize, cache: Option<&Table>, gtid: usize) -> *mut c_void {
    let (entry, life, image) = {
        let mut all = variables();
        let v = all.entry(data as usize).or_default();
        if v.table == 0 {
            host::at_thread_end(destroy_copies);
            v.table = zeroed(ROOM, size_of::<usize>()) as usize;
        }
        if matches!(v.life, Life::Plain | Life::Object(None, None, _)) && v.image.is_none() {
            // SAFETY: the program's variable of that size.
            v.image = Some(unsafe { core::slice::from_raw_parts(data as *const u8, size) }.to_vec());
        }
        if let Some(cache) = cache {
            cache.store(v.table as *mut AtomicPtr<c_void>, Ordering::Release);
        }
        // SAFETY: a table has ROOM entries.
        (unsafe { &*(v.table as *const AtomicPtr<c_void>).add(gtid) }, v.life, v.image.clone())
    };
    let known = entry.load(Ordering::Relaxed);
    if !known.is_null() {
        return known;
    }
    // The initial thread uses the variable itself (OpenMP 5.2, 5.2).
    if gtid == 0 {
        entry.store(data, Ordering::Relaxed);
        return data;
    }
    let copy = zeroed(1, size.max(1));
    // SAFETY: the functions that compiled code registered, on fresh memory of the variable's size; the image has that size.
    unsafe {
        match (life, image) {
            (Life::Object(Some(ctor), ..), _) => {
                let _ = ctor(copy);
            }
            (Life::Object(None, Some(of), _), _) => {
                let _ = of(copy, data);
            }
            (Life::Objects(Some(ctor), _, _, n), _) => {
                let _ = ctor(copy, n);
            }
            (Life::Objects(None, Some(of), _, n), _) => {
                let _ = of(copy, data, n);
            }
            (_, Some(image)) => core::ptr::copy_nonoverlapping(image.as_ptr(), copy as *mut u8, size),
            (_, None) => {}
        }
    }
    entry.store(copy, Ordering::Relaxed);
    copy
}

/// `count` times `size` zeroed bytes, aligned for any type.
fn zeroed(count: usize, size: usize) -> *mut c_void {
    // SAFETY: no precondition.
    let block = unsafe { libc::calloc(count, size) };
    if block.is_null() {
        report::fatal(format_args!("no memory for threadprivate variables ({count} x {size} bytes)"));
    }
    block
}

/// Destroys the copies of a thread that ends. The initial thread's are the variables themselves.
fn destroy_copies(gtid: u32) {
    let gtid = gtid as usize;
    if gtid == 0 || gtid >= ROOM {
        return;
    }
    let all: Vec<(Life, usize)> = variables().values().filter(|v| v.table != 0).map(|v| (v.life, v.table)).collect();
    for (life, table) in all {
        // SAFETY: a table has ROOM entries.
        let entry = unsafe { &*(table as *const AtomicPtr<c_void>).add(gtid) };
        let copy = entry.swap(core::ptr::null_mut(), Ordering::Relaxed);
        if copy.is_null() {
            continue;
        }
        // SAFETY: the functions that compiled code registered, on an object made in `first_use`, which only its thread used.
        unsafe {
            match life {
                Life::Object(_, _, Some(dtor)) => dtor(copy),
                Life::Objects(_, _, Some(dtor), n) => {
                    let _ = dtor(copy, n);
                }
                _ => {}
            }
        }
        // SAFETY: from calloc in `first_use`.
        unsafe { libc::free(copy) };
    }
}

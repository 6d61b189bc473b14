//! threadprivate without thread-local storage of the compiler (OpenMP 5.2, 5.2): copies found by thread number.
//!
//! The table of a variable is an array of pointers, one for each thread number, behind the `cache` word that compiled code owns. It
//! is reserved whole at the first use (untouched pages cost nothing), so that it never moves.

use core::ffi::c_void;
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use core::sync::atomic::{AtomicPtr, Ordering};

use rts_core::sys::report;
use rts_core::team::Worker;

use crate::Ident;

type Ctor = unsafe extern "C-unwind" fn(*mut c_void) -> *mut c_void;
type CopyCtor = unsafe extern "C-unwind" fn(*mut c_void, *mut c_void) -> *mut c_void;
type Dtor = unsafe extern "C-unwind" fn(*mut c_void);
type Table = AtomicPtr<AtomicPtr<c_void>>;

/// Thread numbers that a table has room for.
const ROOM: usize = 1 << 16;

#[derive(Clone, Default)]
struct Variable {
    ctor: Option<Ctor>,
    /// The value that copies begin with, taken at the first use by any thread.
    image: Option<Vec<u8>>,
    table: usize,
}

static VARIABLES: LazyLock<Mutex<HashMap<usize, Variable>>> = LazyLock::new(Mutex::default);

/// Says how copies of the variable at `data` are constructed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_threadprivate_register(
    _loc: *const Ident,
    data: *mut c_void,
    ctor: Option<Ctor>,
    _copy: Option<CopyCtor>,
    _dtor: Option<Dtor>,
) {
    let mut all = VARIABLES.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(data as usize).or_default().ctor = ctor;
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
    let gtid = Worker::current().gtid() as usize;
    if gtid >= ROOM {
        report::fatal(format_args!("threadprivate variables have room for {ROOM} threads only"));
    }
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
    let gtid = (Worker::current().gtid() as usize).min(ROOM - 1);
    // SAFETY: as compiled code gave them.
    unsafe { first_use(data, size, None, gtid) }
}

#[cold]
unsafe fn first_use(data: *mut c_void, size: usize, cache: Option<&Table>, gtid: usize) -> *mut c_void {
    let (entry, ctor, image) = {
        let mut all = VARIABLES.lock().unwrap_or_else(PoisonError::into_inner);
        let v = all.entry(data as usize).or_default();
        if v.table == 0 {
            // SAFETY: a zeroed array of pointers is an array of null pointers.
            let table = unsafe { libc::calloc(ROOM, size_of::<usize>()) };
            if table.is_null() {
                report::fatal(format_args!("no memory for a threadprivate variable of {size} bytes"));
            }
            v.table = table as usize;
        }
        if v.ctor.is_none() && v.image.is_none() {
            // SAFETY: the program's variable of that size.
            v.image = Some(unsafe { core::slice::from_raw_parts(data as *const u8, size) }.to_vec());
        }
        if let Some(cache) = cache {
            cache.store(v.table as *mut AtomicPtr<c_void>, Ordering::Release);
        }
        // SAFETY: a table has ROOM entries.
        (unsafe { &*(v.table as *const AtomicPtr<c_void>).add(gtid) }, v.ctor, v.image.clone())
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
    // SAFETY: a zeroed block of that size, aligned for any type.
    let copy = unsafe { libc::calloc(1, size.max(1)) };
    if copy.is_null() {
        report::fatal(format_args!("no memory for a threadprivate variable of {size} bytes"));
    }
    if let Some(ctor) = ctor {
        // SAFETY: the constructor that compiled code registered, on fresh memory.
        unsafe { ctor(copy) };
    } else if let Some(image) = image {
        // SAFETY: both have `size` bytes.
        unsafe { core::ptr::copy_nonoverlapping(image.as_ptr(), copy as *mut u8, size) };
    }
    entry.store(copy, Ordering::Relaxed);
    copy
}

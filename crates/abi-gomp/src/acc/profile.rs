//! The profiling interface (OpenACC 2.6, chapter 5): callbacks of a tool, and the events of the host.
//!
//! On the host there is no data to move and no queue to wait for. What happens, and is told, are compute constructs, data
//! regions, enter data, exit data, update, and the start of the device, which is explicit (`acc_init`) or comes with the first
//! construct or routine.
//!
//! | word | who writes it |
//! |---|---|
//! | `WANTED` | the first `acc_prof_register` sets it, nobody clears it: without a tool a construct costs one load |
//! | `DEVICE` | COLD, then UP by the first use or `acc_init`; `acc_shutdown` makes it DOWN, from where only `acc_init` leads back |
//! | `LOADED` | the first thread that uses OpenACC sets it, and then brings in the tools |
//!
//! Callbacks are copied out of the table before they are called: one may register others.

use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;

use rts_core::sys::fork_lock::ForkLock;
use rts_core::sys::{dynamic, env, report};

use super::device::{DEFAULT, HOST};

/// What a callback is told of the place in the program: `acc_prof_info`.
#[repr(C)]
#[derive(Debug)]
pub struct ProfInfo {
    event: c_int,
    valid_bytes: c_int,
    version: c_int,
    device_type: c_int,
    device_number: c_int,
    thread_id: c_int,
    queue: isize,
    device_queue: isize,
    src_file: *const c_char,
    func_name: *const c_char,
    /// Line of the construct, of its end, of the function, of its end; -1: not known.
    lines: [c_int; 4],
}

/// What a callback is told of the event: `acc_event_info`, a union of which the host's events use the common part.
#[repr(C)]
#[derive(Debug)]
pub struct EventInfo {
    event: c_int,
    valid_bytes: c_int,
    parent: c_int,
    implicit: c_int,
    /// What the tool left at the start, for the end.
    tool_info: *mut c_void,
    others: [usize; 4],
}

/// What a callback is told of the device: `acc_api_info`.
#[repr(C)]
#[derive(Debug)]
pub struct ApiInfo {
    device_api: c_int,
    valid_bytes: c_int,
    device_type: c_int,
    vendor: c_int,
    handles: [*const c_void; 3],
}

const _: () = assert!(size_of::<ProfInfo>() == 72 && size_of::<EventInfo>() == 56 && size_of::<ApiInfo>() == 40);

/// `acc_prof_callback`
pub type Callback = unsafe extern "C-unwind" fn(*mut ProfInfo, *mut EventInfo, *mut ApiInfo);
/// `acc_prof_reg`
pub type Register = extern "C" fn(c_int, Option<Callback>, c_int);
/// `acc_prof_lookup_func`
pub type Lookup = unsafe extern "C" fn(*const c_char) -> *mut c_void;

/// Number of events, `acc_ev_none` included.
const EVENTS: usize = 26;
/// `acc_ev_none`: in toggles, all events.
const ALL: usize = 0;
/// Events that end something: their callbacks run in the opposite order (5.2.4).
const ENDS: u32 = 1 << 2 | 1 << 4 | 1 << 11 | 1 << 13 | 1 << 15 | 1 << 17 | 1 << 19 | 1 << 21 | 1 << 23 | 1 << 25;

/// The start of something; the number of its end is the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Device = 1,
    EnterData = 10,
    ExitData = 12,
    Update = 14,
    Compute = 16,
}

/// `acc_construct_t`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    Parallel = 0,
    Data = 3,
    EnterData = 4,
    ExitData = 5,
    Update = 12,
    Routine = 15,
}

/// `acc_async_sync`
pub(crate) const SYNC: c_int = -2;

struct Entry {
    callback: Callback,
    registered: u32,
    enabled: bool,
}

#[derive(Default)]
struct Table {
    /// Bit n: event n is not told.
    disabled: u32,
    entries: [Vec<Entry>; EVENTS],
}

static TABLE: ForkLock<Table> = ForkLock::new(Table { disabled: 0, entries: [const { Vec::new() }; EVENTS] });
static WANTED: AtomicBool = AtomicBool::new(false);
static LOADED: AtomicBool = AtomicBool::new(false);
static DEVICE: AtomicU8 = AtomicU8::new(COLD);
const COLD: u8 = 0;
const UP: u8 = 1;
const DOWN: u8 = 2;

std::thread_local! {
    /// The tool has switched off the events of this thread.
    static OFF: Cell<bool> = const { Cell::new(false) };
    /// This thread is telling that the device starts.
    static STARTING: Cell<bool> = const { Cell::new(false) };
}

/// A construct whose start was told.
#[derive(Debug)]
pub(crate) struct Told {
    prof: ProfInfo,
    event: EventInfo,
    api: ApiInfo,
}

impl Told {
    fn new(event: Event, parent: Parent, implicit: bool, device: c_int, queue: c_int) -> Told {
        let event = event as c_int;
        let prof = ProfInfo {
            event,
            valid_bytes: 72,
            version: 201711,
            device_type: device,
            device_number: 0,
            thread_id: -1,
            queue: queue as isize,
            device_queue: queue as isize,
            src_file: core::ptr::null(),
            func_name: core::ptr::null(),
            lines: [-1; 4],
        };
        let tool_info = core::ptr::null_mut();
        let (parent, implicit) = (parent as c_int, c_int::from(implicit));
        let event = EventInfo { event, valid_bytes: 24, parent, implicit, tool_info, others: [0; 4] };
        let handles = [core::ptr::null(); 3];
        let api = ApiInfo { device_api: 0, valid_bytes: 40, device_type: device, vendor: -1, handles };
        Told { prof, event, api }
    }

    fn tell(&mut self) {
        let n = self.event.event as usize;
        let callbacks: Vec<Callback> = {
            let table = TABLE.lock();
            if table.disabled & 1 << n != 0 {
                return;
            }
            table.entries[n].iter().filter(|e| e.enabled).map(|e| e.callback).collect()
        };
        for callback in callbacks {
            // SAFETY: the tool registered it for this event; the three live through the call.
            unsafe { callback(&raw mut self.prof, &raw mut self.event, &raw mut self.api) };
        }
    }

    /// Tells the end.
    pub(crate) fn end(mut self) {
        self.prof.event += 1;
        self.event.event += 1;
        self.tell();
    }
}

/// Whether this thread's events are told at all.
fn listens() -> bool {
    WANTED.load(Ordering::Relaxed) && !OFF.get() && TABLE.lock().disabled & 1 << ALL == 0
}

/// Tells the start of a construct, if anybody listens.
#[inline]
pub(crate) fn begin(event: Event, parent: Parent, queue: c_int) -> Option<Told> {
    attach();
    if WANTED.load(Ordering::Relaxed) { begin_told(Told::new(event, parent, false, HOST, queue)) } else { None }
}

#[cold]
fn begin_told(mut told: Told) -> Option<Told> {
    if !listens() {
        return None;
    }
    told.tell();
    Some(told)
}

/// Tells a construct whose work is nothing to do.
pub(crate) fn both(event: Event, parent: Parent, queue: c_int) {
    if let Some(told) = begin(event, parent, queue) {
        told.end();
    }
}

/// The host is used: starts it unless it was.
#[inline]
pub(crate) fn attach() {
    if DEVICE.load(Ordering::Relaxed) == COLD {
        start(Parent::Parallel, true, DEFAULT);
    }
}

/// `acc_init`
pub(crate) fn init(device: c_int) {
    if DEVICE.load(Ordering::Relaxed) != UP {
        start(Parent::Routine, false, device);
    }
}

/// `acc_shutdown`
pub(crate) fn shutdown() {
    DEVICE.store(DOWN, Ordering::Relaxed);
}

#[cold]
fn start(parent: Parent, implicit: bool, device: c_int) {
    load();
    // ORDER: the state guards no data; one thread sees the change.
    if DEVICE.swap(UP, Ordering::Relaxed) == UP {
        return;
    }
    STARTING.set(true);
    if let Some(told) = begin_told(Told::new(Event::Device, parent, implicit, device, SYNC)) {
        told.end();
    }
    STARTING.set(false);
}

/// Whether the caller is a callback that is told of the device's start: for it there is no device yet.
pub(crate) fn starting() -> bool {
    STARTING.get()
}

/// Brings in the tools (5.3): the libraries of ACC_PROFLIB, and one that is part of the program.
fn load() {
    if LOADED.load(Ordering::Relaxed) || LOADED.swap(true, Ordering::Relaxed) {
        return;
    }
    // SAFETY: asks for a number.
    let secure = unsafe { libc::getauxval(libc::AT_SECURE) } != 0;
    // A copy: the tools may change the environment.
    if !secure && let Some(list) = env::get(c"ACC_PROFLIB") {
        list.as_bytes().split(|&b| b == b';').filter(|name| !name.is_empty()).for_each(load_one);
    }
    // What comes first is the program's function, or else the one below.
    if let Some(function) = dynamic::symbol(c"acc_register_library") {
        call_library(function as *mut c_void);
    }
}

fn load_one(name: &[u8]) {
    let Ok(path) = CString::new(name) else { return };
    // SAFETY: the user asks for the library's initialisers to be run.
    let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_LAZY) };
    if library.is_null() {
        // SAFETY: dlopen failed on this thread just now: the text is there.
        let why = unsafe { CStr::from_ptr(libc::dlerror()) };
        return report::warning(format_args!("ACC_PROFLIB is not loaded: {}", why.to_string_lossy()));
    }
    // SAFETY: a handle of dlopen and a C string.
    if !call_library(unsafe { libc::dlsym(library, c"acc_register_library".as_ptr()) }) {
        let name = path.to_string_lossy();
        report::warning(format_args!("ACC_PROFLIB: {name} has no acc_register_library and is ignored"));
    }
}

/// Calls a tool's `acc_register_library`; false where there is none but the one below.
fn call_library(function: *mut c_void) -> bool {
    type Library = unsafe extern "C-unwind" fn(Register, Register, Lookup);
    if function.is_null() || core::ptr::eq(function, acc_register_library as *const c_void) {
        return false;
    }
    // SAFETY: the specification gives the function of this name its type.
    let library = unsafe { core::mem::transmute::<*mut c_void, Library>(function) };
    // SAFETY: as above.
    unsafe { library(acc_prof_register, acc_prof_unregister, acc_prof_lookup) };
    true
}

/// Registers nothing: what a program gets that brings no tool with a function of this name (5.3.1).
#[unsafe(no_mangle)]
pub extern "C" fn acc_register_library(_register: Register, _unregister: Register, _lookup: Lookup) {}

const REGISTER: c_int = 0;
const TOGGLE: c_int = 1;
const TOGGLE_PER_THREAD: c_int = 2;

/// What both routines do: with `on` they register and enable, else unregister and disable. What makes no sense is ignored.
fn change(event: c_int, callback: Option<Callback>, how: c_int, on: bool) {
    let Some(n) = usize::try_from(event).ok().filter(|&n| n < EVENTS) else { return };
    match (how, callback) {
        (TOGGLE_PER_THREAD, None) if n == ALL => OFF.set(!on),
        (TOGGLE, None) => {
            let mut table = TABLE.lock();
            table.disabled = if on { table.disabled & !(1 << n) } else { table.disabled | 1 << n };
        }
        (TOGGLE, Some(callback)) if n != ALL => {
            let mut table = TABLE.lock();
            table.entries[n].iter_mut().filter(|e| same(e.callback, callback)).for_each(|e| e.enabled = on);
        }
        (REGISTER, Some(callback)) => register(&mut TABLE.lock().entries[n], callback, on, ENDS & 1 << n != 0),
        _ => {}
    }
}

fn same(a: Callback, b: Callback) -> bool {
    a as usize == b as usize
}

fn register(list: &mut Vec<Entry>, callback: Callback, on: bool, first: bool) {
    match (list.iter().position(|e| same(e.callback, callback)), on) {
        (Some(i), true) => list[i].registered += 1,
        (None, true) => {
            let at = if first { 0 } else { list.len() };
            list.insert(at, Entry { callback, registered: 1, enabled: true });
        }
        (Some(i), false) => {
            list[i].registered -= 1;
            if list[i].registered == 0 {
                list.remove(i);
            }
        }
        (None, false) => {}
    }
}

/// Registers a callback for an event, or enables events (5.2.1, 5.2.3).
#[unsafe(no_mangle)]
pub extern "C" fn acc_prof_register(event: c_int, callback: Option<Callback>, how: c_int) {
    load();
    WANTED.store(true, Ordering::Relaxed);
    change(event, callback, how, true);
}

/// Takes a registration back, or disables events (5.2.2, 5.2.3).
#[unsafe(no_mangle)]
pub extern "C" fn acc_prof_unregister(event: c_int, callback: Option<Callback>, how: c_int) {
    load();
    change(event, callback, how, false);
}

/// The address of a routine of OpenACC's interface; null where there is none of this name (5.3.1).
///
/// # Safety
/// `name` is null or a C string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acc_prof_lookup(name: *const c_char) -> *mut c_void {
    // SAFETY: by contract.
    if name.is_null() || !unsafe { CStr::from_ptr(name) }.to_bytes().starts_with(b"acc_") {
        return core::ptr::null_mut();
    }
    // SAFETY: by contract.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name) }
}

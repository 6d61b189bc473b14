//! Finding, starting and ending a tool (OpenMP 5.2, 19.2, 19.5.1).

use core::ffi::{CStr, c_char, c_int, c_uint, c_void};

use super::callbacks::{self, Event};
use super::entry::{self, Facilities};
use super::types::ThreadKind;
use super::{caller, thread};
use crate::icv::{self, GlobalIcvs};
use crate::prim::process::{AtomicPtr, Ordering};
use crate::sys;
use crate::sys::dynamic::{self, Object, Stream};

/// The version of the interface (OpenMP 5.2).
const OMP_VERSION: c_uint = 202_111;
/// What tools are told of the runtime.
const RUNTIME: &CStr = match CStr::from_bytes_with_nul(concat!("duomp ", env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(text) => text,
    Err(_) => c"duomp",
};

/// `ompt_start_tool_result_t`.
#[derive(Debug)]
#[repr(C)]
pub struct StartResult {
    pub(super) initialize:
        Option<unsafe extern "C-unwind" fn(lookup: *const c_void, device: c_int, data: *mut u64) -> c_int>,
    pub(super) finalize: Option<unsafe extern "C-unwind" fn(data: *mut u64)>,
    data: u64,
}

type StartTool = unsafe extern "C-unwind" fn(version: c_uint, runtime: *const c_char) -> *mut StartResult;

/// The active tool.
static TOOL: AtomicPtr<StartResult> = AtomicPtr::new(core::ptr::null_mut());

/// The log of looking for a tool (OpenMP 5.2, 21.3.3).
struct Log(Option<Stream>);

impl Log {
    fn open(to: &str) -> Log {
        Log(match to {
            "" | "disabled" => None,
            to if to.eq_ignore_ascii_case("stdout") => Some(Stream::standard_output()),
            to if to.eq_ignore_ascii_case("stderr") => Some(Stream::standard_error()),
            path => Stream::create(path),
        })
    }

    fn say(&mut self, text: &str) {
        if let Some(stream) = &mut self.0 {
            stream.write(text);
        }
    }
}

/// Asks a function `ompt_start_tool` for a tool.
fn ask(start: usize) -> *mut StartResult {
    // SAFETY: a symbol of that name has this type.
    let start = unsafe { core::mem::transmute::<usize, StartTool>(start) };
    // SAFETY: a C string.
    unsafe { start(OMP_VERSION, RUNTIME.as_ptr()) }
}

/// What `ompt_start_tool` of the objects after the runtime says; null where there is none.
///
/// The runtime's own symbol of that name forwards here, for programs that refer to it.
///
/// # Safety
/// `runtime` is a C string.
pub unsafe fn start_next(version: c_uint, runtime: *const c_char) -> *mut StartResult {
    let Some(start) = dynamic::next_symbol(c"ompt_start_tool") else { return core::ptr::null_mut() };
    // SAFETY: a symbol of that name has this type.
    let start = unsafe { core::mem::transmute::<usize, StartTool>(start) };
    // SAFETY: the caller's string.
    unsafe { start(version, runtime) }
}

/// Looks for a tool in the process, then in the libraries that the environment names.
fn find(g: &GlobalIcvs, log: &mut Log) -> *mut StartResult {
    let none = core::ptr::null_mut();
    log.say("----- START LOGGING OF TOOL REGISTRATION -----\n");
    log.say("Search for OMP tool in current address space... ");
    let found = dynamic::symbol(c"ompt_start_tool").map_or(none, ask);
    if !found.is_null() {
        log.say("Success.\n");
        return found;
    }
    log.say("Failed.\n");
    let found = find_in_libraries(g, log);
    if found.is_null() {
        log.say("...searching tool libraries failed.\nNo OMP tool loaded.\n");
    }
    found
}

/// Looks for a tool in the libraries that the environment names.
fn find_in_libraries(g: &GlobalIcvs, log: &mut Log) -> *mut StartResult {
    let none = core::ptr::null_mut();
    let libraries: &str = &g.tool_libraries.value;
    if libraries.is_empty() {
        log.say("No OMP_TOOL_LIBRARIES defined.\n");
        return none;
    }
    log.say("Searching tool libraries...\n");
    log.say(&format!("OMP_TOOL_LIBRARIES = {libraries}\n"));
    for path in libraries.split(':').filter(|p| !p.is_empty()) {
        log.say(&format!("Opening {path}... "));
        let object = match Object::open(path) {
            Ok(object) => object,
            Err(why) => {
                log.say(&format!("Failed: {why}\n"));
                continue;
            }
        };
        log.say(&format!("Success.\nSearching for ompt_start_tool in {path}... "));
        let start = match object.symbol(c"ompt_start_tool") {
            Ok(start) => start,
            Err(why) => {
                log.say(&format!("Failed: {why}\n"));
                continue;
            }
        };
        let found = ask(start);
        if !found.is_null() {
            log.say("Success.\n");
            return found;
        }
        log.say("Found but not using the OMPT interface.\nContinuing search...\n");
    }
    none
}

/// Starts a tool if there is one. Called once, before any event.
pub fn start(facilities: &'static Facilities) {
    let g = icv::global();
    if !cfg!(feature = "ompt") {
        return;
    }
    let mut log = Log::open(&g.tool_verbose_init.value);
    if !g.tool.value {
        return log.say("OMP tool disabled.\n");
    }
    let found = find(g, &mut log);
    if found.is_null() {
        return log.say("----- END LOGGING OF TOOL REGISTRATION -----\n");
    }
    log.say("Tool was started and is using the OMPT interface.\n");
    log.say("----- END LOGGING OF TOOL REGISTRATION -----\n");
    drop(log);
    entry::set_facilities(facilities);
    caller::set_up();
    // SAFETY: the tool's structure, which lives until its end.
    let tool = unsafe { &*found };
    // SAFETY: as above.
    let data = unsafe { &raw mut (*found).data };
    let Some(initialize) = tool.initialize else { return };
    // The host's number (OpenMP 5.2, 18.7.7); there are no devices beside it.
    // SAFETY: the tool's function.
    if unsafe { initialize(entry::lookup as *const c_void, 0, data) } == 0 {
        callbacks::disable();
        return;
    }
    TOOL.store(found, Ordering::Release);
    callbacks::enable();
    sys::thread::at_exit(at_exit);
    thread::begins(ThreadKind::Initial);
    super::device::initialised();
}

extern "C" fn at_exit() {
    finish();
}

/// Ends the tool, if it is active: the idle workers and the calling thread have their last events, then it is told.
pub fn finish() {
    if !callbacks::active() || TOOL.load(Ordering::Acquire).is_null() {
        return;
    }
    if let Some(f) = entry::facilities() {
        (f.retire)();
    }
    super::connect::finish();
    super::device::finalised();
    thread::says_goodbye();
    callbacks::disable();
    let tool = TOOL.swap(core::ptr::null_mut(), Ordering::AcqRel);
    // SAFETY: null or the tool's structure.
    let Some(finalize) = (unsafe { tool.as_ref() }).and_then(|t| t.finalize) else { return };
    // SAFETY: as above.
    let data = unsafe { &raw mut (*tool).data };
    // SAFETY: the tool's function, called once.
    unsafe { finalize(data) };
}

/// Passes a command of the program to the tool: its answer, -1 where it takes none, -2 where there is no tool
/// (OpenMP 5.2, 18.14).
///
/// # Safety
/// The argument is what the tool expects.
pub unsafe fn control(command: u64, modifier: u64, argument: *mut c_void) -> c_int {
    const NO_TOOL: c_int = -2;
    const NO_CALLBACK: c_int = -1;
    if !callbacks::active() {
        return NO_TOOL;
    }
    let f = callbacks::function(Event::ControlTool);
    if f == 0 {
        return NO_CALLBACK;
    }
    type Control = unsafe extern "C-unwind" fn(u64, u64, *mut c_void, *const c_void) -> c_int;
    // SAFETY: the tool registered a function of the event's type.
    let f = unsafe { core::mem::transmute::<usize, Control>(f) };
    let at = caller::caller();
    let entered = super::record::me().task().filter(|t| t.enter(at.frame));
    // SAFETY: the program's argument.
    let answer = unsafe { f(command, modifier, argument, at.code as *const c_void) };
    if let Some(t) = entered {
        t.frame.enter.set(0);
    }
    answer
}

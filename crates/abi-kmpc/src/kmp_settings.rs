//! Routines of libomp for its own settings: `kmp_set_*`, `kmp_get_*`, and their `kmpc_*` aliases. The forms that end with an
//! underscore are Fortran's.

use core::ffi::{CStr, c_char, c_int};

use rts_core::capability::{self, FOREVER_US, SOME_YIELDS};
use rts_core::icv::{self, SpinLimit, WaitPolicy};
use rts_core::prim::{AtomicBool, AtomicI32, Ordering};
use rts_core::sys::report;
use rts_core::team::{Worker, pool};

use crate::target;

mod library {
    pub(super) const SERIAL: i32 = 1;
    pub(super) const TURNAROUND: i32 = 2;
    pub(super) const THROUGHPUT: i32 = 3;
}

static LIBRARY: AtomicI32 = AtomicI32::new(library::THROUGHPUT);

static BLOCKTIME_SET: AtomicBool = AtomicBool::new(false);

fn set_blocktime(ms: c_int) {
    BLOCKTIME_SET.store(true, Ordering::Relaxed);
    match ms {
        c_int::MAX => capability::set_patience(FOREVER_US, SOME_YIELDS),
        ms if ms <= 0 => capability::set_patience(0, 0),
        ms => capability::set_patience(ms as u64 * 1000, SOME_YIELDS),
    }
}

fn blocktime() -> c_int {
    Worker::current();
    let g = icv::global();
    match capability::spin_us() {
        // Active waiting ends soon only where waiting threads outnumber the CPUs.
        _ if !BLOCKTIME_SET.load(Ordering::Relaxed)
            && g.wait_policy.value == WaitPolicy::Active
            && g.spin_limit.value == SpinLimit::Unset =>
        {
            c_int::MAX
        }
        FOREVER_US.. => c_int::MAX,
        us => us.div_ceil(1000) as c_int,
    }
}

fn set_library(which: c_int) {
    Worker::current();
    match which {
        library::SERIAL => Worker::current().task().set_icvs(|icvs| icvs.set_nthreads(1)),
        library::TURNAROUND => capability::set_patience(FOREVER_US, SOME_YIELDS),
        library::THROUGHPUT => capability::set_policy(icv::global()),
        _ => return report::warning(format_args!("kmp_set_library({which}): there is no such library type")),
    }
    LIBRARY.store(which, Ordering::Relaxed);
}

/// Sets the values in force from `text`, `NAME=value` with more of them after `|`; a name alone changes nothing.
fn set_defaults(text: &str) {
    let pair = |part: &str| part.split_once('=').map(|(n, v)| (n.trim().to_owned(), v.trim().to_owned()));
    let settings: Vec<(String, String)> = text.split('|').filter_map(pair).collect();
    if settings.is_empty() {
        return;
    }
    let g = icv::read_with(&settings);
    Worker::current().task().set_icvs(|icvs| *icvs = icv::TaskIcvs::initial(&g));
    capability::set_policy(&g);
    pool::set_stack_size(g.stacksize.value);
    target::set_offload(g.target_offload.value);
}

unsafe fn text<'a>(at: *const c_char, length: usize) -> &'a str {
    if at.is_null() {
        return "";
    }
    // SAFETY: by contract `length` bytes.
    let bytes = unsafe { core::slice::from_raw_parts(at.cast::<u8>(), length) };
    core::str::from_utf8(bytes).unwrap_or_default()
}

/// Sets how long waits may spin, in milliseconds; `INT_MAX`: for ever.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_blocktime(value: c_int) {
    set_blocktime(value);
}

/// As [`kmp_set_blocktime`].
#[unsafe(no_mangle)]
pub extern "C" fn kmpc_set_blocktime(value: c_int) {
    set_blocktime(value);
}

/// The Fortran form of [`kmp_set_blocktime`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_blocktime_(value: *const c_int) {
    // SAFETY: the program's variable.
    kmp_set_blocktime(unsafe { *value })
}

/// How long waits may spin, in milliseconds, rounded up; `INT_MAX`: for ever.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_blocktime() -> c_int {
    blocktime()
}

/// The Fortran form of [`kmp_get_blocktime`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_blocktime_() -> c_int {
    kmp_get_blocktime()
}

/// Sets the stack of threads made from now on, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_stacksize(value: c_int) {
    pool::set_stack_size(value.max(0) as usize);
}

/// As [`kmp_set_stacksize`].
#[unsafe(no_mangle)]
pub extern "C" fn kmpc_set_stacksize(value: c_int) {
    pool::set_stack_size(value.max(0) as usize);
}

/// The Fortran form of [`kmp_set_stacksize`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_stacksize_(value: *const c_int) {
    // SAFETY: the program's variable.
    kmp_set_stacksize(unsafe { *value })
}

/// As [`kmp_set_stacksize`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_stacksize_s(value: usize) {
    pool::set_stack_size(value);
}

/// As [`kmp_set_stacksize_s`].
#[unsafe(no_mangle)]
pub extern "C" fn kmpc_set_stacksize_s(value: usize) {
    pool::set_stack_size(value);
}

/// The Fortran form of [`kmp_set_stacksize_s`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_stacksize_s_(value: *const usize) {
    // SAFETY: the program's variable.
    kmp_set_stacksize_s(unsafe { *value })
}

/// The stack of threads made from now on, in bytes; `INT_MAX` where it is larger.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_stacksize() -> c_int {
    pool::stack_size().try_into().unwrap_or(c_int::MAX)
}

/// The Fortran form of [`kmp_get_stacksize`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_stacksize_() -> c_int {
    kmp_get_stacksize()
}

/// The stack of threads made from now on, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_stacksize_s() -> usize {
    pool::stack_size()
}

/// The Fortran form of [`kmp_get_stacksize_s`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_stacksize_s_() -> usize {
    kmp_get_stacksize_s()
}

/// Sets the type: 1 serial (regions have one thread), 2 turnaround (waits spin for ever), 3 throughput.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library(value: c_int) {
    set_library(value);
}

/// As [`kmp_set_library`].
#[unsafe(no_mangle)]
pub extern "C" fn kmpc_set_library(value: c_int) {
    set_library(value);
}

/// The Fortran form of [`kmp_set_library`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_library_(value: *const c_int) {
    // SAFETY: the program's variable.
    kmp_set_library(unsafe { *value })
}

/// The type that [`kmp_set_library`] sets.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_library() -> c_int {
    LIBRARY.load(Ordering::Relaxed)
}

/// The Fortran form of [`kmp_get_library`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_library_() -> c_int {
    kmp_get_library()
}

/// `kmp_set_library(1)`.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_serial() {
    set_library(library::SERIAL);
}

/// The Fortran form of [`kmp_set_library_serial`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_serial_() {
    kmp_set_library_serial()
}

/// `kmp_set_library(2)`.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_turnaround() {
    set_library(library::TURNAROUND);
}

/// The Fortran form of [`kmp_set_library_turnaround`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_turnaround_() {
    kmp_set_library_turnaround()
}

/// `kmp_set_library(3)`.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_throughput() {
    set_library(library::THROUGHPUT);
}

/// The Fortran form of [`kmp_set_library_throughput`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_library_throughput_() {
    kmp_set_library_throughput()
}

/// Switches warnings on.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_warnings_on() {
    report::set_quiet(false);
}

/// The Fortran form of [`kmp_set_warnings_on`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_warnings_on_() {
    kmp_set_warnings_on()
}

/// Switches warnings off.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_warnings_off() {
    report::set_quiet(true);
}

/// The Fortran form of [`kmp_set_warnings_off`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_warnings_off_() {
    kmp_set_warnings_off()
}

/// Threads that the runtime has known so far.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_num_known_threads() -> c_int {
    pool::known_workers() as c_int
}

/// The Fortran form of [`kmp_get_num_known_threads`].
#[unsafe(no_mangle)]
pub extern "C" fn kmp_get_num_known_threads_() -> c_int {
    kmp_get_num_known_threads()
}

/// Sets how many loops without a barrier libomp can have open at a time; here it is any number.
#[unsafe(no_mangle)]
pub extern "C" fn kmp_set_disp_num_buffers(value: c_int) {
    let _ = value;
}

/// As [`kmp_set_disp_num_buffers`].
#[unsafe(no_mangle)]
pub extern "C" fn kmpc_set_disp_num_buffers(value: c_int) {
    let _ = value;
}

/// The Fortran form of [`kmp_set_disp_num_buffers`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_disp_num_buffers_(value: *const c_int) {
    // SAFETY: the program's variable.
    kmp_set_disp_num_buffers(unsafe { *value })
}

/// Sets values as the environment variables in `settings` would: `NAME=value`, more of them after `|`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_defaults(settings: *const c_char) {
    if settings.is_null() {
        return;
    }
    // SAFETY: the program's string.
    set_defaults(unsafe { CStr::from_ptr(settings) }.to_str().unwrap_or_default());
}

/// As [`kmp_set_defaults`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmpc_set_defaults(settings: *const c_char) {
    // SAFETY: the program's string.
    unsafe { kmp_set_defaults(settings) }
}

/// The Fortran form of [`kmp_set_defaults`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kmp_set_defaults_(settings: *const c_char, length: c_int) {
    // SAFETY: the program's text of that length.
    set_defaults(unsafe { text(settings, length.max(0) as usize) });
}

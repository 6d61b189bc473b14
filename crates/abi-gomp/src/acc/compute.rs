//! What compiled code calls for OpenACC constructs. Variadic arguments (dimensions, queues) say nothing to the host.

use core::ffi::{c_int, c_void};

use super::profile::{self, Event, Parent, SYNC};
use crate::parallel::{self, Outlined};

/// Runs a compute construct.
unsafe fn compute(f: Outlined, addresses: *mut *mut c_void) {
    let told = profile::begin(Event::Compute, Parent::Parallel, SYNC);
    // SAFETY: compiled code's function and addresses, as the caller has them.
    unsafe { parallel::run(f as usize, addresses as usize) };
    if let Some(told) = told {
        told.end();
    }
}

/// A compute construct: gangs, workers and vector lanes are one.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_parallel_keyed(
    _flags: c_int,
    f: Outlined,
    _n: usize,
    addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    // SAFETY: compiled code's function and addresses.
    unsafe { compute(f, addresses) };
}

/// A compute construct (gcc 5): nothing is told of it.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_parallel(
    _flags: c_int,
    f: Outlined,
    _n: usize,
    addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    // SAFETY: compiled code's function and addresses.
    unsafe { parallel::run(f as usize, addresses as usize) };
}

/// Lanes of the host's only gang.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_get_num_threads() -> c_int {
    1
}

/// Number of the calling lane.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_get_thread_num() -> c_int {
    0
}

/// Begins a data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_data_start(
    _flags: c_int,
    _n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    _kinds: *const u16,
) {
    profile::both(Event::EnterData, Parent::Data, SYNC);
}

/// Ends a data region.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_data_end() {
    profile::both(Event::ExitData, Parent::Data, SYNC);
}

/// A directive that moves data: event, construct and queue are told, all else is nothing to do.
macro_rules! data {
    ($($name:ident: $event:ident, $parent:ident;)*) => {$(
        /// A data directive: all data is present on the host.
        #[unsafe(no_mangle)]
        pub unsafe extern "C-unwind" fn $name(
            _flags: c_int, _n: usize, _addresses: *mut *mut c_void, _sizes: *const usize, _kinds: *const u16, queue: c_int,
        ) {
            profile::both(Event::$event, Parent::$parent, queue);
        }
    )*};
}

data! {
    GOACC_enter_data: EnterData, EnterData;
    GOACC_exit_data: ExitData, ExitData;
    GOACC_update: Update, Update;
}

/// What a map kind of gcc says about the directive it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Enter,
    Exit,
    Neither,
}

fn direction(kind: u16) -> Direction {
    const FORCE: u16 = 0x80;
    match kind & 0xff {
        // alloc, to; forced; attach.
        0 | 1 | FORCE | 0x81 | 0x50 => Direction::Enter,
        // from, delete, release; forced; detach.
        2 | 7 | 0x17 | 0x82 | 0x51 | 0xd1 => Direction::Exit,
        _ => Direction::Neither,
    }
}

/// enter data or exit data (gcc up to 11): the map kinds tell which.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_enter_exit_data(
    _flags: c_int,
    n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    kinds: *const u16,
    queue: c_int,
) {
    const FORCE_PRESENT: u16 = 6;
    // SAFETY: compiled code gives `n` kinds.
    let mut kinds = (0..n).map(|i| unsafe { *kinds.add(i) });
    let enter = kinds.find_map(|kind| match direction(kind) {
        Direction::Neither => (kind & 0xff == FORCE_PRESENT).then_some(true),
        found => Some(found == Direction::Enter),
    });
    match enter {
        Some(true) => profile::both(Event::EnterData, Parent::EnterData, queue),
        _ => profile::both(Event::ExitData, Parent::ExitData, queue),
    }
}

/// A declare directive: one enter data or exit data for each variable that needs it; alloc of what is present does not.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_declare(
    _flags: c_int,
    n: usize,
    _addresses: *mut *mut c_void,
    _sizes: *const usize,
    kinds: *const u16,
) {
    const ALLOC: u16 = 0;
    // SAFETY: compiled code gives `n` kinds.
    for kind in (0..n).map(|i| unsafe { *kinds.add(i) }).filter(|kind| kind & 0xff != ALLOC) {
        match direction(kind) {
            Direction::Enter => profile::both(Event::EnterData, Parent::EnterData, SYNC),
            Direction::Exit => profile::both(Event::ExitData, Parent::ExitData, SYNC),
            Direction::Neither => {}
        }
    }
}

/// A wait directive: the queues of the host are empty.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn GOACC_wait(_queue: c_int, _count: c_int) {}

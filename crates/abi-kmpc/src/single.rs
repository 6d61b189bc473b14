//! single, copyprivate and the sections of OpenMP 5 (OpenMP 5.2, 11.1, 11.3, 5.7.2).

use rts_core::team::{self, Kind, Shared, Worker};
use rts_core::tool::{self, Work};
use rts_core::workshare::{loops, single};

use crate::Ident;
use crate::microtask::Opaque;

/// Whether the calling thread executes this single region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_single(_loc: *const Ident, _gtid: i32) -> i32 {
    let executes = single::single(Worker::current());
    if tool::active() {
        if executes { tool::work::begins(Work::SingleExecutor, 1) } else { tool::work::passes_single() }
    }
    i32::from(executes)
}

/// Ends a single region; compiled code adds the barrier.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end_single(_loc: *const Ident, _gtid: i32) {
    if tool::active() {
        tool::work::ends(Work::SingleExecutor, 1);
    }
}

/// Copies `data` of the thread with `did_it` to all others by `copy(their data, its data)`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn __kmpc_copyprivate(
    _loc: *const Ident,
    _gtid: i32,
    _size: usize,
    data: Opaque,
    copy: unsafe extern "C-unwind" fn(Opaque, Opaque),
    did_it: i32,
) {
    let w = Worker::current();
    if did_it != 0 {
        single::publish(w, data as *mut ());
    } else {
        let from = single::receive(w);
        // SAFETY: compiled code's own copy function on its own lists of variables.
        unsafe { copy(data, from as Opaque) };
    }
    team::barrier(w);
}

/// Hands the address `data` of the thread whose `data` is not null to all.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_copyprivate_light(_loc: *const Ident, _gtid: i32, data: Opaque) -> Opaque {
    let w = Worker::current();
    if !data.is_null() {
        single::publish(w, data as *mut ());
        return data;
    }
    single::receive(w) as Opaque
}

/// Begins a sections construct; 0 in a team of one, where compiled code runs all sections in order.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_sections_init(_loc: *const Ident, _gtid: i32) -> i32 {
    let w = Worker::current();
    // How many sections there are is said later.
    let trip = i32::MAX as u64;
    loops::start(w, Shared { trip, chunk: 1, kind: Kind::Dynamic, ordered: false, monotonic: true }, 0, 1);
    if tool::active() {
        loops::tell(w, Some(Work::Sections));
    }
    i32::from(w.team().size() > 1)
}

/// The calling thread's next section of `count`; `count` when there is no more.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_next_section(_loc: *const Ident, _gtid: i32, count: i32) -> i32 {
    let w = Worker::current();
    if w.team().size() == 1 {
        // SAFETY: the only reference to this thread's cursor here.
        let cursor = unsafe { w.member().cursor() };
        cursor.round += 1;
        return count.min(cursor.round as i32 - 1);
    }
    match loops::next(w) {
        Some((section, _)) if section < count.max(0) as u64 => section as i32,
        _ => {
            loops::end(w);
            count
        }
    }
}

/// Ends a sections construct; compiled code adds the barrier.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_end_sections(_loc: *const Ident, _gtid: i32) {
    loops::end(Worker::current());
}

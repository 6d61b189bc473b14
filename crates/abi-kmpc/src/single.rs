//! single, copyprivate and the sections of OpenMP 5 (OpenMP 5.2, 11.1, 11.3, 5.7.2).

use rts_core::team::{self, Kind, Shared, Worker};
use rts_core::workshare::{loops, single};

use crate::Ident;
use crate::microtask::Opaque;

/// Whether the calling thread executes this single region.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_single(_loc: *const Ident, _gtid: i32) -> i32 {
    i32::from(single::single(Worker::current()))
}

/// Ends a single region; compiled code adds the barrier.
#[unsafe(no_mangle)]
pub extern "C" fn __kmpc_end_single(_loc: *const Ident, _gtid: i32) {}

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

/// Begins a sections construct of `count` sections.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_sections_init(_loc: *const Ident, _gtid: i32, count: i32) {
    let of = Shared { trip: count.max(0) as u64, chunk: 1, kind: Kind::Dynamic, ordered: false, monotonic: true };
    loops::start(Worker::current(), of, 0, 1);
}

/// The calling thread's next section, -1 when there is no more.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_next_section(_loc: *const Ident, _gtid: i32, count: i32) -> i32 {
    let w = Worker::current();
    let own = w.member();
    // A team of one gets all sections as one chunk: go through it.
    // SAFETY: the only reference to this thread's cursor here.
    let cursor = unsafe { own.cursor() };
    if w.team().size() == 1 {
        cursor.round += 1;
        return if cursor.round <= count.max(0) as u64 { cursor.round as i32 - 1 } else { -1 };
    }
    loops::next(w).map_or(-1, |(begin, _)| begin as i32)
}

/// Ends a sections construct; compiled code adds the barrier.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn __kmpc_end_sections(_loc: *const Ident, _gtid: i32) {
    loops::end(Worker::current());
}

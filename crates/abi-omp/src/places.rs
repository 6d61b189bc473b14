//! Places (OpenMP 5.2, 18.3): numbered by their position in the list that OMP_PLACES gives.

use core::ffi::c_int;

use rts_core::icv;
use rts_core::team::{Worker, binding};
use rts_core::topology::CpuSet;

fn places() -> &'static [CpuSet] {
    &icv::global().places.value
}

fn place(number: c_int) -> Option<&'static CpuSet> {
    places().get(usize::try_from(number).ok()?)
}

/// The places of the calling task's partition: first and past the last.
pub(crate) fn partition() -> core::ops::Range<usize> {
    let p = binding::partition(Worker::current());
    p.first as usize..(p.first + p.len) as usize
}

/// The CPUs of a place, in order.
pub(crate) fn cpus(number: c_int) -> impl Iterator<Item = usize> {
    place(number).into_iter().flat_map(CpuSet::iter)
}

/// Number of places (18.3.2).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_num_places() -> c_int {
    places().len() as c_int
}

/// Number of CPUs in a place; 0 where there is no such place (18.3.3).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_place_num_procs(number: c_int) -> c_int {
    place(number).map_or(0, CpuSet::count) as c_int
}

/// Stores the numbers of the CPUs in a place (18.3.4).
///
/// # Safety
/// `ids` has room for as many as [`omp_get_place_num_procs`] says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_place_proc_ids(number: c_int, ids: *mut c_int) {
    for (i, cpu) in cpus(number).enumerate() {
        // SAFETY: the caller's promise.
        unsafe { ids.add(i).write(cpu as c_int) };
    }
}

/// The place that the calling thread is bound to; -1 when it is not bound (18.3.5).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_place_num() -> c_int {
    binding::place_num(Worker::current()).map_or(-1, |place| place as c_int)
}

/// Number of places in the calling task's partition (18.3.6).
#[unsafe(no_mangle)]
pub extern "C" fn omp_get_partition_num_places() -> c_int {
    partition().len() as c_int
}

/// Stores the numbers of the places in the calling task's partition (18.3.7).
///
/// # Safety
/// `numbers` has room for as many as [`omp_get_partition_num_places`] says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_get_partition_place_nums(numbers: *mut c_int) {
    for (i, number) in partition().enumerate() {
        // SAFETY: the caller's promise.
        unsafe { numbers.add(i).write(number as c_int) };
    }
}

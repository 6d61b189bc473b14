//! What tools may ask for about processors and places (OpenMP 5.2, 19.6.1.3 to 19.6.1.9).

use super::{Worker, binding, pool};
use crate::icv;
use crate::tool::Facilities;
use crate::topology::{self, CpuSet};

pub(super) static FACILITIES: Facilities =
    Facilities { num_procs, num_places, place_procs, place_num, partition, retire };

fn num_procs() -> i32 {
    topology::mask_cpus() as i32
}

fn num_places() -> i32 {
    icv::global().places.value.len() as i32
}

fn place_procs(place: i32) -> Vec<i32> {
    let places: &[CpuSet] = &icv::global().places.value;
    let place = usize::try_from(place).ok().and_then(|p| places.get(p));
    place.into_iter().flat_map(CpuSet::iter).map(|cpu| cpu as i32).collect()
}

fn place_num() -> i32 {
    Worker::try_current().and_then(binding::place_num).map_or(-1, |place| place as i32)
}

fn partition() -> Vec<i32> {
    let Some(w) = Worker::try_current() else { return Vec::new() };
    let p = binding::partition(w);
    (p.first as i32..(p.first + p.len) as i32).collect()
}

fn retire() {
    if !Worker::try_current().is_some_and(pool::pause) {
        pool::end(Vec::new());
    }
}

//! Nests of collapsed loops, rectangular or not (OpenMP 5.2, 4.4.3), divided statically over the threads.
//!
//! Bounds may depend on one outer loop: `lb0 + lb1 * iv` to `ub0 + ub1 * iv`. Iterations are counted exactly: where inner loops
//! depend on a loop, by going through that loop. Values are held in 128 bits, so that no bound overflows.

use rts_core::sys::tls;
use rts_core::team::Worker;

use crate::Ident;

/// `comparison_t`.
mod cmp {
    pub(super) const LESS_OR_EQUAL: i32 = 0;
    pub(super) const GREATER_OR_EQUAL: i32 = 1;
    pub(super) const NOT_EQUAL: i32 = 2;
    pub(super) const LESS: i32 = 3;
    pub(super) const GREATER: i32 = 4;
}

/// `bounds_info_t`: a loop of the nest.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Bounds {
    loop_type: i32,
    iv_type: i32,
    comparison: i32,
    outer_iv: i32,
    lb0: u64,
    lb1: u64,
    ub0: u64,
    ub1: u64,
    step: i64,
    trip_count: u64,
}

const _: () = assert!(size_of::<Bounds>() == 64);

/// The value that the low bytes of `word` hold in type `of` (`loop_type_t`).
fn value(word: u64, of: i32) -> i128 {
    match of {
        0 => i128::from(word as u8),
        1 => i128::from(word as i8),
        2 => i128::from(word as u16),
        3 => i128::from(word as i16),
        4 => i128::from(word as u32),
        5 => i128::from(word as i32),
        6 => i128::from(word),
        _ => i128::from(word as i64),
    }
}

impl Bounds {
    /// Brings the comparison to `<=` or `>=`.
    fn canonicalize(&mut self) {
        let up = match self.comparison {
            cmp::NOT_EQUAL => self.step > 0,
            cmp::LESS => true,
            cmp::GREATER => false,
            _ => return,
        };
        let ub = value(self.ub0, self.loop_type) + if up { -1 } else { 1 };
        self.ub0 = ub as u64;
        self.comparison = if up { cmp::LESS_OR_EQUAL } else { cmp::GREATER_OR_EQUAL };
    }

    fn up(&self) -> bool {
        self.comparison != cmp::GREATER_OR_EQUAL
    }

    fn depends(&self) -> bool {
        value(self.lb1, self.loop_type) != 0 || value(self.ub1, self.loop_type) != 0
    }

    fn lower(&self, ivs: &[i128]) -> i128 {
        let outer = ivs.get(self.outer_iv.max(0) as usize).copied().unwrap_or(0);
        value(self.lb0, self.loop_type) + value(self.lb1, self.loop_type) * outer
    }

    fn upper(&self, ivs: &[i128]) -> i128 {
        let outer = ivs.get(self.outer_iv.max(0) as usize).copied().unwrap_or(0);
        value(self.ub0, self.loop_type) + value(self.ub1, self.loop_type) * outer
    }

    /// Iterations where the outer loops have the values `ivs`.
    fn trip(&self, ivs: &[i128]) -> u64 {
        let (low, high) =
            if self.up() { (self.lower(ivs), self.upper(ivs)) } else { (self.upper(ivs), self.lower(ivs)) };
        let step = i128::from(self.step).abs();
        if low > high || step == 0 { 0 } else { ((high - low) / step + 1) as u64 }
    }

    fn at(&self, ivs: &[i128], iteration: u64) -> i128 {
        self.lower(ivs) + i128::from(iteration) * i128::from(self.step)
    }

    /// The value as compiled code's variable holds it, extended to 64 bits.
    fn stored(&self, iv: i128) -> u64 {
        value(iv as u64, self.iv_type) as u64
    }
}

/// Iterations of loops `ivs.len()` and deeper, where the outer ones have the values `ivs`.
fn count(nest: &[Bounds], ivs: &mut Vec<i128>) -> u64 {
    let level = ivs.len();
    let Some(this) = nest.get(level) else { return 1 };
    let trip = this.trip(ivs);
    let matters = nest[level + 1..].iter().any(|b| b.depends() && b.outer_iv == level as i32);
    let mut inner = |iteration| {
        let iv = this.at(ivs, iteration);
        ivs.push(iv);
        let n = count(nest, ivs);
        ivs.pop();
        n
    };
    match trip {
        0 => 0,
        _ if matters => (0..trip).map(inner).fold(0, u64::wrapping_add),
        _ => trip.wrapping_mul(inner(0)),
    }
}

/// The values of all loops in iteration `number` of the nest.
fn find(nest: &[Bounds], mut number: u64) -> Vec<i128> {
    let mut ivs = Vec::with_capacity(nest.len());
    for (level, this) in nest.iter().enumerate() {
        let trip = this.trip(&ivs);
        let matters = nest[level + 1..].iter().any(|b| b.depends() && b.outer_iv == level as i32);
        let mut iteration = 0;
        loop {
            ivs.push(this.at(&ivs, iteration));
            let inner = count(nest, &mut ivs).max(u64::from(!matters));
            if !matters {
                iteration = (number / inner).min(trip.saturating_sub(1));
                number -= iteration * inner;
            } else if number >= inner && iteration + 1 < trip {
                number -= inner;
                iteration += 1;
                ivs.pop();
                continue;
            }
            ivs.pop();
            ivs.push(this.at(&ivs, iteration));
            break;
        }
    }
    ivs
}

/// Computes the trip counts of a rectangular nest of `n` loops; returns their product.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_process_loop_nest_rectang(
    _loc: *const Ident,
    _gtid: i32,
    nest: *mut Bounds,
    n: i32,
) -> u64 {
    // SAFETY: compiled code's array of that length.
    let nest = unsafe { core::slice::from_raw_parts_mut(nest, n.max(0) as usize) };
    let mut total = 1u64;
    for of in nest {
        of.canonicalize();
        of.trip_count = of.trip(&[]);
        total = total.wrapping_mul(of.trip_count);
    }
    total
}

/// The values of all loops of a rectangular nest in iteration `new_iv`, after `__kmpc_process_loop_nest_rectang`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_calc_original_ivs_rectang(
    _loc: *const Ident,
    mut new_iv: u64,
    nest: *const Bounds,
    ivs: *mut u64,
    n: i32,
) {
    // SAFETY: compiled code's array of that length.
    let nest = unsafe { core::slice::from_raw_parts(nest, n.max(0) as usize) };
    for (i, of) in nest.iter().enumerate().rev() {
        let trip = of.trip_count.max(1);
        // SAFETY: room for a value of each loop.
        unsafe { *ivs.add(i) = of.stored(of.at(&[], new_iv % trip)) };
        new_iv /= trip;
    }
}

/// The calling thread's part of a nest of `n` loops: its first and its last iteration as bounds; 0 when it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __kmpc_for_collapsed_init(
    _loc: *const Ident,
    _gtid: i32,
    nest: *mut Bounds,
    part: *mut Bounds,
    n: i32,
    last: *mut i32,
) -> i32 {
    // SAFETY: compiled code's array of that length.
    let nest = unsafe { core::slice::from_raw_parts_mut(nest, n.max(0) as usize) };
    nest.iter_mut().for_each(Bounds::canonicalize);
    let total = count(nest, &mut Vec::new());
    let (tid, threads) = (u64::from(tls::number()), u64::from(Worker::current().team().size()));
    let (size, more) = (total / threads, total % threads);
    let begin = tid * size + tid.min(more);
    let end = begin + size + u64::from(tid < more);
    // SAFETY: null or compiled code's variable.
    if let Some(last) = unsafe { last.as_mut() } {
        *last = i32::from(begin < end && end == total);
    }
    if begin == end {
        return 0;
    }
    let (from, to) = (find(nest, begin), find(nest, end - 1));
    for (i, of) in nest.iter().enumerate() {
        let bounds = Bounds { lb0: of.stored(from[i]), lb1: 0, ub0: of.stored(to[i]), ub1: 0, ..*of };
        // SAFETY: compiled code's array of that length.
        unsafe { part.add(i).write(bounds) };
    }
    1
}

#[cfg(test)]
mod test {
    use super::*;

    fn bounds(comparison: i32, outer_iv: i32, lb: (i64, i64), ub: (i64, i64), step: i64) -> Bounds {
        let word = |n: i64| n as i32 as u32 as u64;
        Bounds {
            loop_type: 5,
            iv_type: 5,
            comparison,
            outer_iv,
            lb0: word(lb.0),
            lb1: word(lb.1),
            ub0: word(ub.0),
            ub1: word(ub.1),
            step,
            trip_count: 0,
        }
    }

    /// All iterations of a nest of three, by plain loops.
    fn plainly(nest: &[Bounds]) -> Vec<Vec<i128>> {
        let mut all = Vec::new();
        let mut walk = vec![Vec::new()];
        while let Some(ivs) = walk.pop() {
            let Some(this) = nest.get(ivs.len()) else {
                all.push(ivs);
                continue;
            };
            for i in (0..this.trip(&ivs)).rev() {
                let mut next = ivs.clone();
                next.push(this.at(&ivs, i));
                walk.push(next);
            }
        }
        all
    }

    #[test]
    fn every_iteration_is_found() {
        let mut nest = [
            bounds(cmp::LESS, 0, (-3, 0), (9, 0), 2),
            bounds(cmp::LESS_OR_EQUAL, 0, (1, 1), (12, 0), 3),
            bounds(cmp::GREATER, 1, (7, 0), (0, -1), -2),
        ];
        nest.iter_mut().for_each(Bounds::canonicalize);
        let all = plainly(&nest);
        assert_eq!(count(&nest, &mut Vec::new()), all.len() as u64);
        for (number, ivs) in all.iter().enumerate() {
            assert_eq!(&find(&nest, number as u64), ivs);
        }
    }

    #[test]
    fn a_triangle_has_half_a_square() {
        let nest = [bounds(cmp::LESS_OR_EQUAL, 0, (0, 0), (9, 0), 1), bounds(cmp::LESS_OR_EQUAL, 0, (0, 0), (0, 1), 1)];
        assert_eq!(count(&nest, &mut Vec::new()), 55);
        assert_eq!(find(&nest, 54), [9, 9]);
    }
}

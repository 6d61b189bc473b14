//! `bind-var`: one value of OMP_PROC_BIND (OpenMP 5.2, section 21.2.4).

use crate::topology::Policy;

/// A binding policy, numbered as `omp_proc_bind_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bind {
    /// Threads may move between places; `proc_bind` clauses are ignored.
    False = 0,
    /// Threads are bound; laid out as `close`.
    True = 1,
    /// `primary`, once called `master`.
    Primary = 2,
    /// `close`
    Close = 3,
    /// `spread`
    Spread = 4,
}

impl Bind {
    /// The layout that the policy asks for; `None` where threads are not bound.
    #[inline]
    pub fn policy(self) -> Option<Policy> {
        match self {
            Bind::False => None,
            Bind::Primary => Some(Policy::Primary),
            Bind::True | Bind::Close => Some(Policy::Close),
            Bind::Spread => Some(Policy::Spread),
        }
    }

    /// From the number of `omp_proc_bind_t`, as `proc_bind` clauses pass it.
    #[inline]
    pub fn from_number(number: u32) -> Option<Bind> {
        Some(match number {
            0 => Bind::False,
            1 => Bind::True,
            2 => Bind::Primary,
            3 => Bind::Close,
            4 => Bind::Spread,
            _ => return None,
        })
    }

    /// The value's name in capitals, as OMP_DISPLAY_ENV shows it.
    pub fn name(self) -> &'static str {
        match self {
            Bind::False => "FALSE",
            Bind::True => "TRUE",
            Bind::Primary => "PRIMARY",
            Bind::Close => "CLOSE",
            Bind::Spread => "SPREAD",
        }
    }
}

//! `run-sched-var`: what `schedule(runtime)` means (OpenMP 5.2, sections 2.1 and 11.5.3).

use core::fmt;

/// The kind of a loop schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SchedKind {
    /// OMP_SCHEDULE did not say; compilers' conventions differ, see [`RunSched::resolve`].
    Unset = 0,
    /// `static`
    Static = 1,
    /// `dynamic`
    Dynamic = 2,
    /// `guided`
    Guided = 3,
    /// `auto`
    Auto = 4,
    /// `trapezoidal`, libomp's: guided with chunks that shrink by the same size each; handed out as guided.
    Trapezoidal = 101,
}

/// The modifier before the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SchedModifier {
    /// None given: monotonic for static, nonmonotonic for the others.
    None = 0,
    /// `monotonic`: each thread's chunks come in increasing order.
    Monotonic = 1,
    /// `nonmonotonic`: in any order.
    Nonmonotonic = 2,
}

/// A schedule for `schedule(runtime)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunSched {
    /// The kind.
    pub kind: SchedKind,
    /// The modifier.
    pub modifier: SchedModifier,
    /// Iterations in a chunk; 0 where none was given.
    pub chunk: i32,
}

impl RunSched {
    /// Not set by the user.
    pub const UNSET: RunSched = RunSched { kind: SchedKind::Unset, modifier: SchedModifier::None, chunk: 0 };
    /// `static` without a chunk.
    pub const STATIC: RunSched = RunSched { kind: SchedKind::Static, modifier: SchedModifier::None, chunk: 0 };
    /// `dynamic,1`.
    pub const DYNAMIC: RunSched = RunSched { kind: SchedKind::Dynamic, modifier: SchedModifier::None, chunk: 1 };

    /// This schedule, or `default` (the calling ABI's) where the user set none.
    #[inline]
    pub fn resolve(self, default: RunSched) -> RunSched {
        if self.kind == SchedKind::Unset { default } else { self }
    }

    /// Whether each thread must see its chunks in increasing order.
    #[inline]
    pub fn is_monotonic(self) -> bool {
        match self.modifier {
            SchedModifier::None => self.kind == SchedKind::Static,
            modifier => modifier == SchedModifier::Monotonic,
        }
    }
}

/// The syntax of OMP_SCHEDULE, kinds in capitals.
impl fmt::Display for RunSched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.modifier {
            SchedModifier::None => "",
            SchedModifier::Monotonic => "MONOTONIC:",
            SchedModifier::Nonmonotonic => "NONMONOTONIC:",
        })?;
        f.write_str(match self.kind {
            SchedKind::Unset => "",
            SchedKind::Static => "STATIC",
            SchedKind::Dynamic => "DYNAMIC",
            SchedKind::Guided => "GUIDED",
            SchedKind::Auto => "AUTO",
            SchedKind::Trapezoidal => "TRAPEZOIDAL",
        })?;
        if self.chunk > 0 { write!(f, ",{}", self.chunk) } else { Ok(()) }
    }
}

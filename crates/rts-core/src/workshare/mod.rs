//! Worksharing: loops, sections, single, ordered.
//!
//! Loops are normalised (see `team::cursor`); sections are a loop over their numbers. A construct that threads share takes
//! the team's next [`Slot`](crate::team::Slot); static loops without order take none.

pub mod doacross;
pub mod loops;
pub mod memory;
pub mod ordered;
pub mod single;
mod stealing;

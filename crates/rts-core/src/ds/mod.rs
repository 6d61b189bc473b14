//! Data structures of the spark layer. They know nothing of OpenMP.

mod bag;
mod deque;

pub use bag::Bag;
pub use deque::{Asked, CAPACITY, Deque, Taken};

#[cfg(test)]
mod test;

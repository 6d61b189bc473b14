//! The command `duomp`.
fn main() {}

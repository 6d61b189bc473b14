//! Project automation: `cargo xtask check`, `cargo xtask gen`, `cargo xtask dist`.
fn main() {}

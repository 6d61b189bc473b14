//! The library `libduomp`: both ABIs over one core.
//!
//! A static library. `cargo xtask dist` links it into `libduomp.so.1` with the version map generated from
//! `abi/symbols.toml`; rustc's own shared objects cannot carry such a map.

extern crate abi_gomp;
extern crate abi_kmpc;
extern crate abi_omp;

/// The memory of the runtime.
#[global_allocator]
static MEMORY: rts_core::sys::tsan::Allocator = rts_core::sys::tsan::Allocator;

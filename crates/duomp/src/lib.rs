//! The library `libduomp`: both ABIs over one core.
extern crate abi_gomp; extern crate abi_kmpc; extern crate abi_omp;

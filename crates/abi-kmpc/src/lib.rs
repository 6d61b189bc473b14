//! The LLVM and Intel ABI of OpenMP (libomp): `__kmpc_*`, `kmp_*`, `ompc_*`. One file per construct.

pub mod atomic;
pub mod critical;
pub mod lock;

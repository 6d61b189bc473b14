//! The GNU ABI of OpenMP (libgomp): `GOMP_*`, `GOACC_*`, `acc_*`. One file per construct.

pub mod parallel;

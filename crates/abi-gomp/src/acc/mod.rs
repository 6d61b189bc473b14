//! OpenACC (2.6) on the host: `acc_device_host` is the only device, and its memory is the program's. So data directives and
//! routines find everything present, copies between host and device are copies of memory, and asynchronous work is done
//! when it is begun.

pub mod compute;
pub mod data;
pub mod device;
pub mod fortran;
pub mod profile;
pub mod wait;

//! Asynchronous queues (OpenACC 2.6, 3.2.9 to 3.2.15): the host's are always empty.

use core::ffi::c_int;

/// Whether all work of a queue is done.
#[unsafe(no_mangle)]
pub extern "C" fn acc_async_test(_queue: c_int) -> c_int {
    1
}

/// Whether all work of all queues is done.
#[unsafe(no_mangle)]
pub extern "C" fn acc_async_test_all() -> c_int {
    1
}

/// Waits for a queue.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait(_queue: c_int) {}

/// Waits for a queue: the older name.
#[unsafe(no_mangle)]
pub extern "C" fn acc_async_wait(_queue: c_int) {}

/// Makes one queue wait for another.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait_async(_queue: c_int, _waiting: c_int) {}

/// Waits for all queues.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait_all() {}

/// Waits for all queues: the older name.
#[unsafe(no_mangle)]
pub extern "C" fn acc_async_wait_all() {}

/// Makes a queue wait for all others.
#[unsafe(no_mangle)]
pub extern "C" fn acc_wait_all_async(_waiting: c_int) {}

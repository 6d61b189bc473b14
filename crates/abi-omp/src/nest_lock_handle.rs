//! Nestable locks (OpenMP 5.2, 18.9) in the forms of eight bytes, which hold a pointer: the LLVM and Intel form, the Fortran form of
//! both ABIs, and the GNU form of OpenMP 2.5.
//!
//! The routines named `duomp_omp1__` are libgomp's version `OMP_1.0`, those named `duomp_kmp__` libomp's.

// The routine of each kind once, as the core has it, for all the names below.
mod handle {
    use rts_core::lock::{NestHandle, NestLock, fatal_not_initialised};
    use rts_core::team::Worker;
    use rts_core::tool::{self, Mutex, mutex};

    /// # Safety
    /// As [`NestHandle::init`].
    #[inline]
    pub(super) unsafe fn init(lock: *mut u8, hint: u32) {
        // A tool may have to be started.
        Worker::current();
        // SAFETY: the caller's promise.
        unsafe { NestHandle::new(lock).init() };
        if tool::active() {
            mutex::initialised(Mutex::NestLock, hint, lock as usize);
        }
    }

    /// # Safety
    /// As [`NestHandle::destroy`].
    #[inline]
    pub(super) unsafe fn destroy(lock: *mut u8) {
        if tool::active() {
            mutex::destroyed(Mutex::NestLock, lock as usize);
        }
        // SAFETY: the caller's promise.
        unsafe { NestHandle::new(lock).destroy() };
    }

    /// # Safety
    /// As [`NestHandle::get`].
    unsafe fn get<'a>(lock: *mut u8, routine: &str) -> &'a NestLock {
        // SAFETY: the caller's promise.
        unsafe { NestHandle::new(lock).get() }.unwrap_or_else(|| fatal_not_initialised(routine, lock))
    }

    /// # Safety
    /// As [`NestHandle::get`].
    #[inline]
    pub(super) unsafe fn set(lock: *mut u8) {
        // SAFETY: the caller's promise.
        Worker::set_nest_lock(unsafe { get(lock, "omp_set_nest_lock") }, lock as usize);
    }

    /// # Safety
    /// As [`NestHandle::get`]; the current task has set the lock.
    #[inline]
    pub(super) unsafe fn unset(lock: *mut u8) {
        // SAFETY: the caller's promise.
        let nest: *const NestLock = unsafe { get(lock, "omp_unset_nest_lock") };
        // SAFETY: valid, from a reference just now.
        unsafe { mutex::nest_unset(nest, lock as usize) };
    }

    /// # Safety
    /// As [`NestHandle::get`].
    #[inline]
    pub(super) unsafe fn test(lock: *mut u8) -> i32 {
        // SAFETY: the caller's promise.
        mutex::nest_try_lock(unsafe { get(lock, "omp_test_nest_lock") }, Worker::lock_owner(), lock as usize)
    }
}

/// Initialises a nestable lock: the GNU form for Fortran.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Makes a nestable lock uninitialised: the GNU form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_destroy_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::destroy(lock) };
}

/// Waits until the lock is unset or the current task's, and sets it once more: the GNU form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_set_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::set(lock) };
}

/// Undoes one set, and unsets the lock with the last: the GNU form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_unset_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::unset(lock) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: the GNU form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_test_nest_lock_(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { handle::test(lock) }
}

/// Initialises a nestable lock: the LLVM form.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_init_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Makes a nestable lock uninitialised: the LLVM form.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_destroy_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::destroy(lock) };
}

/// Waits until the lock is unset or the current task's, and sets it once more: the LLVM form.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_set_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::set(lock) };
}

/// Undoes one set, and unsets the lock with the last: the LLVM form.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_unset_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::unset(lock) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: the LLVM form.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_test_nest_lock(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { handle::test(lock) }
}

/// Initialises a nestable lock with a hint on its use: the LLVM form.
///
/// # Safety
/// As [`duomp_kmp__omp_init_nest_lock`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_init_nest_lock_with_hint(lock: *mut u8, hint: u32) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, hint) };
}

/// Initialises a nestable lock with a hint on its use: the form for Fortran, the same in both ABIs.
///
/// # Safety
/// As [`omp_init_nest_lock_`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn omp_init_nest_lock_with_hint_(lock: *mut u8, _hint: *const usize) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Initialises a nestable lock: the LLVM form for Fortran.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_init_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Makes a nestable lock uninitialised: the LLVM form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_destroy_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::destroy(lock) };
}

/// Waits until the lock is unset or the current task's, and sets it once more: the LLVM form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_set_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::set(lock) };
}

/// Undoes one set, and unsets the lock with the last: the LLVM form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_unset_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::unset(lock) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: the LLVM form for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_kmp__omp_test_nest_lock_(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { handle::test(lock) }
}

/// Initialises a nestable lock: the GNU form of OpenMP 2.5.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_init_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Makes a nestable lock uninitialised: the GNU form of OpenMP 2.5.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_destroy_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::destroy(lock) };
}

/// Waits until the lock is unset or the current task's, and sets it once more: the GNU form of OpenMP 2.5.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_set_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::set(lock) };
}

/// Undoes one set, and unsets the lock with the last: the GNU form of OpenMP 2.5.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_unset_nest_lock(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::unset(lock) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: the GNU form of OpenMP 2.5.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_test_nest_lock(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { handle::test(lock) }
}

/// Initialises a nestable lock: the GNU form of OpenMP 2.5 for Fortran.
///
/// # Safety
/// `lock` points to an `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_init_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::init(lock, 0) };
}

/// Makes a nestable lock uninitialised: the GNU form of OpenMP 2.5 for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes that no other thread uses meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_destroy_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::destroy(lock) };
}

/// Waits until the lock is unset or the current task's, and sets it once more: the GNU form of OpenMP 2.5 for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_set_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::set(lock) };
}

/// Undoes one set, and unsets the lock with the last: the GNU form of OpenMP 2.5 for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes, which the current task has set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_unset_nest_lock_(lock: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { handle::unset(lock) };
}

/// Sets the lock once more if it is unset or the current task's; returns how often it is set, or 0: the GNU form of OpenMP 2.5 for Fortran.
///
/// # Safety
/// `lock` points to an initialised `omp_nest_lock_t` of eight bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn duomp_omp1__omp_test_nest_lock_(lock: *mut u8) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { handle::test(lock) }
}

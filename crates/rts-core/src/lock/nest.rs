//! Nestable locks: a lock, its owner and how often the owner has set it (OpenMP 5.2, 18.9).
//!
//! | field | who writes it | who reads it |
//! |---|---|---|
//! | `lock` | see [`RawLock`] | |
//! | `owner` | the holder, after it took and before it releases `lock`; 0 while nobody holds it | anybody: it equals the reader's own owner only if the reader itself wrote it |
//! | `count` | the holder | the holder |

use super::RawLock;
use crate::prim::{AtomicI32, AtomicUsize, Ordering};

/// What owns a nestable lock: a task region, named by any number but 0 that no other living region has.
pub type Owner = usize;

/// A nestable lock in 16 bytes: the form of the GNU ABI since OpenMP 3.0, and what the 8-byte forms point to.
#[repr(C)]
#[derive(Debug, Default)]
pub struct NestLock {
    lock: RawLock,
    count: AtomicI32,
    owner: AtomicUsize,
}

#[cfg(not(loom))]
const _: () = assert!(size_of::<NestLock>() == 16 && align_of::<NestLock>() == 8);

impl NestLock {
    /// An unlocked lock.
    pub fn new() -> Self {
        Self::default()
    }

    /// The lock that lives in a program's memory at `at`.
    ///
    /// # Safety
    /// `at` is aligned to eight bytes and points to 16 bytes that live for `'a`, are given to [`reset`](Self::reset) or
    /// were zero before their first use as a lock, and are touched only through `NestLock` since.
    #[cfg(not(loom))]
    #[inline(always)]
    pub unsafe fn at<'a>(at: *mut u8) -> &'a Self {
        // SAFETY: all fields are atomics without invalid values; the caller promises alignment, life and exclusive use.
        unsafe { &*at.cast::<Self>() }
    }

    /// Makes the lock unlocked, whatever it was.
    pub fn reset(&self) {
        self.lock.reset();
        self.count.store(0, Ordering::Relaxed);
        self.owner.store(0, Ordering::Relaxed);
    }

    /// Whether `me` holds the lock.
    #[inline]
    fn is_mine(&self, me: Owner) -> bool {
        // Relaxed: only this owner's own store can make it true, and no other overwrites it while it holds the lock.
        self.owner.load(Ordering::Relaxed) == me
    }

    /// How often the lock is set; for its owner.
    #[cfg(not(loom))]
    pub fn times(&self) -> u32 {
        self.count.load(Ordering::Relaxed) as u32
    }

    /// Sets the lock once more; waits while another owner holds it.
    #[inline]
    pub fn lock(&self, me: Owner) {
        if !self.lock_quickly(me) {
            self.lock.lock();
            self.taken(me);
        }
    }

    /// As [`lock`](Self::lock) where that needs no wait and nobody else need know; false: nothing was done, call that.
    #[inline(always)]
    pub fn lock_quickly(&self, me: Owner) -> bool {
        if self.is_mine(me) {
            self.count.store(self.count.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
            return true;
        }
        let taken = self.lock.lock_quickly();
        if taken {
            self.taken(me);
        }
        taken
    }

    /// Sets the lock if no other owner holds it; returns how often `me` has set it now, or 0.
    #[inline]
    pub fn try_lock(&self, me: Owner) -> i32 {
        if self.is_mine(me) {
            let count = self.count.load(Ordering::Relaxed) + 1;
            self.count.store(count, Ordering::Relaxed);
            count
        } else if self.lock.try_lock() {
            self.taken(me);
            1
        } else {
            0
        }
    }

    #[inline]
    fn taken(&self, me: Owner) {
        self.owner.store(me, Ordering::Relaxed);
        self.count.store(1, Ordering::Relaxed);
    }

    /// Undoes one set, and releases the lock with the last; returns false, having done nothing, when nobody holds it.
    ///
    /// Like the other runtimes it does not ask who calls: programs exist that set in one task and unset in another.
    ///
    /// # Safety
    /// `this` is valid at the call. From the last unset on the next holder may free it.
    #[inline]
    pub unsafe fn unlock(this: *const Self) -> bool {
        // SAFETY: valid by the caller's promise; nothing of `lock` but `unlock` itself is used after the release.
        let nest = unsafe { &*this };
        let count = nest.count.load(Ordering::Relaxed) - 1;
        if count > 0 {
            nest.count.store(count, Ordering::Relaxed);
            return true;
        }
        if count < 0 {
            return false;
        }
        nest.count.store(0, Ordering::Relaxed);
        nest.owner.store(0, Ordering::Relaxed);
        // That it was held is known, unless two threads unset it at once.
        // SAFETY: this thread holds the lock, so its memory is alive until the release inside.
        unsafe { RawLock::unlock(&raw const (*this).lock) };
        true
    }
}

/// Eight bytes of a program's memory that hold a pointer to a [`NestLock`] of ours, for the ABIs with no room for it.
///
/// The word is null before `init` and after `destroy`. Its alignment is four only, so it is read and written unaligned;
/// the program keeps init and destroy apart from all else.
#[repr(transparent)]
#[derive(Debug, Clone, Copy)]
pub struct NestHandle {
    at: *mut *mut Apart,
}

/// A lock on a cache line of its own.
#[repr(align(64))]
#[derive(Debug, Default)]
struct Apart(NestLock);

impl NestHandle {
    /// The handle at `at`.
    pub fn new(at: *mut u8) -> Self {
        Self { at: at.cast() }
    }

    /// Makes an unlocked lock.
    ///
    /// # Safety
    /// The handle is eight writable bytes that no other thread uses meanwhile.
    pub unsafe fn init(self) {
        // SAFETY: writable by the caller's promise.
        unsafe { self.at.write_unaligned(Box::into_raw(Box::default())) };
    }

    /// Frees the lock, if there is one.
    ///
    /// # Safety
    /// The handle was zeroed or given to `init`, and no other thread uses it meanwhile.
    pub unsafe fn destroy(self) {
        // SAFETY: readable by the caller's promise.
        let lock = unsafe { self.at.read_unaligned() };
        if !lock.is_null() {
            // SAFETY: writable by the caller's promise.
            unsafe { self.at.write_unaligned(core::ptr::null_mut()) };
            // SAFETY: made by `init`, and this handle was the only one.
            drop(unsafe { Box::from_raw(lock) });
        }
    }

    /// The lock, or none if there is none yet or no longer.
    ///
    /// # Safety
    /// The handle was zeroed or given to `init`, and is not given to `destroy` during `'a`.
    #[inline]
    pub unsafe fn get<'a>(self) -> Option<&'a NestLock> {
        // SAFETY: readable by the caller's promise, and what is not null was made by `init`.
        unsafe { self.at.read_unaligned().as_ref() }.map(|apart| &apart.0)
    }
}

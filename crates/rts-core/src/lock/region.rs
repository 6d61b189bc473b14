//! Locks of regions: critical, atomic and reduction (OpenMP 5.2, 15.2, 15.8.4 and 5.5).
//!
//! Note [One name, one lock]
//! The compilers make a zeroed common symbol for each name of a critical region, and pass its address. GCC and LLVM spell
//! the symbols differently, and LLVM has one for the regions without a name too, while GCC calls a routine of its own for
//! them. OpenMP wants one lock for each name in the whole program. So the first eight bytes of the symbol become a pointer
//! to a lock of the runtime's:
//!
//! | pointer | meaning | changed by |
//! |---|---|---|
//! | null | nobody has entered a region of this symbol | whoever enters first, by one compare-exchange |
//! | else | the lock; it lives as long as the process | nobody |
//!
//! The first to enter looks for the name of the symbol ([`crate::sys::symbol`]). Symbols of one name get one lock, those
//! of the empty name [`UNNAMED`]. A symbol without a name that can be found (a stripped program) gets a lock of its own,
//! which is what the stock runtimes give each.

use super::RawLock;
use crate::prim::{AtomicPtr, Ordering, Padded};
use crate::sys::{symbol, tsan};

/// The lock of all critical regions without a name, whichever compiler made them.
pub static UNNAMED: Padded<RawLock> = Padded(RawLock::new());

/// The lock of all atomic regions that no processor instruction can do.
pub static ATOMIC: Padded<RawLock> = Padded(RawLock::new());

/// How a compiler spells the symbol of a critical region's name.
#[derive(Debug)]
pub struct Spelling {
    /// What comes before the name.
    pub prefix: &'static str,
    /// What comes after it, if anything.
    pub suffix: &'static str,
}

/// The lock of the critical regions whose symbol is at `at`, as `spelling` says; also of reductions, which come with such a symbol.
///
/// # Safety
/// `at` is aligned to four bytes; the eight bytes from the first multiple of eight on are in the symbol's memory, were zero
/// before the first call and are touched through this function only.
#[inline(always)]
pub unsafe fn named(at: *mut u8, spelling: &'static Spelling) -> &'static RawLock {
    let aligned = at.map_addr(|address| (address + 7) & !7).cast::<AtomicPtr<RawLock>>();
    // SAFETY: aligned, alive and shared through this function only, by the caller's promise.
    let slot: &AtomicPtr<RawLock> = unsafe { &*aligned };
    // ORDER: pairs with the release in `first_use`.
    let lock = slot.load(Ordering::Acquire);
    if lock.is_null() {
        return first_use(slot, at as usize, spelling);
    }
    // SAFETY: only `first_use` stores there, and what it stores lives for ever.
    unsafe { &*lock }
}

#[cold]
#[inline(never)]
fn first_use(slot: &AtomicPtr<RawLock>, address: usize, spelling: &Spelling) -> &'static RawLock {
    let lock = tsan::unseen(|| match symbol::name_at(address, spelling.prefix.as_bytes()) {
        Some(name) => by_name(name.strip_suffix(spelling.suffix.as_bytes()).unwrap_or(&name)),
        None => new_lock(),
    });
    // ORDER: the release pairs with the load in `named`; the acquire with the store of whoever was faster.
    match slot.compare_exchange(core::ptr::null_mut(), as_ptr(lock), Ordering::Release, Ordering::Acquire) {
        Ok(_) => lock,
        // SAFETY: as in `named`. A lock of our own stays unused; that happens at most once a symbol and thread.
        Err(faster) => unsafe { &*faster },
    }
}

fn as_ptr(lock: &'static RawLock) -> *mut RawLock {
    core::ptr::from_ref(lock).cast_mut()
}

/// A lock on a cache line of its own that lives for ever.
fn new_lock() -> &'static RawLock {
    &Box::leak(Box::<Padded<RawLock>>::default()).0
}

/// A name and its lock; the list of them only grows, so that a forked child finds it whole.
struct Name {
    name: Box<[u8]>,
    lock: &'static RawLock,
    next: *const Name,
}

static NAMES: AtomicPtr<Name> = AtomicPtr::new(core::ptr::null_mut());

/// The lock of the critical regions called `name`, the same at each call.
fn by_name(name: &[u8]) -> &'static RawLock {
    if name.is_empty() {
        return &UNNAMED.0;
    }
    let mut added: Option<Box<Name>> = None;
    // ORDER: pairs with the release below.
    let mut head = NAMES.load(Ordering::Acquire);
    loop {
        let mut at = head.cast_const();
        // SAFETY: entries are never freed, and were whole when they came into the list.
        while let Some(entry) = unsafe { at.as_ref() } {
            if *entry.name == *name {
                return entry.lock;
            }
            at = entry.next;
        }
        let mut entry = added
            .take()
            .unwrap_or_else(|| Box::new(Name { name: name.into(), lock: new_lock(), next: core::ptr::null() }));
        entry.next = head;
        let lock = entry.lock;
        let entry = Box::into_raw(entry);
        // ORDER: the release pairs with the loads of `NAMES`; the acquire with whoever was faster.
        match NAMES.compare_exchange(head, entry, Ordering::Release, Ordering::Acquire) {
            Ok(_) => return lock,
            Err(newer) => head = newer,
        }
        // SAFETY: made by `into_raw` above, and not in the list.
        added = Some(unsafe { Box::from_raw(entry) });
    }
}

#[cfg(test)]
mod test {
    use super::*;

    static SPELLING: Spelling = Spelling { prefix: "DUOMP_REGION_", suffix: "_LOCK" };

    fn at(slot: &mut [u64]) -> &'static RawLock {
        // SAFETY: aligned, zeroed, and used through `named` only.
        unsafe { named(slot.as_mut_ptr().cast(), &SPELLING) }
    }

    #[test]
    fn equal_names_share_a_lock() {
        assert!(core::ptr::eq(by_name(b"a"), by_name(b"a")));
        assert!(!core::ptr::eq(by_name(b"a"), by_name(b"b")));
        assert!(core::ptr::eq(by_name(b""), &UNNAMED.0));
    }

    #[unsafe(no_mangle)]
    static DUOMP_REGION_ONE: [std::sync::atomic::AtomicU64; 4] = [const { std::sync::atomic::AtomicU64::new(0) }; 4];
    #[unsafe(no_mangle)]
    static DUOMP_REGION_ONE_LOCK: [std::sync::atomic::AtomicU64; 4] =
        [const { std::sync::atomic::AtomicU64::new(0) }; 4];

    #[test]
    fn spellings_of_a_name_share_a_lock() {
        let of = |symbol: &'static [std::sync::atomic::AtomicU64; 4]| {
            // SAFETY: aligned, zeroed, and used through `named` only.
            unsafe { named(symbol[0].as_ptr().cast(), &SPELLING) }
        };
        assert!(core::ptr::eq(of(&DUOMP_REGION_ONE), of(&DUOMP_REGION_ONE_LOCK)));
        assert!(core::ptr::eq(of(&DUOMP_REGION_ONE), by_name(b"ONE")));
    }

    #[test]
    fn nameless_symbols_have_a_lock_each() {
        let (mut a, mut b) = ([0_u64; 4], [0_u64; 4]);
        let (first, other) = (at(&mut a), at(&mut b));
        assert!(core::ptr::eq(first, at(&mut a)));
        assert!(!core::ptr::eq(first, other));
        assert!(!core::ptr::eq(first, &UNNAMED.0));
    }

    #[test]
    fn threads_agree() {
        for _ in 0..50 {
            let mut slot = [0_u64; 4];
            let address = slot.as_mut_ptr() as usize;
            let locks: Vec<usize> = std::thread::scope(|scope| {
                let start = std::sync::Arc::new(std::sync::Barrier::new(4));
                let each: Vec<_> = (0..4)
                    .map(|_| {
                        let start = start.clone();
                        scope.spawn(move || {
                            start.wait();
                            // SAFETY: aligned, zeroed, alive for the scope, and used through `named` only.
                            let nameless = unsafe { named(address as *mut u8, &SPELLING) };
                            let name = format!("threads_agree {address}");
                            core::ptr::from_ref(nameless) as usize
                                ^ (core::ptr::from_ref(by_name(name.as_bytes())) as usize)
                        })
                    })
                    .collect();
                each.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            assert!(locks.iter().all(|&lock| lock == locks[0]));
        }
    }
}

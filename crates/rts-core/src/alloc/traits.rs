//! Allocator traits (OpenMP 5.2, 6.2): keys and values as in `omp_alloctrait_key_t` and `omp_alloctrait_value_t`.

use crate::prim::{AtomicUsize, Ordering};

/// What happens when an allocation cannot be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The default memory space is tried, then null is returned.
    DefaultMem,
    /// Null is returned.
    Null,
    /// The program is stopped.
    Abort,
    /// Another allocator is tried.
    Other(usize),
}

/// A user's allocator.
#[derive(Debug)]
pub struct Allocator {
    /// Least alignment in bytes.
    pub alignment: usize,
    /// Most bytes in use at a time; all ones: no limit.
    pool_size: usize,
    used: AtomicUsize,
    /// When an allocation cannot be met.
    pub fallback: Fallback,
    /// Memory is locked.
    pub pinned: bool,
    /// Memory is spread over the memory nodes.
    pub interleaved: bool,
}

/// A trait's value is to be the default.
const VALUE_DEFAULT: usize = usize::MAX;
const HIGH_BW: usize = 3;
const LAST_SPACE: usize = 4;
/// `omp_default_mem_space` of newer headers, where 0 is no space.
const DEFAULT_SPACE: usize = 99;

impl Allocator {
    /// `None` where the space or a trait does not exist, or where there is no such memory.
    pub(super) fn new(space: usize, traits: impl Iterator<Item = (u32, usize)>) -> Option<Allocator> {
        if space == HIGH_BW || space > LAST_SPACE && space != DEFAULT_SPACE {
            return None;
        }
        let mut a = Allocator {
            alignment: size_of::<usize>(),
            pool_size: usize::MAX,
            used: AtomicUsize::new(0),
            fallback: Fallback::DefaultMem,
            pinned: false,
            interleaved: false,
        };
        let mut data = super::NULL;
        for (key, value) in traits {
            a.set(key, value, &mut data)?;
        }
        if let Fallback::Other(handle) = &mut a.fallback {
            *handle = data;
        }
        Some(a)
    }

    fn set(&mut self, key: u32, value: usize, data: &mut usize) -> Option<()> {
        let is_default = value == VALUE_DEFAULT;
        match key {
            // sync_hint: contended, uncontended, serialized, private.
            1 => (is_default || (3..=6).contains(&value)).then_some(()),
            2 if is_default => Some(()),
            2 => {
                self.alignment = self.alignment.max(value);
                value.is_power_of_two().then_some(())
            }
            // access: all, thread, pteam, cgroup; newer headers have all as 19.
            3 => (is_default || (7..=10).contains(&value) || value == 19).then_some(()),
            4 => {
                self.pool_size = value;
                Some(())
            }
            5 => {
                self.fallback = match value {
                    VALUE_DEFAULT | 11 => Fallback::DefaultMem,
                    12 => Fallback::Null,
                    13 => Fallback::Abort,
                    14 => Fallback::Other(super::NULL),
                    _ => return None,
                };
                Some(())
            }
            6 => {
                *data = value;
                Some(())
            }
            7 => {
                self.pinned = value == 1;
                (is_default || value <= 1).then_some(())
            }
            8 => {
                self.interleaved = value == 18;
                (is_default || (15..=18).contains(&value)).then_some(())
            }
            _ => None,
        }
    }

    /// Whether memory must come as pages of its own.
    pub(super) fn wants_pages(&self) -> bool {
        self.pinned || self.interleaved
    }

    /// Whether the default memory space could meet what this allocator could not.
    pub(super) fn is_special(&self) -> bool {
        self.pool_size != usize::MAX || self.wants_pages() || self.alignment > size_of::<usize>()
    }

    /// Takes `add` bytes from the pool while giving `sub` back; false when they are not there.
    pub(super) fn charge(&self, add: usize, sub: usize) -> bool {
        if self.pool_size == usize::MAX {
            return true;
        }
        let mut used = self.used.load(Ordering::Relaxed);
        loop {
            let Some(new) = (used - sub).checked_add(add).filter(|&n| n <= self.pool_size) else { return false };
            match self.used.compare_exchange_weak(used, new, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(now) => used = now,
            }
        }
    }

    /// Gives bytes back to the pool.
    pub(super) fn credit(&self, bytes: usize) {
        if self.pool_size != usize::MAX {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

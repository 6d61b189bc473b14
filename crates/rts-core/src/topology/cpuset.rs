//! Sets of CPU numbers.

use core::fmt;

/// A set of CPUs by the kernel's numbers, of any size.
///
/// Kept without trailing zero words, so that equal sets compare equal.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct CpuSet {
    words: Vec<u64>,
}

/// Largest CPU number that a set takes; the kernel's own limit is far below.
pub const MAX_CPU: usize = (1 << 20) - 1;

impl CpuSet {
    /// The empty set.
    pub const fn new() -> CpuSet {
        CpuSet { words: Vec::new() }
    }

    /// The set `{cpu}`; empty if `cpu` is beyond [`MAX_CPU`].
    pub fn of(cpu: usize) -> CpuSet {
        let mut set = CpuSet::new();
        set.insert(cpu);
        set
    }

    /// The set `{first, .., first + count - 1}`.
    pub fn range(first: usize, count: usize) -> CpuSet {
        (first..first.saturating_add(count)).collect()
    }

    /// From an affinity mask, as [`crate::sys::affinity::get_mask`] gives it.
    pub fn from_mask(words: Vec<u64>) -> CpuSet {
        let mut set = CpuSet { words };
        set.trim();
        set
    }

    /// From the kernel's list format, for example `0-3,8,10-11`.
    /// `None` when the text is no such list.
    pub fn from_list(text: &str) -> Option<CpuSet> {
        let mut set = CpuSet::new();
        for part in text.trim().split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            if first > last || last > MAX_CPU {
                return None;
            }
            for cpu in first..=last {
                set.insert(cpu);
            }
        }
        Some(set)
    }

    /// The mask, as [`crate::sys::affinity::set_mask`] takes it.
    pub fn as_words(&self) -> &[u64] {
        &self.words
    }

    /// Adds `cpu`; ignored beyond [`MAX_CPU`].
    pub fn insert(&mut self, cpu: usize) {
        if cpu > MAX_CPU {
            return;
        }
        let word = cpu / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (cpu % 64);
    }

    /// Takes `cpu` out.
    pub fn remove(&mut self, cpu: usize) {
        if let Some(word) = self.words.get_mut(cpu / 64) {
            *word &= !(1 << (cpu % 64));
        }
        self.trim();
    }

    /// Whether `cpu` is in the set.
    pub fn contains(&self, cpu: usize) -> bool {
        self.words.get(cpu / 64).is_some_and(|w| w >> (cpu % 64) & 1 == 1)
    }

    /// Number of CPUs in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Whether the set has no CPU.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The lowest CPU of the set.
    pub fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The CPUs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            let mut rest = word;
            core::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(i * 64 + bit)
            })
        })
    }

    /// CPUs in both sets.
    pub fn and(&self, other: &CpuSet) -> CpuSet {
        CpuSet::from_mask(self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect())
    }

    /// CPUs of this set that are not in `other`.
    pub fn minus(&self, other: &CpuSet) -> CpuSet {
        let word = |i: usize| other.words.get(i).copied().unwrap_or(0);
        CpuSet::from_mask(self.words.iter().enumerate().map(|(i, a)| a & !word(i)).collect())
    }

    /// Adds all CPUs of `other`.
    pub fn add(&mut self, other: &CpuSet) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (a, b) in self.words.iter_mut().zip(&other.words) {
            *a |= b;
        }
    }

    fn trim(&mut self) {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
    }
}

impl FromIterator<usize> for CpuSet {
    fn from_iter<I: IntoIterator<Item = usize>>(cpus: I) -> CpuSet {
        let mut set = CpuSet::new();
        cpus.into_iter().take(MAX_CPU + 1).for_each(|cpu| set.insert(cpu));
        set
    }
}

/// The kernel's list format: `0-3,8`.
impl fmt::Display for CpuSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cpus = self.iter().peekable();
        let mut separator = "";
        while let Some(first) = cpus.next() {
            let mut last = first;
            while cpus.next_if_eq(&(last + 1)).is_some() {
                last += 1;
            }
            write!(f, "{separator}{first}")?;
            if last > first {
                write!(f, "-{last}")?;
            }
            separator = ",";
        }
        Ok(())
    }
}

impl fmt::Debug for CpuSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

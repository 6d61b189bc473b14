//! How the counter of a stealing loop is cut into blocks: who draws number `k` knows by it alone which chunks are the thread's.
//!
//! Blocks come in rounds of one for each thread. Those of a round have one size and are three quarters of what is left; the last ones are
//! single chunks. To draw a number is one addition to the counter, which cannot fail
//! however many threads draw at once, where a share of "what is left" would be a compare-and-swap that all but one repeat.

/// A thread's place in the sequence of rounds: numbers only grow, so it never goes back.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rounds {
    /// Number of the first block of the round.
    first: u64,
    /// Its first chunk.
    at: u64,
}

impl Rounds {
    /// At the beginning of a loop.
    pub const START: Rounds = Rounds { first: 0, at: 0 };

    /// Once [`Rounds::block`] has found none: how many blocks are more than one chunk. They have the lowest numbers.
    pub fn large(&self) -> u64 {
        self.first
    }

    /// Block number `k` of `chunks` chunks cut for `n` threads: first chunk and past last. `None`: there are fewer blocks.
    pub fn block(&mut self, k: u64, chunks: u64, n: u64) -> Option<(u64, u64)> {
        loop {
            let left = chunks - self.at;
            let size = (left - left / 4) / n;
            if size <= 1 {
                let chunk = self.at.checked_add(k - self.first)?;
                return (chunk < chunks).then_some((chunk, chunk + 1));
            }
            if k - self.first < n {
                let begin = self.at + (k - self.first) * size;
                return Some((begin, begin + size));
            }
            self.first += n;
            self.at += n * size;
        }
    }
}

#[cfg(test)]
mod test {
    use super::Rounds;

    #[test]
    fn blocks_are_all_chunks_once() {
        for n in [1, 2, 3, 7, 64, 1000] {
            for chunks in [0, 1, 2, 3, 15, 16, 17, 100, 1000, 12_345] {
                let (mut one, mut next, mut sizes) = (Rounds::START, 0, Vec::new());
                let (mut k, mut large) = (0, 0);
                while let Some((begin, end)) = one.block(k, chunks, n) {
                    assert_eq!(begin, next);
                    assert_eq!({ Rounds::START }.block(k, chunks, n), Some((begin, end)), "whoever draws it");
                    sizes.push(end - begin);
                    large += u64::from(end - begin > 1);
                    next = end;
                    k += 1;
                }
                assert_eq!(one.large(), large);
                assert_eq!(next, chunks, "{n} threads");
                assert!(sizes.is_sorted_by(|a, b| a >= b));
                assert!(sizes.first().is_none_or(|&s| s <= (chunks / n).max(1)));
            }
        }
    }

    #[test]
    fn numbers_past_the_end_and_large_loops_do_not_wrap() {
        let mut r = Rounds::START;
        assert_eq!(r.block(0, u64::MAX, 2), Some((0, (u64::MAX - u64::MAX / 4) / 2)));
        assert_eq!(r.block(u64::MAX >> 1, u64::MAX, 2), None);
        assert_eq!({ Rounds::START }.block(u64::MAX >> 1, 0, 2), None);
    }
}

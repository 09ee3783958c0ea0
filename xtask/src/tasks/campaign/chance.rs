//! What happens in one case of a campaign, the same whenever it is tried again.

use testkit::random::Random;

/// The numbers of one case.
pub(super) struct Chance(Random);

impl Chance {
    /// Those of one case of a seed.
    pub(super) fn of((seed, case): (u64, u64)) -> Self {
        Self(Random(Random(seed).next() ^ case.wrapping_mul(0xd134_2543_de82_ef95)))
    }

    /// A number below `end`; 0 if that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let most = u64::try_from(end).unwrap_or(u64::MAX).saturating_sub(1);
        usize::try_from(self.0.between(0, most)).unwrap_or(0)
    }

    /// One of several.
    pub(super) fn one_of<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len())]
    }
}

//! Which processor sees which event.

/// Gives events to processors as a machine does whose first ones work and whose last one hardly
/// does: each has a quarter of what the one before it has. What comes when is the same each time.
#[derive(Clone, Debug)]
pub struct Spread {
    processors: u32,
    state: u32,
}

impl Spread {
    /// Over so many processors, at least one and at most sixteen.
    pub fn new(processors: u32) -> Self {
        Self { processors: processors.clamp(1, 16), state: 0x9e37_79b9 }
    }

    /// How many there are.
    pub const fn processors(&self) -> usize {
        self.processors as usize
    }

    /// The processor of the next event.
    #[inline]
    pub fn turn(&mut self) -> usize {
        // Marsaglia's xorshift: quick, and never 0.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        let last = 1_u32 << (2 * (self.processors - 1));
        ((self.state >> 1 | last).trailing_zeros() / 2) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(processors: u32) -> Vec<usize> {
        let mut spread = Spread::new(processors);
        let mut shares = vec![0; spread.processors()];
        (0..100_000).for_each(|_| shares[spread.turn()] += 1);
        shares
    }

    #[test]
    fn the_last_processor_is_nearly_idle() {
        let shares = shares(4);
        for (share, expected) in shares.iter().zip([75_000, 18_750, 4_687, 1_563]) {
            assert!(share.abs_diff(expected) < expected / 5, "{shares:?}");
        }
    }

    #[test]
    fn one_processor_sees_everything() {
        assert_eq!(shares(1), [100_000]);
        assert_eq!(shares(0), [100_000]);
        assert_eq!(shares(99).len(), 16);
    }
}

//! A 32-bit counter that wraps, added up to 64 bits.

use std::time::Duration;

/// Values of a 32-bit counter before it starts again.
const RANGE: u64 = 1 << 32;

/// Follows one classic counter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WrappingTotal {
    last: u32,
    total: u64,
    certain: bool,
}

/// What a [`WrappingTotal`] has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Accumulated {
    /// Bytes since the first reading.
    pub bytes: u64,
    /// `false` when at some time the interface could have carried more than 4 GB between two
    /// readings: then a whole turn of the counter may be missing.
    pub certain: bool,
}

impl WrappingTotal {
    /// Begins with the first reading.
    pub const fn new(first: u32) -> Self {
        Self { last: first, total: 0, certain: true }
    }

    /// Takes the next reading, `elapsed` after the last one, of an interface that carries at most
    /// `speed` bit/s (`None` when not known, which leaves doubt only about fast turns).
    pub fn read(&mut self, now: u32, elapsed: Duration, speed: Option<u64>) -> Accumulated {
        self.total += u64::from(now.wrapping_sub(self.last));
        self.last = now;
        self.certain &= speed.is_none_or(|speed| most(speed, elapsed) < u128::from(RANGE));
        Accumulated { bytes: self.total, certain: self.certain }
    }
}

/// The most bytes that fit through in that time.
fn most(bits_per_second: u64, elapsed: Duration) -> u128 {
    u128::from(bits_per_second) * elapsed.as_nanos() / 8 / 1_000_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const GIGABIT: Option<u64> = Some(1_000_000_000);

    #[test]
    fn turns_of_the_counter_add_up() {
        let mut total = WrappingTotal::new(4_294_967_000);
        let seen = total.read(704, SECOND, GIGABIT);
        assert_eq!(seen, Accumulated { bytes: 1000, certain: true });
        assert_eq!(total.read(704, SECOND, GIGABIT).bytes, 1000);
        assert_eq!(total.read(703, SECOND, None).bytes, 1000 + (1 << 32) - 1);
    }

    #[test]
    fn looking_too_seldom_leaves_doubt_for_good() {
        // A gigabit link needs 34.36 s for 4 GB, ten gigabits 3.4 s.
        for (elapsed, speed, certain) in [
            (34, 1_000_000_000, true),
            (35, 1_000_000_000, false),
            (3, 10_000_000_000, true),
            (4, 10_000_000_000, false),
            (3600, 0, true),
        ] {
            let mut total = WrappingTotal::new(0);
            let seen = total.read(5, SECOND * elapsed, Some(speed));
            assert_eq!(seen.certain, certain, "{elapsed} s at {speed}");
            assert_eq!(total.read(6, SECOND, Some(speed)).certain, certain);
        }
    }
}

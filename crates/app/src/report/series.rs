//! Values over time, fitted to the room there is.

use event::timestamp::TICKS_PER_SECOND;
use traffic::aggregate::timeline::Step;

/// The values spread over `width` columns. Several values in one column are averaged, one
/// value over several columns is repeated.
pub(crate) fn resampled(values: &[u64], width: usize) -> Vec<u64> {
    let count = values.len();
    if count == 0 {
        return Vec::new();
    }
    let column = |place: usize| {
        let start = place * count / width;
        let end = ((place + 1) * count / width).clamp(start + 1, count);
        let sum: u128 = values[start..end].iter().map(|value| u128::from(*value)).sum();
        let average = sum.div_ceil((end - start) as u128);
        u64::try_from(average).unwrap_or(u64::MAX)
    };
    (0..width).map(column).collect()
}

/// Bytes of steps in both directions, `count` of them: steps not given were empty.
pub(crate) fn both_ways(steps: &[Step], count: usize) -> Vec<u64> {
    let sums = steps.iter().map(|step| step.sent.saturating_add(step.received));
    sums.chain(std::iter::repeat(0)).take(count).collect()
}

/// Bytes per second from bytes in a step of so many ticks.
pub(crate) fn per_second(bytes: u64, step_ticks: i64) -> u64 {
    let ticks = u128::from(step_ticks.max(1).unsigned_abs());
    let second = u128::from(TICKS_PER_SECOND.unsigned_abs());
    u64::try_from(u128::from(bytes) * second / ticks).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_averaged_or_repeated() {
        assert_eq!(resampled(&[8, 0, 1, 1], 2), [4, 1]);
        assert_eq!(resampled(&[1, 2], 4), [1, 1, 2, 2]);
        assert_eq!(resampled(&[], 3), [0; 0]);
    }

    #[test]
    fn steps_not_given_were_empty() {
        let step = Step { sent: 1, received: 2 };
        assert_eq!(both_ways(&[step], 3), [3, 0, 0]);
    }

    #[test]
    fn a_step_becomes_a_rate() {
        assert_eq!(per_second(100, 10_000_000), 100);
        assert_eq!(per_second(100, 20_000_000), 50);
        assert_eq!(per_second(100, 0), 1_000_000_000);
    }
}

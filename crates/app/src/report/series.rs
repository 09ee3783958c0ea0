//! Values over time, fitted to the room there is.

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
}

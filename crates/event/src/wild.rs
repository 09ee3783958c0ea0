//! Time stamps that are wrong.
//!
//! The records of one processor are logged in the order of time. If one of them lies far ahead of the
//! one before it, and what follows goes on where that was, it is its stamp that is wrong, and time has
//! not passed. Whoever took it at its word would count all that follows as late. A stamp that is too
//! early does no such harm. Programs may date an event themselves, so one that follows and lies
//! back tells nothing yet: the one after it has to agree.

use crate::timestamp::{TICKS_PER_SECOND, Timestamp};

/// Ticks of 100 ns: less than this is a pause, or disorder.
const FAR: i64 = 60 * TICKS_PER_SECOND;

/// Ticks of 100 ns by which what goes on may lie before what it goes on from.
const DISORDER: i64 = TICKS_PER_SECOND;

/// Most records in a row whose stamps can be found wrong.
pub const MOST: usize = 64;

/// Whether so much time passes between two records that what follows has to be looked at.
#[inline]
pub const fn leaps(before: Timestamp, time: Timestamp) -> bool {
    time.since(before) > FAR
}

/// How many of these times, from the first one on, are wrong, if that leaps from the time `before`;
/// 0 if what follows does not tell. Looks at [`MOST`] and two more.
pub fn wild(before: Timestamp, times: impl IntoIterator<Item = Timestamp>) -> usize {
    let mut times = times.into_iter().take(MOST + 2);
    let Some(first) = times.next().filter(|first| leaps(before, *first)) else { return 0 };
    let comes_back = |time: Timestamp| time < first.plus(-DISORDER);
    let goes_on = |time: Timestamp| time >= before.plus(-DISORDER) && comes_back(time);
    let (mut passed, mut is_back) = (0, false);
    for time in times {
        match (is_back, goes_on(time)) {
            (true, true) => return passed,
            (_, goes_on) => is_back = goes_on,
        }
        passed += 1;
    }
    if is_back { passed } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: i64 = 365 * 86_400;

    fn wild_seconds(before: i64, times: &[i64]) -> usize {
        let at = |second: i64| Timestamp(second.saturating_mul(TICKS_PER_SECOND));
        wild(at(before), times.iter().map(|second| at(*second)))
    }

    #[test]
    fn time_that_comes_back_was_wrong() {
        assert_eq!(wild_seconds(2, &[10 * YEAR, 3, 4]), 1);
        assert_eq!(wild_seconds(2, &[120, 3]), 1);
        assert_eq!(wild_seconds(2, &[10 * YEAR, 11 * YEAR, 300]), 2);
        assert_eq!(wild_seconds(2, &[9 * YEAR, 3, 9 * YEAR, 4, 5]), 3, "two agree");
        assert_eq!(wild_seconds(2, &[i64::MAX, i64::MIN, 3, 4]), 2);
    }

    #[test]
    fn a_pause_a_set_clock_and_disorder_are_not() {
        assert_eq!(wild_seconds(2, &[10 * YEAR, 10 * YEAR + 1]), 0, "a pause");
        assert_eq!(wild_seconds(2, &[10 * YEAR]), 0, "nobody knows");
        assert_eq!(wild_seconds(5 * YEAR, &[3, 4, 5]), 0, "time begins anew");
        assert_eq!(wild_seconds(5 * YEAR, &[0, 5 * YEAR]), 0, "too early");
        assert_eq!(wild_seconds(50, &[150, 210, 260, 80, 180, 300]), 0, "dated by a program");
        assert_eq!(wild_seconds(2, &[50, 3]), 0, "too near");
        let mut many = vec![10 * YEAR; MOST];
        many.push(3);
        assert_eq!(wild_seconds(2, &many), MOST);
        many.splice(0..0, [10 * YEAR; 2]);
        assert_eq!(wild_seconds(2, &many), 0, "too many");
    }
}

//! Times in which no stream has a record: where the clock may have been set ahead.

use event::Timestamp;
use event::timestamp::TICKS_PER_SECOND;

use super::ClockStep;
use super::walk::{SILENCE, Walk};

/// The least step ahead that is told.
const LEAST: i64 = 60 * TICKS_PER_SECOND;
/// So many times longer than every other silence it must be.
const OUTSTANDING: i64 = 20;
/// Most steps ahead that are told.
const STEPS: usize = 4;

type Stretch = (Timestamp, Timestamp);

/// Silences of all streams that are far longer than every other one.
pub(super) fn steps_ahead(walks: &[Walk]) -> Vec<ClockStep> {
    if walks.iter().any(|walk| walk.sparse) {
        return Vec::new();
    }
    let mut silences = common_to_all(walks.iter().filter_map(quiet).collect());
    silences.retain(|(from, until)| *from > Timestamp::MIN && *until < Timestamp::MAX);
    silences.sort_by_key(|(from, until)| std::cmp::Reverse(until.since(*from)));
    let lengths: Vec<i64> = silences.iter().map(|(from, until)| until.since(*from)).collect();
    let stands_out = |count: &usize| {
        let next = lengths.get(*count).copied().unwrap_or(0).max(SILENCE);
        let least = lengths.get(*count - 1).copied().unwrap_or(0);
        least >= LEAST && least >= next.saturating_mul(OUTSTANDING)
    };
    let count = (1..=STEPS.min(lengths.len())).rev().find(stands_out).unwrap_or(0);
    silences.truncate(count);
    silences.sort_unstable();
    let step = |(from, until): &Stretch| ClockStep { at: *from, ticks: until.since(*from) };
    silences.iter().map(step).collect()
}

/// When a stream has no records, in order of time; `None` if it never has any.
fn quiet(walk: &Walk) -> Option<Vec<Stretch>> {
    let (first, last) = (walk.first?, walk.last?);
    let before = std::iter::once((Timestamp::MIN, first));
    let after = std::iter::once((last, Timestamp::MAX));
    Some(before.chain(walk.silences.iter().copied()).chain(after).collect())
}

/// What all of these lists have in common. By pairs: taken one after the other, a list that has grown
/// long would be gone through once for each stream.
fn common_to_all(mut lists: Vec<Vec<Stretch>>) -> Vec<Stretch> {
    while lists.len() > 1 {
        let pair = |pair: &[Vec<Stretch>]| match pair {
            [one, other] => common(one, other),
            _ => pair.concat(),
        };
        lists = lists.chunks(2).map(pair).collect();
    }
    lists.pop().unwrap_or_default()
}

/// What two lists of stretches have in common.
fn common(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut both = Vec::new();
    while let (Some((from, until)), Some((start, end))) = (one.peek(), other.peek()) {
        let (from, start) = (*from.max(start), *until.min(end));
        if from < start {
            both.push((from, start));
        }
        if until < end {
            one.next()
        } else {
            other.next()
        };
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp(second * TICKS_PER_SECOND)
    }

    fn walk(first: i64, silences: &[(i64, i64)], last: i64) -> Walk {
        let silences = silences.iter().map(|(from, until)| (at(*from), at(*until))).collect();
        Walk { first: Some(at(first)), last: Some(at(last)), silences, ..Walk::default() }
    }

    fn steps(walks: &[Walk]) -> Vec<(i64, i64)> {
        let seconds = |ticks: i64| ticks / TICKS_PER_SECOND;
        steps_ahead(walks).iter().map(|step| (seconds(step.at.0), seconds(step.ticks))).collect()
    }

    #[test]
    fn a_silence_of_all_streams_stands_out() {
        let busy = walk(0, &[(30, 3630)], 3660);
        let idle = walk(10, &[(12, 3650)], 3655);
        assert_eq!(steps(&[busy, idle, Walk::default()]), [(30, 3600)]);
    }

    #[test]
    fn silences_of_every_length_are_those_of_an_idle_machine() {
        let idle = walk(0, &[(5, 25), (30, 330), (400, 4000)], 4100);
        assert_eq!(steps(&[idle]), []);
        let twice = walk(0, &[(30, 3630), (3700, 7300)], 7400);
        assert_eq!(steps(&[twice]), [(30, 3600), (3700, 3600)]);
        let short = walk(0, &[(30, 80)], 100);
        assert_eq!(steps(&[short]), []);
    }

    #[test]
    fn one_stream_that_goes_on_is_no_silence() {
        let silent = walk(0, &[(30, 3630)], 3660);
        let steady = walk(0, &[], 3660);
        assert_eq!(steps(&[silent, steady]), []);
        let sparse = Walk { sparse: true, ..walk(0, &[(30, 3630)], 3660) };
        assert_eq!(steps(&[sparse]), []);
    }
}

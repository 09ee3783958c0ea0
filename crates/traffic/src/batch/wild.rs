//! Putting right the times of events whose stamps are wrong.

use super::{Batch, Entry};
use event::timestamp::Timestamp;
use event::wild::{MOST, leaps, wild};
use std::ops::Range;

impl Batch {
    /// Whether a look at its times is due: an event stands behind a later one, or its last ones lie
    /// far from those before. Asked once when it is full, and nearly never so.
    pub fn doubts_times(&self) -> bool {
        self.is_mixed || self.ends_leaping()
    }

    /// Whether time leaps so near the end that only what follows the batch tells whether that is wrong.
    pub fn ends_leaping(&self) -> bool {
        let tail = &self.entries[self.entries.len().saturating_sub(MOST + 1)..];
        let far = |pair: &[Entry]| leaps(pair[0].time, pair[1].time);
        // In order, the ends of the tail tell of all of it.
        let ends = tail.first().zip(tail.last());
        let may_leap = self.is_mixed || ends.is_some_and(|(one, last)| leaps(one.time, last.time));
        may_leap && tail.windows(2).any(far)
    }

    /// Gives every event whose stamp is wrong the time of the one before it; a first one that of the
    /// next. `behind` are the times of what follows in the same stream. Tells where they stand.
    pub fn mend_times(&mut self, behind: &[Timestamp]) -> Vec<Range<usize>> {
        let mut mended = Vec::new();
        if self.begins_wild() {
            self.entries[0].time = self.entries[1].time;
            mended.push(0..1);
        }
        let mut place = 1;
        while place < self.entries.len() {
            let before = self.entries[place - 1].time;
            let times = self.entries[place..].iter().map(|entry| entry.time);
            let count = wild(before, times.chain(behind.iter().copied()));
            let wrong = place..(place + count).min(self.entries.len());
            self.entries[wrong.clone()].iter_mut().for_each(|entry| entry.time = before);
            if count > 0 {
                mended.push(wrong);
            }
            place += count.max(1);
        }
        mended
    }

    /// Whether the first time is ahead of all that follow: nothing stands before it to compare with.
    fn begins_wild(&self) -> bool {
        let [first, second, rest @ ..] = self.entries.as_slice() else { return false };
        let is_back = |entry: &Entry| leaps(entry.time, first.time);
        is_back(second) && rest.iter().take(MOST).all(is_back)
    }

    /// When the earliest and the latest of its events happened.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let times = || self.entries.iter().map(|entry| entry.time);
        times().min().zip(times().max())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use event::kinds::{Address, Event};
    use event::timestamp::TICKS_PER_SECOND;

    const YEAR: i64 = 365 * 86_400;

    fn batch(seconds: &[i64]) -> Batch {
        let mut batch = Batch::default();
        let address = Address::from(std::net::IpAddr::from([10, 0, 0, 1]));
        for second in seconds {
            let at = Timestamp(second * TICKS_PER_SECOND);
            batch.push(at, Event::OwnAddress(address));
        }
        batch
    }

    fn mended(seconds: &[i64], behind: &[i64]) -> Option<(Vec<i64>, Vec<Range<usize>>)> {
        let mut batch = batch(seconds);
        let behind: Vec<_> =
            behind.iter().map(|second| Timestamp(second * TICKS_PER_SECOND)).collect();
        let places = batch.doubts_times().then(|| batch.mend_times(&behind))?;
        let times = batch.entries.iter().map(|entry| entry.time.0 / TICKS_PER_SECOND).collect();
        Some((times, places))
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "one place")]
    fn what_follows_a_wrong_stamp_keeps_its_time() {
        assert_eq!(mended(&[1, 2, 9 * YEAR, 3, 4], &[]), Some((vec![1, 2, 2, 3, 4], vec![2..3])));
        assert_eq!(mended(&[9 * YEAR, 3, 4], &[]), Some((vec![3, 3, 4], vec![0..1])));
        let early = vec![9 * YEAR, 0, 9 * YEAR];
        assert_eq!(mended(&early, &[]), Some((early, vec![])));
        let at_the_end = Some((vec![1, 2, 2, 2], vec![2..4]));
        assert_eq!(mended(&[1, 2, 9 * YEAR, 9 * YEAR], &[3]), at_the_end);
        assert_eq!(mended(&[1, 2, 9 * YEAR], &[9 * YEAR]), Some((vec![1, 2, 9 * YEAR], vec![])));
    }

    #[test]
    fn times_in_order_are_not_looked_at() {
        assert_eq!(mended(&[1, 2, 3, 30], &[1]), None);
        let mut early_pause = vec![0];
        early_pause.extend(1000..1200);
        assert_eq!(mended(&early_pause, &[]), None);
    }
}

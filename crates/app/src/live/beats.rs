//! When the controller looks at everything.

use std::time::Duration;

use event::timestamp::{TICKS_PER_SECOND, Timestamp};

/// Time after which facts about processes come, and between two looks while much happens.
pub const BEAT: Duration = Duration::from_millis(100);
/// Time between two looks at most: every one wakes two threads.
const IDLE_BEAT: Duration = Duration::from_millis(250);
/// Events between two looks that are much.
const MANY: u64 = 20_000;
/// Traffic younger than this is not counted yet, in ticks of 100 ns: longer than any pause, so that
/// facts fetched at one look come before traffic that is counted at the next.
pub const HOLD_BACK: i64 = 3 * TICKS_PER_SECOND / 10;
/// Looks at which traffic is fetched again and again, so that something is seen soon.
const FIRST_BEATS: u32 = 10;

/// Pauses between looks, and at which of them traffic is fetched: at the end of every interval, and
/// at the first ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Beats {
    ticks: i64,
    number: i64,
    beats: u32,
    /// Events seen until the latest look.
    events: u64,
}

impl Beats {
    /// For intervals of so many ticks of 100 ns.
    pub fn new(ticks: i64) -> Self {
        Self { ticks: ticks.max(1), number: 0, beats: 0, events: 0 }
    }

    /// Time until the next look, where so many events were seen in all: when the interval ends, or
    /// when what came until its end can be counted, but soon if much happens, so that little is
    /// held back.
    pub fn pause(&mut self, now: Timestamp, seen: u64) -> Duration {
        let events = seen.saturating_sub(std::mem::replace(&mut self.events, seen));
        let most = if self.beats < FIRST_BEATS || events > MANY { BEAT } else { IDLE_BEAT };
        until_next(now, self.ticks).min(until_next(now.plus(-HOLD_BACK), self.ticks)).min(most)
    }

    /// Whether traffic is to be fetched: an interval has ended since this was asked, or little time
    /// has passed.
    pub fn fetches(&mut self, now: Timestamp) -> bool {
        let number = now.0.div_euclid(self.ticks);
        self.beats = self.beats.saturating_add(1);
        std::mem::replace(&mut self.number, number) != number || self.beats <= FIRST_BEATS
    }
}

/// Time until the next whole multiple of `ticks`, and never none.
fn until_next(now: Timestamp, ticks: i64) -> Duration {
    let left = ticks - now.0.rem_euclid(ticks);
    // Timers wake up to a millisecond early.
    Duration::from_nanos(left.unsigned_abs() * 100) + Duration::from_millis(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp(milliseconds * 10_000)
    }

    /// Beats of whole seconds that have begun.
    fn begun() -> Beats {
        let mut beats = Beats::new(TICKS_PER_SECOND);
        (0..FIRST_BEATS).for_each(|_| assert!(beats.fetches(at(0))));
        beats
    }

    #[test]
    fn an_idle_second_is_looked_at_when_it_ends_and_when_it_can_be_counted() {
        let mut beats = begun();
        let mut now = 1_000;
        let mut looks = Vec::new();
        while now < 2_300 {
            now += i64::try_from(beats.pause(at(now), 0).as_millis()).unwrap();
            looks.push(now);
        }
        assert_eq!(looks, [1_250, 1_301, 1_551, 1_801, 2_001, 2_251, 2_301]);
    }

    #[test]
    fn much_is_looked_at_often() {
        let mut beats = begun();
        let mut pause = |seen| beats.pause(at(1_400), seen).as_millis();
        assert_eq!([pause(MANY + 1), pause(2 * MANY + 1), pause(4 * MANY)], [100, 250, 100]);
    }

    #[test]
    fn traffic_is_fetched_at_first_and_when_an_interval_has_ended() {
        let mut beats = begun();
        let fetched = [100, 900, 1_001, 1_250, 2_000, 2_001].map(|now| beats.fetches(at(now)));
        assert_eq!(fetched, [false, false, true, false, true, false]);
    }

    #[test]
    fn no_pause_is_as_long_as_traffic_is_held_back() {
        let longest = Duration::from_nanos(HOLD_BACK.unsigned_abs() * 100);
        for (ticks, now) in [(1, 0), (TICKS_PER_SECOND, 1_301), (86_400 * TICKS_PER_SECOND, -5)] {
            let mut beats = Beats::new(ticks);
            (0..=FIRST_BEATS).for_each(|_| _ = beats.fetches(at(now)));
            let pause = beats.pause(at(now), 0);
            assert!(!pause.is_zero() && pause < longest, "{ticks} {now}: {pause:?}");
        }
    }
}

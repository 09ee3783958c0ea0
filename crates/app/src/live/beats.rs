//! When the controller looks at everything.

use std::collections::VecDeque;
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
const HOLD_BACK: i64 = 3 * TICKS_PER_SECOND / 10;
/// Within so many seconds Windows hands over by itself what a buffer of traffic holds: what could
/// not be fetched is waited for so much longer.
pub const FLUSH_SECONDS: u64 = 1;
const FLUSH_EVERY: i64 = FLUSH_SECONDS.cast_signed() * TICKS_PER_SECOND;
/// Looks at which traffic is fetched again and again, so that something is seen soon.
const FIRST_BEATS: u32 = 10;

/// Pauses between looks, at which of them traffic is fetched (at the end of every interval, and at
/// the first ones), and what may be counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beats {
    ticks: i64,
    /// Of the interval that was open at the latest look.
    number: Option<i64>,
    beats: u32,
    /// Events seen until the latest look.
    events: u64,
    /// End of the first interval that has ended since the look before.
    ended: Option<Timestamp>,
    /// Ends of intervals whose last traffic may still come, and until when.
    coming: VecDeque<(Timestamp, Timestamp)>,
}

impl Beats {
    /// For intervals of so many ticks of 100 ns.
    pub fn new(ticks: i64) -> Self {
        let coming = VecDeque::new();
        Self { ticks: ticks.max(1), number: None, beats: 0, events: 0, ended: None, coming }
    }

    /// Time until the next look, where so many events were seen in all: when the interval ends, or
    /// when what came until its end can be counted, but soon if much happens, so that little is
    /// held back.
    pub fn pause(&mut self, now: Timestamp, seen: u64) -> Duration {
        let events = seen.saturating_sub(std::mem::replace(&mut self.events, seen));
        let most = if self.beats < FIRST_BEATS || events > MANY { BEAT } else { IDLE_BEAT };
        let ends = self.ticks - now.0.rem_euclid(self.ticks);
        let counted = self.coming.front().map_or(ends, |(_, until)| until.since(now).max(0));
        let ticks = counted.min(ends).unsigned_abs();
        // Timers wake up to a millisecond early.
        (Duration::from_nanos(ticks * 100) + Duration::from_millis(1)).min(most)
    }

    /// A look begins. Whether traffic is to be fetched: an interval has ended since the look
    /// before, or little time has passed.
    pub fn fetches(&mut self, now: Timestamp) -> bool {
        let number = now.0.div_euclid(self.ticks);
        let before = self.number.replace(number).unwrap_or(number);
        if number < before {
            // The clock was set back.
            self.coming.clear();
        }
        let end = Timestamp(before.saturating_add(1).saturating_mul(self.ticks));
        self.ended = (number > before).then_some(end);
        self.beats = self.beats.saturating_add(1);
        number != before || self.beats <= FIRST_BEATS
    }

    /// The look has come to where traffic was fetched, or was to be. Gives the moment before which
    /// everything has come. Until a look every processor may hold the last traffic of an interval,
    /// so that has its time to come after the look, however late that was.
    pub fn reached(&mut self, now: Timestamp, fetched: bool) -> Timestamp {
        let wait = if fetched { HOLD_BACK } else { HOLD_BACK + FLUSH_EVERY };
        self.coming.extend(self.ended.take().map(|end| (end, now.plus(wait))));
        while self.coming.pop_front_if(|(_, until)| *until <= now).is_some() {}
        let reached = now.plus(-HOLD_BACK);
        self.coming.front().map_or(reached, |(end, _)| reached.min(end.plus(-1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp(milliseconds * 10_000)
    }

    fn look(beats: &mut Beats, now: i64) -> bool {
        let fetches = beats.fetches(at(now));
        beats.reached(at(now), true);
        fetches
    }

    /// Beats of whole seconds that have begun.
    fn begun() -> Beats {
        let mut beats = Beats::new(TICKS_PER_SECOND);
        (0..FIRST_BEATS).for_each(|_| assert!(look(&mut beats, 0)));
        beats
    }

    #[test]
    fn an_idle_second_is_looked_at_when_it_ends_and_when_it_can_be_counted() {
        let mut beats = begun();
        let mut now = 900;
        let mut looks = Vec::new();
        while now < 2_300 {
            now += i64::try_from(beats.pause(at(now), 0).as_millis()).unwrap();
            looks.push(now);
            look(&mut beats, now);
        }
        assert_eq!(looks, [1_001, 1_251, 1_302, 1_552, 1_802, 2_001, 2_251, 2_302]);
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
        let fetched = [100, 900, 1_001, 1_250, 2_000, 2_001].map(|now| look(&mut beats, now));
        assert_eq!(fetched, [false, false, true, false, true, false]);
    }

    /// What is reached at each look, in milliseconds; a last traffic that cannot be fetched is
    /// marked.
    fn reached(beats: &mut Beats, looks: &[(i64, bool)]) -> Vec<i64> {
        let reach = |&(now, fetched): &(i64, bool)| {
            beats.fetches(at(now));
            beats.reached(at(now), fetched).0.div_euclid(10_000)
        };
        looks.iter().map(reach).collect()
    }

    #[test]
    fn the_last_traffic_of_an_interval_has_its_time_to_come_however_late_a_look_is() {
        let all = |looks: &[i64]| looks.iter().map(|now| (*now, true)).collect::<Vec<_>>();
        let in_time = all(&[900, 1_001, 1_251, 1_301, 1_552]);
        assert_eq!(reached(&mut begun(), &in_time), [600, 701, 951, 1_001, 1_252]);
        let late = all(&[900, 1_600, 1_850, 1_900, 2_001, 2_250, 2_301]);
        let expected = [600, 999, 999, 1_600, 1_701, 1_950, 2_001];
        assert_eq!(reached(&mut begun(), &late), expected);
        let later = all(&[900, 3_500, 3_799, 3_800]);
        assert_eq!(reached(&mut begun(), &later), [600, 999, 999, 3_500]);
    }

    #[test]
    fn short_intervals_wait_for_each_other() {
        let mut beats = Beats::new(TICKS_PER_SECOND / 10);
        let looks = [50, 101, 201, 301, 400, 401, 501, 601].map(|now| (now, true));
        assert_eq!(reached(&mut beats, &looks), [-250, -199, -99, 1, 99, 101, 201, 301]);
    }

    #[test]
    fn traffic_that_is_not_fetched_comes_by_the_timer() {
        let looks = [(900, true), (1_001, false), (1_301, true), (2_001, true), (2_301, true)];
        assert_eq!(reached(&mut begun(), &looks), [600, 701, 999, 999, 2_001]);
    }

    #[test]
    fn a_clock_that_was_set_waits_for_nothing_of_another_time() {
        let looks = [(900_900, true), (901_001, true), (400, true), (1_001, true), (1_301, true)];
        assert_eq!(reached(&mut begun(), &looks), [999, 999, 100, 701, 1_001]);
    }

    #[test]
    fn no_pause_is_as_long_as_traffic_is_held_back() {
        let longest = Duration::from_nanos(HOLD_BACK.unsigned_abs() * 100);
        for (ticks, now) in [(1, 0), (TICKS_PER_SECOND, 1_301), (86_400 * TICKS_PER_SECOND, -5)] {
            let mut beats = Beats::new(ticks);
            (0..=FIRST_BEATS).for_each(|_| _ = look(&mut beats, now));
            let pause = beats.pause(at(now), 0);
            assert!(!pause.is_zero() && pause < longest, "{ticks} {now}: {pause:?}");
        }
    }
}

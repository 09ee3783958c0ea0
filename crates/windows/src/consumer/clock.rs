//! From the performance counter to UTC, checked against the system's clock as time goes by.
//!
//! Records are asked for with their raw stamps (PROCESS_TRACE_MODE_RAW_TIMESTAMP), counts of the
//! performance counter. Windows would convert them itself, from the moment the session started:
//! the counter is never corrected, so after weeks such times are seconds away from the creation
//! times of processes, which follow the system's clock, and a reused process id could be given
//! the wrong owner. Here the pair (counter, system time) is read anew once a second, which keeps
//! the two together and shows when the system's clock was set.

use event::Timestamp;
use event::timestamp::Clock;

/// One look at both clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pair {
    /// The performance counter.
    pub(crate) counter: i64,
    /// The system's clock at the same moment.
    pub(crate) time: Timestamp,
}

/// The conversion that holds now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LiveClock {
    clock: Clock,
    /// Units of the counter per second; 0 when stamps are not of the counter.
    frequency: i64,
    anchored: i64,
}

impl LiveClock {
    /// For stamps of the performance counter, of `frequency` units per second.
    pub(crate) const fn counting(frequency: i64, now: Pair) -> Self {
        let clock = Clock::counting(frequency, now.time, now.counter);
        Self { clock, frequency, anchored: now.counter }
    }

    /// For a session whose stamps are the system's time already.
    pub(crate) const fn system_time() -> Self {
        Self { clock: Clock::SYSTEM_TIME, frequency: 0, anchored: 0 }
    }

    /// The conversion of stamps.
    #[inline]
    pub(crate) const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whether a second has passed since the clocks were compared.
    pub(crate) const fn is_due(&self, counter: i64) -> bool {
        self.frequency > 0 && counter.wrapping_sub(self.anchored) >= self.frequency
    }

    /// Compares the clocks anew. Returns how far the system's clock has gone ahead of what was
    /// expected, in 100 ns: fractions of a millisecond usually, more when the clock was set.
    pub(crate) fn compare(&mut self, now: Pair) -> i64 {
        let step = now.time.since(self.clock.timestamp(now.counter));
        *self = Self::counting(self.frequency, now);
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Pair = Pair { counter: 5_000, time: Timestamp(1_000_000_000) };

    #[test]
    fn stamps_follow_the_counter() {
        let clock = LiveClock::counting(1_000, START);
        assert_eq!(clock.clock().timestamp(6_500), Timestamp(1_015_000_000));
        assert_eq!(clock.clock().timestamp(4_000), Timestamp(990_000_000));
        assert!(!clock.is_due(5_999));
        assert!(clock.is_due(6_000));
    }

    #[test]
    fn a_clock_that_was_set_is_noticed_and_followed() {
        let mut clock = LiveClock::counting(1_000, START);
        let later = Pair { counter: 6_000, time: Timestamp(1_010_000_000 + 36_000) };
        assert_eq!(clock.compare(later), 36_000);
        assert_eq!(clock.clock().timestamp(6_000), later.time);
        assert!(!clock.is_due(6_500));
    }

    #[test]
    fn system_time_needs_no_comparison() {
        let clock = LiveClock::system_time();
        assert!(!clock.is_due(i64::MAX));
        assert_eq!(clock.clock().timestamp(77), Timestamp(77));
    }
}

//! Time: one scale for everything, and the way from a trace's clock to it.

/// A moment as Windows counts it (FILETIME): 100-nanosecond ticks since 1601-01-01 00:00 UTC.
///
/// Signed, so that differences and damaged values cannot wrap by surprise.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Timestamp(pub i64);

/// Ticks of [`Timestamp`] in one second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;

/// Seconds from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH_SECONDS: i64 = 11_644_473_600;

impl Timestamp {
    /// The earliest moment that can be written.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest moment that can be written.
    pub const MAX: Self = Self(i64::MAX);

    /// Nanoseconds since 1970-01-01 UTC.
    pub const fn unix_nanoseconds(self) -> i128 {
        (self.0 as i128 - UNIX_EPOCH_SECONDS as i128 * TICKS_PER_SECOND as i128) * 100
    }

    /// The moment `seconds` after 1970-01-01 UTC; saturates.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_add(UNIX_EPOCH_SECONDS).saturating_mul(TICKS_PER_SECOND))
    }

    /// The moment `ticks` of 100 ns later (earlier when negative); saturates.
    pub const fn plus(self, ticks: i64) -> Self {
        Self(self.0.saturating_add(ticks))
    }

    /// Ticks of 100 ns from `earlier` to this moment; saturates.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// How the raw time stamps of one trace become [`Timestamp`]s.
///
/// Raw stamps count from an arbitrary zero; the trace's header pairs one of them with a
/// known moment (`StartTime` of TRACE_LOGFILE_HEADER). The scale is fixed once per trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
    origin: Timestamp,
    origin_raw: i64,
    scale: Scale,
}

/// What one raw unit is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scale {
    /// Raw stamps already are 100 ns ticks, counted from the trace's own zero or from 1601.
    Ticks,
    /// So many raw units per second.
    PerSecond(i64),
}

impl Clock {
    /// A clock whose raw stamps are [`Timestamp`]s already (system time, or a live session).
    pub const SYSTEM_TIME: Self = Self { origin: Timestamp(0), origin_raw: 0, scale: Scale::Ticks };

    /// A clock of `frequency` raw units per second that showed `origin_raw` at `origin`.
    ///
    /// A frequency of zero or less cannot be true; the raw units are then taken as
    /// 100 ns ticks, and the reader of the header reports the fact.
    pub const fn counting(frequency: i64, origin: Timestamp, origin_raw: i64) -> Self {
        let scale = match frequency {
            i64::MIN..=0 | TICKS_PER_SECOND => Scale::Ticks,
            other => Scale::PerSecond(other),
        };
        Self { origin, origin_raw, scale }
    }

    /// This clock, so many ticks of 100 ns behind: what it dates is earlier by that.
    #[must_use]
    pub const fn behind(self, ticks: i64) -> Self {
        Self { origin: self.origin.plus(-ticks), ..self }
    }

    /// The moment at which this clock showed `raw`; rounds towards the past, saturates.
    #[inline]
    pub fn timestamp(&self, raw: i64) -> Timestamp {
        let elapsed = raw.saturating_sub(self.origin_raw);
        match self.scale {
            Scale::Ticks => self.origin.plus(elapsed),
            Scale::PerSecond(frequency) => self.origin.plus(scaled(elapsed, frequency)),
        }
    }
}

/// `units` of `1/frequency` s in 100 ns ticks. Split into whole seconds and a rest,
/// because a 128-bit division costs more than decoding the event does.
#[inline]
fn scaled(units: i64, frequency: i64) -> i64 {
    let seconds = units.div_euclid(frequency);
    let rest = units.rem_euclid(frequency);
    let fraction = match rest.checked_mul(TICKS_PER_SECOND) {
        Some(product) => product / frequency,
        None => wide_fraction(rest, frequency),
    };
    seconds.saturating_mul(TICKS_PER_SECOND).saturating_add(fraction)
}

/// The rest of a second for clocks above 922 GHz, which no machine has but a damaged header may claim.
#[cold]
fn wide_fraction(rest: i64, frequency: i64) -> i64 {
    let ticks = i128::from(rest) * i128::from(TICKS_PER_SECOND) / i128::from(frequency);
    i64::try_from(ticks).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn qpc_of_a_real_trace() {
        // A real record: 2012-06-19 20:33:53.318008 UTC on a 2,994,853 Hz clock.
        let clock = Clock::counting(2_994_853, Timestamp(0x01cd_4e5a_d733_dd08), 0xce_7ee3_3838);
        let at = clock.timestamp(0xce_7efa_452c);
        assert_eq!((at.unix_nanoseconds() + 500) / 1000, 1_340_138_033_318_008);
    }

    #[test]
    fn unix_seconds_there_and_back() {
        let moment = Timestamp::from_unix_seconds(1_600_000_000);
        assert_eq!(moment.unix_nanoseconds(), 1_600_000_000_000_000_000);
    }

    #[test]
    fn a_clock_that_cannot_be_true_counts_ticks() {
        let clock = Clock::counting(0, Timestamp(1000), 10);
        assert_eq!(clock.timestamp(15), Timestamp(1005));
    }

    proptest! {
        #[test]
        fn split_division_equals_wide_division(
            units in any::<i64>(), frequency in 1..i64::MAX
        ) {
            let wide = (i128::from(units) * i128::from(TICKS_PER_SECOND))
                .div_euclid(i128::from(frequency));
            let expected = i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX });
            let got = scaled(units, frequency);
            // Saturation may act one step early at the very ends of the scale.
            prop_assert!(got == expected || (i128::from(got) - wide).abs() < i128::from(TICKS_PER_SECOND) || expected == i64::MIN || expected == i64::MAX);
        }
    }
}

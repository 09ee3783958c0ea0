//! Values of options that need more than a word.

use std::str::FromStr;

use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use traffic::rollup::Dimension;

use crate::report::times;

/// One group of rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub(crate) enum GroupBy {
    Process,
    Connection,
    Remote,
    Port,
    Protocol,
    Family,
    Second,
}

impl From<GroupBy> for Dimension {
    fn from(group: GroupBy) -> Self {
        match group {
            GroupBy::Process => Self::Process,
            GroupBy::Connection => Self::Connection,
            GroupBy::Remote => Self::Remote,
            GroupBy::Port => Self::Port,
            GroupBy::Protocol => Self::Protocol,
            GroupBy::Family => Self::Family,
            GroupBy::Second => Self::Second,
        }
    }
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

/// A moment as the user gives it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// So many ticks after the recording began; the text as given.
    AfterStart(i64, String),
    /// By date and time.
    At(Timestamp),
}

/// The text names no moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NotAMoment;

impl std::fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("2026-03-02T09:00:00+01:00, 2026-03-02 09:00, +90s, +5m, +1h30m")
    }
}

impl std::error::Error for NotAMoment {}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        if let Some(length) = text.strip_prefix('+') {
            let ticks = ticks(length).ok_or(NotAMoment)?;
            return Ok(Self::AfterStart(ticks, text.to_owned()));
        }
        let zone = jiff::tz::TimeZone::system();
        times::parse(text, &zone).map(Self::At).ok_or(NotAMoment)
    }
}

/// A length of time such as `90`, `1.5s` or `1h30m`, in ticks of 100 ns. A bare number is in
/// seconds.
fn ticks(text: &str) -> Option<i64> {
    let with_unit = match text.ends_with(|c: char| c.is_ascii_digit()) {
        true => format!("{text}s"),
        false => text.to_owned(),
    };
    let length: jiff::SignedDuration = with_unit.parse().ok()?;
    i64::try_from(length.as_nanos() / 100).ok().filter(|ticks| *ticks >= 0)
}

/// The length of an interval in ticks of 100 ns: more than a millisecond, at most a day.
pub(crate) fn parse_interval(text: &str) -> Result<i64, &'static str> {
    let allowed = TICKS_PER_SECOND / 1000..=TICKS_PER_SECOND * 86_400;
    ticks(text).filter(|ticks| allowed.contains(ticks)).ok_or("0.001 … 86400, 0.1, 5, 1m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let after = |text: &str| match text.parse() {
            Ok(Moment::AfterStart(ticks, _)) => Some(ticks / (TICKS_PER_SECOND / 10)),
            _ => None,
        };
        assert_eq!(after("+90s"), Some(900));
        assert_eq!(after("+90"), Some(900));
        assert_eq!(after("+1.5"), Some(15));
        assert_eq!(after("+1h30m"), Some(54_000));
        assert_eq!(after("+-5s"), None);
        assert_eq!("soon".parse::<Moment>(), Err(NotAMoment));
        let utc = "2026-03-02T08:00:00Z".parse::<Moment>();
        assert_eq!(utc, "2026-03-02T09:00:00+01:00".parse());
        assert!(matches!("2026-03-02 09:00".parse(), Ok(Moment::At(_))));
    }

    #[test]
    fn intervals() {
        assert_eq!(parse_interval("1"), Ok(TICKS_PER_SECOND));
        assert_eq!(parse_interval("0.1"), Ok(TICKS_PER_SECOND / 10));
        assert_eq!(parse_interval("1m"), Ok(60 * TICKS_PER_SECOND));
        assert!(parse_interval("0").is_err());
        assert!(parse_interval("2d").is_err());
    }
}

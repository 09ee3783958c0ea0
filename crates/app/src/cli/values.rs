//! Values of options that need more than a word.

use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use event::timestamp::TICKS_PER_SECOND;
use text::moments::ticks;
use text::{Lang, Units};
use traffic::rollup::Dimension;

/// One group of rows, by the name every machine format has for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct GroupBy(Dimension);

impl From<GroupBy> for Dimension {
    fn from(group: GroupBy) -> Self {
        group.0
    }
}

impl clap::ValueEnum for GroupBy {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [GroupBy; Dimension::ALL.len()] = {
            let mut all = [GroupBy(Dimension::Process); Dimension::ALL.len()];
            let mut place = 0;
            while place < all.len() {
                all[place] = GroupBy(Dimension::ALL[place].0);
                place += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// A language, by name.
pub(super) fn lang() -> impl TypedValueParser<Value = Lang> {
    let english = PossibleValue::new(Lang::En.name()).help("English");
    let chinese = PossibleValue::new(Lang::ZhCn.name()).help("Simplified Chinese");
    let values = [english, chinese.aliases(["zh", "zh-cn", "zh_CN"])];
    PossibleValuesParser::new(values).map(|name| Lang::named(&name).unwrap_or_default())
}

/// The units of amounts, by name.
pub(super) fn units() -> impl TypedValueParser<Value = Units> {
    let value = |units: Units| PossibleValue::new(units.name()).help(units.stated());
    PossibleValuesParser::new(Units::ALL.map(value)).map(|name| {
        let named = Units::ALL.into_iter().find(|units| units.name() == name);
        named.unwrap_or_default()
    })
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(crate) enum ColorWhen {
    #[default]
    Auto,
    Always,
    Never,
}

/// The length of an interval in ticks of 100 ns: more than a millisecond, at most a day.
pub(crate) fn parse_interval(text: &str) -> Result<i64, &'static str> {
    let allowed = TICKS_PER_SECOND / 1000..=TICKS_PER_SECOND * 86_400;
    ticks(text).filter(|ticks| allowed.contains(ticks)).ok_or("0.001 … 86400, 0.1, 5, 1m")
}

/// How many rows to show.
pub(crate) fn parse_rows(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|rows| *rows > 0).ok_or("1, 2, 3 …")
}

/// How many threads to decode with: as many as a large machine has processors.
pub(crate) fn parse_threads(text: &str) -> Result<usize, &'static str> {
    text.parse().ok().filter(|threads| (1..=256).contains(threads)).ok_or("1 … 256")
}

/// A length of time from a tenth of a second to 30 days.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    let allowed = TICKS_PER_SECOND / 10..=TICKS_PER_SECOND * 86_400 * 30;
    let ticks = ticks(text).filter(|ticks| allowed.contains(ticks));
    let ticks = ticks.and_then(|ticks| u64::try_from(ticks).ok());
    ticks.map(|ticks| Duration::from_nanos(ticks * 100)).ok_or("0.1s … 30d, 60s, 10m, 1h30m")
}

/// A share in percent, at most 1000.
pub(crate) fn parse_percent(text: &str) -> Result<f64, &'static str> {
    let number = text.trim_end_matches('%').parse().ok();
    number.filter(|percent| (0.0..=1000.0).contains(percent)).ok_or("0 … 1000, 2.5")
}

/// Units of sizes. A bare number is in MB.
const SIZES: [(&str, u64); 7] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("KB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("", 1_000_000),
];

/// A size in megabytes of 2^20 bytes, never more than asked for and at least 1.
pub(crate) fn parse_megabytes(text: &str) -> Result<u32, &'static str> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()));
    let bytes = unit.and_then(|(_, unit)| number.parse::<u64>().ok()?.checked_mul(*unit));
    let megabytes = bytes.and_then(|bytes| u32::try_from(bytes >> 20).ok());
    megabytes.filter(|megabytes| *megabytes > 0).ok_or("500MB, 2GB, 64MiB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, megabytes) in [
            ("500MB", Some(476)),
            ("500", Some(476)),
            ("64MiB", Some(64)),
            ("2 gb", Some(1907)),
            ("1GiB", Some(1024)),
            ("1MB", None),
            ("MB", None),
            ("1.5GB", None),
            ("99999999999GB", None),
        ] {
            assert_eq!(parse_megabytes(text).ok(), megabytes, "{text}");
        }
    }

    #[test]
    fn durations() {
        assert_eq!(parse_duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(parse_duration("0.25"), Ok(Duration::from_millis(250)));
        assert!(parse_duration("0").is_err() && parse_duration("1y").is_err());
    }

    #[test]
    fn percents() {
        assert_eq!((parse_percent("10"), parse_percent("2.5%")), (Ok(10.0), Ok(2.5)));
        assert!(parse_percent("-1").is_err() && parse_percent("NaN").is_err());
    }

    #[test]
    fn rows_and_threads() {
        assert_eq!((parse_rows("1"), parse_threads("256")), (Ok(1), Ok(256)));
        assert!(parse_rows("0").is_err() && parse_rows("many").is_err());
        assert!(parse_threads("0").is_err() && parse_threads("257").is_err());
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

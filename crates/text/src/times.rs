//! Moments for machines (RFC 3339, UTC) and for people (local time).

use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp as Instant, Zoned};

use crate::Lang;

crate::catalogue! {
    /// One text of a time.
    TimeText;

    Span: "{from} to {until}", "{from} 至 {until}";
    Hours: "{hours} h {minutes} min", "{hours} 小时 {minutes} 分";
    Minutes: "{minutes} min {seconds} s", "{minutes} 分 {seconds} 秒";
    Seconds: "{number} s", "{number} 秒";
    Milliseconds: "{number} ms", "{number} 毫秒";
    Microseconds: "{number} µs", "{number} 微秒";
}

/// The moment in RFC 3339, UTC, to the full 100 ns: `2026-03-02T08:00:00.1234567Z`.
/// `None`, here and below, for what is no time: before 1970, when no trace was made (the clock of a
/// recording that does not say when it began counts from 1601), and after the year 9999.
pub fn utc(moment: Timestamp) -> Option<String> {
    let instant = instant(moment)?;
    Some(instant.strftime("%Y-%m-%dT%H:%M:%S.").to_string() + &fraction(moment) + "Z")
}

/// Local date and time to the second: `2026-03-02 09:00:00`. Here and below a time that the clock
/// shows twice, as the zone sets it back in between, has its offset behind it: `02:30:00+01:00`.
pub fn local(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    let zoned = zoned(moment, zone)?;
    Some(zoned.strftime("%Y-%m-%d %H:%M:%S").to_string() + &offset_where_twice(&zoned))
}

/// Local time of day to the second: `09:00:00`.
pub fn local_clock(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    let zoned = zoned(moment, zone)?;
    Some(zoned.strftime("%H:%M:%S").to_string() + &offset_where_twice(&zoned))
}

/// Local date and time to the full 100 ns: `2026-03-02 09:00:00.1234567`.
pub fn local_precise(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    let zoned = zoned(moment, zone)?;
    let seconds = zoned.strftime("%Y-%m-%d %H:%M:%S").to_string();
    Some(seconds + "." + &fraction(moment) + &offset_where_twice(&zoned))
}

/// The offset of local time, `+01:00`, where the clock shows it twice.
pub fn offset_of_two(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    Some(offset_where_twice(&zoned(moment, zone)?)).filter(|offset| !offset.is_empty())
}

fn offset_where_twice(zoned: &Zoned) -> String {
    match is_twice(zoned.datetime(), zoned.time_zone()) {
        true => zoned.strftime("%:z").to_string(),
        false => String::new(),
    }
}

fn is_twice(local: DateTime, zone: &TimeZone) -> bool {
    matches!(zone.to_ambiguous_timestamp(local).offset(), AmbiguousOffset::Fold { .. })
}

/// The offset of local time from UTC at a moment: `UTC+01:00`.
pub fn offset(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    Some(zoned(moment, zone)?.strftime("UTC%:z").to_string())
}

/// Local time less UTC at a moment, in seconds.
pub fn offset_seconds(moment: Timestamp, zone: &TimeZone) -> Option<i32> {
    Some(zoned(moment, zone)?.offset().seconds())
}

/// The moment as milliseconds of local time since 1970, for scripts that show local time
/// without knowing the zone.
pub fn local_milliseconds(moment: Timestamp, zone: &TimeZone) -> Option<i64> {
    let zoned = zoned(moment, zone)?;
    let offset = i64::from(zoned.offset().seconds()) * 1000;
    Some(zoned.timestamp().as_millisecond() + offset)
}

/// From `first` to `last`; the date is not said twice.
pub fn span(first: Timestamp, last: Timestamp, zone: &TimeZone, lang: Lang) -> Option<String> {
    let (start, end) = (zoned(first, zone)?, zoned(last, zone)?);
    let end = match start.date() == end.date() {
        true => local_clock(last, zone)?,
        false => local(last, zone)?,
    };
    Some(TimeText::Span.fill(lang, &[("from", &local(first, zone)?), ("until", &end)]))
}

/// A length of time, in its two largest units: `10 min 3 s`.
pub fn duration(ticks: i64, lang: Lang) -> String {
    let ticks = ticks.max(0);
    let seconds = ticks / TICKS_PER_SECOND;
    let [hours, minutes] = [seconds / 3600, seconds % 3600 / 60].map(|number| number.to_string());
    let rest = (seconds % 60).to_string();
    match seconds {
        0..10 => {
            let hundredths = ticks / (TICKS_PER_SECOND / 100);
            let number = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            TimeText::Seconds.fill(lang, &[("number", &number)])
        }
        10..60 => TimeText::Seconds.fill(lang, &[("number", &rest)]),
        60..3600 => TimeText::Minutes.fill(lang, &[("minutes", &minutes), ("seconds", &rest)]),
        _ => TimeText::Hours.fill(lang, &[("hours", &hours), ("minutes", &minutes)]),
    }
}

/// A length of less than a second, rounded up to a tenth: `0.3 µs`, `15.1 ms`.
pub fn fraction_of_second(ticks: u64, lang: Lang) -> String {
    const MILLISECOND: u64 = 10_000;
    let (unit, text) = match ticks {
        0..MILLISECOND => (MILLISECOND / 1000, TimeText::Microseconds),
        _ => (MILLISECOND, TimeText::Milliseconds),
    };
    let tenths = (ticks * 10).div_ceil(unit);
    text.fill(lang, &[("number", &format!("{}.{}", tenths / 10, tenths % 10))])
}

/// The moment a local date and time or an RFC 3339 time names; of two, the first.
pub fn parse(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Instant>() {
        return Some(timestamp(instant));
    }
    let local: DateTime = text.parse().ok()?;
    let zoned = local.to_zoned(zone.clone()).ok()?;
    Some(timestamp(zoned.timestamp()))
}

pub(crate) fn timestamp(instant: Instant) -> Timestamp {
    let nanoseconds = instant.subsec_nanosecond();
    Timestamp::from_unix_seconds(instant.as_second()).plus(i64::from(nanoseconds) / 100)
}

fn instant(moment: Timestamp) -> Option<Instant> {
    let nanoseconds = Some(moment.unix_nanoseconds()).filter(|since_1970| *since_1970 >= 0)?;
    Instant::from_nanosecond(nanoseconds).ok()
}

pub(crate) fn zoned(moment: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Some(instant(moment)?.to_zoned(zone.clone()))
}

fn fraction(moment: Timestamp) -> String {
    format!("{:07}", moment.0.rem_euclid(TICKS_PER_SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        parse(text, &TimeZone::UTC).unwrap()
    }

    #[test]
    fn machines_get_utc_to_the_tick() {
        let moment = at("2026-03-02T09:00:00.1234567+01:00");
        assert_eq!(utc(moment).unwrap(), "2026-03-02T08:00:00.1234567Z");
        assert_eq!(utc(at("1970-01-01T00:00:00Z")).unwrap(), "1970-01-01T00:00:00.0000000Z");
        for no_time in [Timestamp::MIN, Timestamp(0), Timestamp(TICKS_PER_SECOND), Timestamp::MAX] {
            assert_eq!(utc(no_time), None);
            assert_eq!(local(no_time, &TimeZone::UTC), None);
            assert_eq!(span(no_time, no_time, &TimeZone::UTC, Lang::En), None);
        }
    }

    #[test]
    fn people_get_local_time() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        let first = at("2026-03-02T08:00:00Z");
        assert_eq!(local(first, &zone).unwrap(), "2026-03-02 16:00:00");
        assert_eq!(offset(first, &zone).unwrap(), "UTC+08:00");
        let show = |seconds| span(first, first.plus(seconds * TICKS_PER_SECOND), &zone, Lang::En);
        assert_eq!(show(90).unwrap(), "2026-03-02 16:00:00 to 16:01:30");
        assert_eq!(show(86_400).unwrap(), "2026-03-02 16:00:00 to 2026-03-03 16:00:00");
        assert_eq!(parse("2026-03-02 16:00", &zone), Some(first));
    }

    #[test]
    fn a_time_that_comes_twice_has_its_offset() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let first = at("2026-10-25T00:30:00Z");
        let second = first.plus(3600 * TICKS_PER_SECOND);
        assert_eq!(local(first, &zone).unwrap(), "2026-10-25 02:30:00+02:00");
        assert_eq!(local_clock(second, &zone).unwrap(), "02:30:00+01:00");
        assert_eq!(local_precise(second, &zone).unwrap(), "2026-10-25 02:30:00.0000000+01:00");
        let shown = span(first, second, &zone, Lang::En).unwrap();
        assert_eq!(shown, "2026-10-25 02:30:00+02:00 to 02:30:00+01:00");
        for beside in [first.plus(-3600 * TICKS_PER_SECOND), second.plus(3600 * TICKS_PER_SECOND)] {
            assert!(!local(beside, &zone).unwrap().contains('+'));
        }
        assert_eq!(parse("2026-10-25 02:30", &zone), Some(first));
    }

    #[test]
    fn lengths_use_two_units() {
        let show = |tenths: i64| duration(tenths * TICKS_PER_SECOND / 10, Lang::En);
        assert_eq!(show(15), "1.50 s");
        assert_eq!(show(423), "42 s");
        assert_eq!(show(6030), "10 min 3 s");
        assert_eq!(show(36_600), "1 h 1 min");
    }

    #[test]
    fn what_is_shorter_rounds_up_and_never_looks_like_nothing() {
        let shown = |ticks| fraction_of_second(ticks, Lang::En);
        assert_eq!([0, 3, 9_999].map(shown), ["0.0 µs", "0.3 µs", "999.9 µs"]);
        assert_eq!([10_000, 150_001].map(shown), ["1.0 ms", "15.1 ms"]);
    }
}

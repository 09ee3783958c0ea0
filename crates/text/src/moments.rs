//! Moments as people write them: `08:15`, `2026/03/02 08:16`, `+90s`, `-10m`, and spans of them.

use std::fmt;
use std::str::FromStr;

use event::timestamp::{TICKS_PER_SECOND, Timestamp};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp as Instant, Zoned};

use crate::times;

/// A moment as written; most forms need a recording to become a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    form: Form,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    /// With its offset from UTC: needs nothing.
    At(Timestamp),
    /// A date and a time of some zone.
    Local(DateTime),
    /// A time of day.
    Clock(Time),
    /// Ticks of 100 ns after the recording began.
    AfterStart(i64),
    /// Ticks of 100 ns before it ended.
    BeforeEnd(i64),
}

/// The text names no moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("08:15, 2026-03-02 08:15, 2026-03-02T08:15:00+01:00, +90s, -10m, 08:15..08:18")
    }
}

impl std::error::Error for NotAMoment {}

/// What a moment is measured from.
#[derive(Clone, Copy, Debug)]
pub struct Recorded<'a> {
    /// When the recording began, where it says so.
    pub began: Option<Timestamp>,
    /// When it ended, where it says so.
    pub ended: Option<Timestamp>,
    /// The zone of times without an offset.
    pub zone: &'a TimeZone,
}

/// Why a moment is no time of a recording.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unresolved {
    /// It is measured from the beginning, of which the recording says nothing.
    NoStart,
    /// It is measured from the end, of which the recording says nothing.
    NoEnd,
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let form = Form::parse(text.trim()).ok_or(NotAMoment)?;
        Ok(Self { form, text: text.trim().to_owned() })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Form {
    fn parse(text: &str) -> Option<Self> {
        if let Some(length) = text.strip_prefix('+') {
            return ticks(length).map(Self::AfterStart);
        }
        if let Some(length) = text.strip_prefix(['-', '−']) {
            return ticks(length).map(Self::BeforeEnd);
        }
        if let Ok(instant) = text.parse::<Instant>() {
            return Some(Self::At(times::timestamp(instant)));
        }
        match text.split_once([' ', 'T']) {
            Some((day, clock)) => Some(Self::Local(date(day)?.to_datetime(time(clock.trim())?))),
            None => time(text)
                .map(Self::Clock)
                .or_else(|| Some(Self::Local(date(text)?.to_datetime(Time::midnight())))),
        }
    }
}

/// `2026-03-02`, `2026/3/2`.
fn date(text: &str) -> Option<Date> {
    padded(&text.replace('/', "-"), '-').parse().ok()
}

/// `08:15`, `8:15:30.5`.
fn time(text: &str) -> Option<Time> {
    padded(text, ':').parse().ok().filter(|_| text.contains(':'))
}

/// Every number with two digits at least.
fn padded(text: &str, separator: char) -> String {
    let padded = text.split(separator).map(|number| format!("{number:0>2}"));
    padded.collect::<Vec<_>>().join(&separator.to_string())
}

/// A length of time such as `90`, `1.5s` or `1h30m`, in ticks of 100 ns. A bare number is in
/// seconds.
pub fn ticks(text: &str) -> Option<i64> {
    let with_unit = match text.ends_with(|c: char| c.is_ascii_digit()) {
        true => format!("{text}s"),
        false => text.to_owned(),
    };
    let length: jiff::SignedDuration = with_unit.parse().ok()?;
    i64::try_from(length.as_nanos() / 100).ok().filter(|ticks| *ticks >= 0)
}

impl Moment {
    /// The time it names in a recording. A time of day is that of the day on which the recording
    /// began, or of the next one where only that lies in it: recordings run past midnight.
    ///
    /// # Errors
    /// The recording does not say when it began or ended, and the moment is measured from that.
    pub fn resolve(&self, of: &Recorded<'_>) -> Result<Timestamp, Unresolved> {
        match self.form {
            Form::At(time) => Ok(time),
            Form::Local(time) => Ok(first_of(time, of.zone)),
            Form::Clock(time) => on_its_day(time, of).ok_or(Unresolved::NoStart),
            Form::AfterStart(ticks) => of.began.map(|it| it.plus(ticks)).ok_or(Unresolved::NoStart),
            Form::BeforeEnd(ticks) => of.ended.map(|it| it.plus(-ticks)).ok_or(Unresolved::NoEnd),
        }
    }

    /// Both moments it names, in RFC 3339 with their offsets, where the clock of the zone shows its
    /// time twice; the first is what [`Moment::resolve`] takes.
    pub fn both(&self, of: &Recorded<'_>) -> Option<[String; 2]> {
        let local = match self.form {
            Form::Local(local) => local,
            Form::Clock(_) => times::zoned(self.resolve(of).ok()?, of.zone)?.datetime(),
            _ => return None,
        };
        let ambiguous = of.zone.to_ambiguous_zoned(local);
        let AmbiguousOffset::Fold { .. } = ambiguous.offset() else { return None };
        let moments = [ambiguous.clone().earlier().ok()?, ambiguous.later().ok()?];
        Some(moments.map(|zoned| zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
    }
}

/// A time that a clock may show twice, or never, is the first of them. Times outside of what a
/// calendar has are the earliest there is.
fn first_of(time: DateTime, zone: &TimeZone) -> Timestamp {
    let zoned = zone.to_zoned(time);
    zoned.map_or(Timestamp::MIN, |zoned| times::timestamp(zoned.timestamp()))
}

fn on_its_day(time: Time, of: &Recorded<'_>) -> Option<Timestamp> {
    let began = of.began?;
    let day = times::zoned(began, of.zone)?.date();
    let today = first_of(day.to_datetime(time), of.zone);
    // Who writes 08:15 means the minute in which the recording began, too.
    if today >= began.plus(-60 * TICKS_PER_SECOND) {
        return Some(today);
    }
    let tomorrow = day.tomorrow().ok().map(|day| first_of(day.to_datetime(time), of.zone));
    tomorrow.filter(|tomorrow| of.ended.is_some_and(|ended| *tomorrow <= ended)).or(Some(today))
}

/// From when to when; an open end is `None`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// From this moment on.
    pub from: Option<Moment>,
    /// Up to before this one.
    pub until: Option<Moment>,
}

impl FromStr for Span {
    type Err = NotAMoment;

    /// One moment, from which on, or two with `..` between them, of which one may be missing.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        let Some((from, until)) = text.split_once("..") else {
            return Ok(Self { from: Some(text.parse()?), until: None });
        };
        let end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some),
        };
        let span = Self { from: end(from)?, until: end(until)? };
        if span == Self::default() { Err(NotAMoment) } else { Ok(span) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |moment: &Option<Moment>| moment.as_ref().map_or("", |it| &it.text).to_owned();
        match &self.until {
            None => f.write_str(&text(&self.from)),
            Some(_) => write!(f, "{}..{}", text(&self.from), text(&self.until)),
        }
    }
}

impl Span {
    /// The times it names in a recording; open ends are the earliest and the latest there are.
    /// A time of day that ends a span comes after the one that begins it, past midnight if need be.
    ///
    /// # Errors
    /// Which moment is no time of the recording, and why.
    pub fn resolve(
        &self,
        of: &Recorded<'_>,
    ) -> Result<(Timestamp, Timestamp), (&Moment, Unresolved)> {
        let from = resolved(&self.from, of, Timestamp::MIN)?;
        let until = resolved(&self.until, of, Timestamp::MAX)?;
        let by_clock = |moment: &Option<Moment>| {
            moment.as_ref().is_some_and(|moment| matches!(moment.form, Form::Clock(_)))
        };
        if until <= from && by_clock(&self.from) && by_clock(&self.until) {
            let next = times::zoned(until, of.zone).and_then(|until: Zoned| until.tomorrow().ok());
            let next = next.map(|next| times::timestamp(next.timestamp()));
            // Equal times are an empty span, not a day.
            return Ok((from, next.filter(|_| until < from).unwrap_or(until)));
        }
        Ok((from, until))
    }
}

fn resolved<'a>(
    moment: &'a Option<Moment>,
    of: &Recorded<'_>,
    open: Timestamp,
) -> Result<Timestamp, (&'a Moment, Unresolved)> {
    let Some(moment) = moment else { return Ok(open) };
    moment.resolve(of).map_err(|why| (moment, why))
}

#[cfg(test)]
mod tests {
    use super::*;

    static UTC: TimeZone = TimeZone::UTC;

    /// A recording from the one time to the other, in UTC.
    fn recorded(began: &str, ended: &str) -> Recorded<'static> {
        let at = |text: &str| Some(times::parse(text, &TimeZone::UTC).unwrap());
        Recorded { began: at(began), ended: at(ended), zone: &UTC }
    }

    /// What a span is of a recording.
    fn shown(of: &Recorded<'_>, text: &str) -> String {
        let (from, until) = text.parse::<Span>().unwrap().resolve(of).unwrap();
        let text = |time| match time {
            Timestamp::MIN | Timestamp::MAX => String::new(),
            time => times::local(time, &TimeZone::UTC).unwrap(),
        };
        format!("{}..{}", text(from), text(until))
    }

    #[test]
    fn spans_of_a_recording() {
        let morning = recorded("2026-03-02T08:15:00.3Z", "2026-03-02T08:18:04Z");
        for (text, span) in [
            ("08:15", "2026-03-02 08:15:00.."),
            ("8:15", "2026-03-02 08:15:00.."),
            ("08:15..08:18", "2026-03-02 08:15:00..2026-03-02 08:18:00"),
            ("8:16:30 .. 08:17", "2026-03-02 08:16:30..2026-03-02 08:17:00"),
            ("07:00..09:00", "2026-03-02 07:00:00..2026-03-02 09:00:00"),
            ("2026/03/02 08:16", "2026-03-02 08:16:00.."),
            ("2026-3-2 8:16", "2026-03-02 08:16:00.."),
            ("2026-03-02T09:16:00+01:00", "2026-03-02 08:16:00.."),
            ("2026-03-02..2026-03-03", "2026-03-02 00:00:00..2026-03-03 00:00:00"),
            ("+1.7..-64s", "2026-03-02 08:15:02..2026-03-02 08:17:00"),
            ("-2m", "2026-03-02 08:16:04.."),
            ("..+1m30s", "..2026-03-02 08:16:30"),
        ] {
            assert_eq!(shown(&morning, text), span, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_may_lie_behind_midnight() {
        let night = recorded("2026-03-02T23:50:00Z", "2026-03-03T00:30:00Z");
        for (text, span) in [
            ("00:10", "2026-03-03 00:10:00.."),
            ("23:55..00:05", "2026-03-02 23:55:00..2026-03-03 00:05:00"),
            ("23:55..00:50", "2026-03-02 23:55:00..2026-03-03 00:50:00"),
        ] {
            assert_eq!(shown(&night, text), span, "{text}");
        }
        let same: Span = "00:10..00:10".parse().unwrap();
        let (from, until) = same.resolve(&night).unwrap();
        assert_eq!(from, until, "empty, not a day");
    }

    #[test]
    fn what_is_no_moment() {
        for text in ["soon", "", "..", "8", "25:00", "2026-13-01", "+-5s", "--5s", "08:15..soon"] {
            assert_eq!(text.parse::<Span>(), Err(NotAMoment), "{text}");
        }
    }

    #[test]
    fn what_a_recording_does_not_say() {
        let nothing = Recorded { began: None, ended: None, zone: &UTC };
        let why = |text: &str| text.parse::<Moment>().unwrap().resolve(&nothing);
        assert_eq!(why("+5s"), Err(Unresolved::NoStart));
        assert_eq!(why("08:15"), Err(Unresolved::NoStart));
        assert_eq!(why("-5s"), Err(Unresolved::NoEnd));
        assert!(why("2026-03-02 08:15").is_ok());
    }

    #[test]
    fn a_time_that_comes_twice_is_the_first_of_both() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let began = times::parse("2026-10-25T00:10:00Z", &zone);
        let of = Recorded { began, ended: None, zone: &zone };
        let two = ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"];
        for text in ["2026-10-25 02:30", "02:30"] {
            let moment: Moment = text.parse().unwrap();
            assert_eq!(moment.both(&of), Some(two.map(str::to_owned)));
            assert_eq!(moment.resolve(&of).ok(), times::parse(two[0], &zone));
        }
        for once in ["2026-10-25 01:30", two[1], "2026-03-29 02:30", "+5s"] {
            assert_eq!(once.parse::<Moment>().unwrap().both(&of), None, "{once}");
        }
    }

    #[test]
    fn lengths() {
        let tenths = |text| ticks(text).map(|ticks| ticks / (TICKS_PER_SECOND / 10));
        for (text, length) in [("90s", 900), ("90", 900), ("1.5", 15), ("1h30m", 54_000)] {
            assert_eq!(tenths(text), Some(length), "{text}");
        }
        assert_eq!(tenths("-5s"), None);
    }
}

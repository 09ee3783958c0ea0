//! What the fuzz targets call; in no other build.

use event::Timestamp;
use jiff::tz::TimeZone;

/// Reads the text of a sidecar.
///
/// # Errors
///
/// Why it is none, in words.
pub fn sidecar(text: &[u8]) -> Result<(), String> {
    crate::counters_file::parsed(text).map(|_| ())
}

/// From when to when words say, of a recording from the one time to the other, in a zone whose
/// clocks are set twice a year.
pub fn span(words: &str, began: Timestamp, ended: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC);
    let of = text::moments::Recorded { began: Some(began), ended: Some(ended), zone: &zone };
    let span: text::moments::Span = words.parse().ok()?;
    [&span.from, &span.until].into_iter().flatten().for_each(|moment| _ = moment.both(&of));
    span.resolve(&of).ok()
}

/// A moment as machines read it.
pub fn written(moment: Timestamp) -> Option<String> {
    text::times::utc(moment)
}

/// Whether words name a length of time.
pub fn duration(words: &str) -> bool {
    crate::cli::values::parse_duration(words).is_ok()
        | crate::cli::values::parse_interval(words).is_ok()
}

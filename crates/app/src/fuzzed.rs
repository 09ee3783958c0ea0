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

/// The moment that words name, in UTC.
pub fn time(words: &str) -> Option<Timestamp> {
    text::times::parse(words, &TimeZone::UTC)
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

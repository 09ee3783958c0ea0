//! The zone of the times that people read and write, as the user and the recordings say.

use jiff::tz::TimeZone;
use text::sanitize;

use crate::cli::ZoneChoice;
use crate::input::{self, Recording};
use crate::lang::Text;
use crate::terminal::{Failure, Terminal};

/// The zone that the user chose; of several recordings, that of the first. A live view is of this
/// machine, whose zone is the recorded one, too.
///
/// # Errors
/// The recording whose zone is wanted cannot be opened, or does not tell it.
pub(super) fn of(
    choice: &ZoneChoice,
    recordings: &[Recording],
    terminal: &Terminal,
) -> Result<TimeZone, Failure> {
    let recording = match (choice, recordings.first()) {
        (ZoneChoice::Named(zone), _) => return Ok(zone.clone()),
        (ZoneChoice::Recording, Some(recording)) => recording,
        (ZoneChoice::Recording, None) | (ZoneChoice::Local, _) => return Ok(TimeZone::system()),
    };
    let path = sanitize(&recording.name().display().to_string());
    let unknown = || Failure::Usage(Text::NoZone.fill(terminal.lang, &[("path", &path)]));
    input::zone_of(&recording.open()?.header().time_zone).ok_or_else(unknown)
}

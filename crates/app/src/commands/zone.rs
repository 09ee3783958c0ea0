//! The zone of the times that people read and write, as the user and the recordings say.

use jiff::tz::TimeZone;

use crate::cli::ZoneChoice;
use crate::input::{self, Recording};
use crate::terminal::Failure;

/// The zone that the user chose; of several recordings, that of the first.
///
/// # Errors
/// The recording whose zone is wanted cannot be opened.
pub(super) fn of(choice: &ZoneChoice, recordings: &[Recording]) -> Result<TimeZone, Failure> {
    Ok(match (choice, recordings.first()) {
        (ZoneChoice::Named(zone), _) => zone.clone(),
        (ZoneChoice::Recording, Some(one)) => input::zone_of(&one.open()?.header().time_zone),
        (ZoneChoice::Recording, None) | (ZoneChoice::Local, _) => TimeZone::system(),
    })
}

//! The adapters of recordings, from the files beside them.

use etl::TraceHeader;
use event::Timestamp;
use event::kinds::AdapterTable;
use event::timestamp::TICKS_PER_SECOND;

use super::{Reading, Recorded, path, read};
use crate::input::Recording;
use crate::note::Note;

/// The clock of a machine may be set while it records.
const SLACK: i64 = 60 * TICKS_PER_SECOND;

/// The adapters of recordings.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// One for each recording; none at all unless every recording has one, for one zone must mean
    /// the same in all of them.
    pub(crate) tables: Vec<AdapterTable>,
    /// Why files that are there are not used.
    pub(crate) notes: Vec<Note>,
}

/// The adapters of these recordings. A file that is wrong keeps nobody from reading the recording.
pub(crate) fn tables_of<'a>(
    recordings: impl Iterator<Item = (&'a Recording, &'a TraceHeader)>,
) -> Tables {
    let mut tables = Tables::default();
    let mut missing = None;
    for (recording, header) in recordings {
        let without = || recording.name().display().to_string();
        match table_of(recording, header) {
            Ok(Some(table)) => tables.tables.push(table),
            Ok(None) => missing = missing.or_else(|| Some(without())),
            Err(note) => {
                tables.notes.push(note);
                missing = missing.or_else(|| Some(without()));
            }
        }
    }
    if let Some(without) = missing.filter(|_| !tables.tables.is_empty()) {
        tables.tables.clear();
        tables.notes.push(Note::AdaptersOfSome(without));
    }
    tables
}

/// The readings of the counters made during a recording; none where there is no file of its own.
/// What is wrong with one is said with its adapters.
pub(crate) fn readings_of(recording: &Recording, header: &TraceHeader) -> Vec<Reading> {
    let readings = read(recording).ok().flatten().unwrap_or_default().readings;
    let ends = readings.first().zip(readings.last());
    match ends.is_some_and(|(first, last)| is_of(header, first.at, last.at)) {
        true => readings,
        false => Vec::new(),
    }
}

fn table_of(recording: &Recording, header: &TraceHeader) -> Result<Option<AdapterTable>, Note> {
    let path = path(recording.name()).display().to_string();
    let Recorded { adapters, readings, .. } = match read(recording) {
        Ok(Some(recorded)) => recorded,
        Ok(None) => return Ok(None),
        Err(reason) => return Err(Note::BadAdapters { path, reason }),
    };
    let (first, last) = (readings.first(), readings.last());
    if let Some((first, last)) = first.zip(last)
        && !is_of(header, first.at, last.at)
    {
        return Err(Note::ForeignAdapters(path));
    }
    if !adapters.iter().any(|adapter| adapter.operational && !adapter.addresses.is_empty()) {
        let reason = "no adapter in it has an address".to_owned();
        return Err(Note::BadAdapters { path, reason });
    }
    Ok(Some(AdapterTable { adapters }))
}

/// Whether readings of this time were made during the recording.
fn is_of(header: &TraceHeader, first: Timestamp, last: Timestamp) -> bool {
    let begun = header.started.is_none_or(|started| last.plus(SLACK) >= started);
    // An end before the beginning tells of nothing but a clock that was set.
    let ended = header.ended.filter(|ended| header.started.is_none_or(|started| started <= *ended));
    let over = ended.is_some_and(|ended| first.plus(-SLACK) > ended);
    begun && !over
}

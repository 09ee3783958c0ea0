//! What adapters were and carried while a recording was made: a small file beside it.
//!
//! A recording cannot hold this, for no provider logs it. `record` reads it now and then and writes
//! `trace.etl.counters.json` when it ends. `compare` sets the recording against the figures, and
//! whatever reads the recording takes the adapters from it ([`tables_of`]).

mod adapters;
mod beside;
mod bounded;

use std::io;
use std::path::{Path, PathBuf};

use event::Timestamp;
use event::kinds::{Adapter, AdapterCounters, AdapterTotals};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use text::times;

use crate::input::{self, Recording};
use crate::json;
use crate::output::{self, Links};
use adapters::AdapterDocument;
pub(crate) use beside::{Tables, readings_of, tables_of};
use bounded::{at_most, brief};

/// Changes when a field changes its meaning or goes.
const SCHEMA: &str = "nettally.counters/1";
/// Most adapters of a machine.
const ADAPTERS: usize = 4096;
/// Most addresses of all its adapters together, with those that carry tunnels.
const ADDRESSES: usize = 131_072;
/// Most readings taken from a file.
const READINGS: usize = 65_536;
/// Most readings kept: of a longer recording every other one is dropped, again and again.
const MOST: usize = 512;

/// The counters at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reading {
    pub(crate) at: Timestamp,
    pub(crate) counters: AdapterCounters,
}

/// Readings on their way into a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct CounterLog {
    overwrites: bool,
    readings: Vec<Reading>,
    adapters: Vec<Adapter>,
}

impl CounterLog {
    /// For a recording that overwrites its oldest events, or does not.
    pub(crate) fn new(overwrites: bool) -> Self {
        Self { overwrites, ..Self::default() }
    }

    /// Adds a reading, later than those before.
    pub(crate) fn add(&mut self, reading: Reading) {
        if self.readings.len() >= MOST {
            let mut place = 0;
            // The first one stays: the comparison begins with it.
            self.readings.retain(|_| {
                place += 1;
                place % 2 == 1
            });
        }
        self.readings.push(reading);
    }

    /// Takes the adapters as they are now. One that is gone or down keeps what it was while it was
    /// up, and every address it had: the recording has their traffic.
    pub(crate) fn see(&mut self, now: Vec<Adapter>) {
        for mut adapter in now {
            match self.adapters.iter_mut().find(|known| known.luid == adapter.luid) {
                Some(known) if adapter.operational || !known.operational => {
                    let gone =
                        known.addresses.iter().filter(|one| !adapter.addresses.contains(one));
                    let gone: Vec<_> = gone.copied().collect();
                    adapter.addresses.extend(gone);
                    *known = adapter;
                }
                Some(_) => {}
                None => self.adapters.push(adapter),
            }
        }
    }

    /// Writes the file that belongs to a recording.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) fn write(&self, trace: &Path) -> io::Result<()> {
        let document = Document {
            schema: SCHEMA.to_owned(),
            overwrites: self.overwrites,
            adapters: self.adapters.iter().map(AdapterDocument::of).collect(),
            readings: self.readings.iter().filter_map(ReadingDocument::of).collect(),
        };
        // Its name is made of another: a link there may lead anywhere.
        output::write(&path(trace), Links::Replaced, |out| {
            json::write(&document, out)?;
            writeln!(out)
        })
    }
}

/// The file that belongs to a recording.
pub(crate) fn path(trace: &Path) -> PathBuf {
    input::sidecar_of(trace)
}

/// What such a file tells.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Recorded {
    /// The recording overwrites its oldest events.
    pub(crate) overwrites: bool,
    /// The adapters that were up at any time, and others.
    pub(crate) adapters: Vec<Adapter>,
    /// In order of time.
    pub(crate) readings: Vec<Reading>,
}

/// Reads the file that belongs to a recording; `None` when there is none.
///
/// # Errors
/// Why it cannot be read, in words.
pub(crate) fn read(recording: &Recording) -> Result<Option<Recorded>, String> {
    let Some(text) = recording.sidecar()? else { return Ok(None) };
    parsed(&text).map(Some).map_err(brief)
}

pub(crate) fn parsed(text: &[u8]) -> Result<Recorded, String> {
    let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if document.schema != SCHEMA {
        return Err(format!("{} is not {SCHEMA}", document.schema));
    }
    let addresses = document.adapters.iter().map(AdapterDocument::addresses).sum::<usize>();
    if addresses > ADDRESSES {
        return Err(format!("more than {ADDRESSES} addresses"));
    }
    let mut readings: Vec<Reading> =
        document.readings.into_iter().filter_map(ReadingDocument::read).collect();
    count_on(&mut readings);
    let adapters = document.adapters.into_iter().map(AdapterDocument::read);
    let adapters = adapters.collect::<Result<_, String>>()?;
    Ok(Recorded { overwrites: document.overwrites, adapters, readings })
}

/// Where the clock was set back between two readings, the later ones count on from it: the events
/// of the recording do, and counters only grow.
fn count_on(readings: &mut [Reading]) {
    let mut shift = 0_i64;
    let mut latest = Timestamp::MIN;
    for reading in readings {
        reading.at = reading.at.plus(shift);
        let back = if latest > Timestamp::MIN { latest.since(reading.at).max(0) } else { 0 };
        shift = shift.saturating_add(back);
        reading.at = reading.at.plus(back);
        latest = reading.at;
    }
}

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    overwrites: bool,
    #[serde(deserialize_with = "at_most::<ADAPTERS, _, _>")]
    adapters: Vec<AdapterDocument>,
    #[serde(deserialize_with = "at_most::<READINGS, _, _>")]
    readings: Vec<ReadingDocument>,
}

#[derive(Serialize, Deserialize)]
struct ReadingDocument {
    time: String,
    #[serde(deserialize_with = "at_most::<ADAPTERS, _, _>")]
    adapters: Vec<TotalsDocument>,
}

/// Bytes and packets since the system started.
#[derive(Serialize, Deserialize)]
struct TotalsDocument {
    index: u32,
    in_total: bool,
    received_bytes: u64,
    sent_bytes: u64,
    received_packets: Option<u64>,
    sent_packets: Option<u64>,
}

impl ReadingDocument {
    fn of(reading: &Reading) -> Option<Self> {
        let totals = |one: &AdapterTotals| TotalsDocument {
            index: one.index,
            in_total: one.in_total,
            received_bytes: one.bytes_in,
            sent_bytes: one.bytes_out,
            received_packets: one.packets_in,
            sent_packets: one.packets_out,
        };
        let adapters = reading.counters.adapters.iter().map(totals).collect();
        Some(Self { time: times::utc(reading.at)?, adapters })
    }

    fn read(self) -> Option<Reading> {
        let totals = |one: TotalsDocument| AdapterTotals {
            index: one.index,
            in_total: one.in_total,
            bytes_in: one.received_bytes,
            bytes_out: one.sent_bytes,
            packets_in: one.received_packets,
            packets_out: one.sent_packets,
        };
        let at = times::parse(&self.time, &TimeZone::UTC)?;
        let adapters = self.adapters.into_iter().map(totals).collect();
        Some(Reading { at, counters: AdapterCounters { adapters } })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use event::kinds::{AdapterAddress, AdapterKind};

    fn read_at(trace: &Path) -> Result<Option<Recorded>, String> {
        read(&Recording::at(trace.to_owned()))
    }

    fn reading(seconds: i64, bytes: u64) -> Reading {
        let totals = AdapterTotals {
            index: 3,
            in_total: true,
            bytes_in: bytes,
            bytes_out: 2 * bytes,
            packets_in: Some(1),
            packets_out: None,
        };
        let at = Timestamp::from_unix_seconds(1_700_000_000 + seconds);
        Reading { at, counters: AdapterCounters { adapters: vec![totals] } }
    }

    fn adapter(operational: bool) -> Adapter {
        let address =
            |address: &str, prefix| AdapterAddress { address: address.parse().unwrap(), prefix };
        Adapter {
            index: 3,
            luid: 1 << 40,
            name: "Ethernet".into(),
            description: "Contoso".into(),
            kind: AdapterKind::Tunnel,
            addresses: match operational {
                true => vec![address("192.0.2.1", 24), address("fe80::1", 64)],
                false => Vec::new(),
            },
            carriers: vec!["203.0.113.5".parse().unwrap()],
            operational,
        }
    }

    #[test]
    fn an_adapter_that_goes_is_not_forgotten() {
        let mut log = CounterLog::default();
        [true, false].into_iter().for_each(|up| log.see(vec![adapter(up)]));
        log.see(Vec::new());
        assert_eq!(log.adapters, [adapter(true)]);
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace.etl");
        assert_eq!(read_at(&trace), Ok(None));
        let mut log = CounterLog::default();
        log.add(reading(0, 100));
        log.add(reading(1, 150));
        log.see(vec![adapter(true)]);
        log.write(&trace).unwrap();
        let found = read_at(&trace).unwrap().unwrap();
        assert_eq!(found.readings, [reading(0, 100), reading(1, 150)]);
        assert_eq!(found.adapters, [adapter(true)]);
        assert!(path(&trace).ends_with("trace.etl.counters.json"));
    }

    #[test]
    fn readings_count_on_where_the_clock_was_set_back() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace.etl");
        let mut log = CounterLog::default();
        let seconds = [0, 10, 10 - 3600, 20 - 3600, 30 - 3600];
        seconds.iter().zip(1..).for_each(|(second, bytes)| log.add(reading(*second, bytes)));
        log.write(&trace).unwrap();
        let found = read_at(&trace).unwrap().unwrap().readings;
        let expected = [0, 10, 10, 20, 30].into_iter().zip(1..);
        assert_eq!(found, expected.map(|(s, bytes)| reading(s, bytes)).collect::<Vec<_>>());
    }

    #[test]
    fn another_file_of_that_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace.etl");
        fs::write(path(&trace), "{}").unwrap();
        assert!(read_at(&trace).unwrap_err().contains("schema"));
        let other = r#"{"schema":"other/1","overwrites":false,"adapters":[],"readings":[]}"#;
        fs::write(path(&trace), other).unwrap();
        assert_eq!(read_at(&trace), Err("other/1 is not nettally.counters/1".to_owned()));
    }

    #[test]
    fn a_long_recording_keeps_its_first_and_its_last_reading() {
        let mut log = CounterLog::default();
        (0..5000).for_each(|second| log.add(reading(second, 0)));
        assert!(log.readings.len() <= MOST);
        assert_eq!(log.readings[0], reading(0, 0));
        assert_eq!(log.readings.last(), Some(&reading(4999, 0)));
        assert!(log.readings.is_sorted_by_key(|reading| reading.at));
    }
}

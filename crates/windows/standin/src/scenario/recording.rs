//! The events of a script, taken out of the trace file testkit makes of it.

use super::SECOND;
use crate::event::{Event, HEADER_SIZE, array, classic};
use testkit::guid::KERNEL_PROCESS;

/// Bytes of a WMI_BUFFER_HEADER.
const BUFFER_HEADER: usize = 0x48;

/// Events in the order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Recording {
    events: Vec<Stored>,
    /// FILETIME that counts as time 0 inside payloads.
    start_time: i64,
}

#[derive(Clone, Debug)]
struct Stored {
    time: i64,
    bytes: Vec<u8>,
}

impl Recording {
    pub(super) fn of(script: &str) -> Result<Self, String> {
        let file = testkit::script::compile(script).map_err(|error| error.to_string())?;
        let field = |at| i64::from_le_bytes(array(&file, at));
        // Places in the header buffer: timestamp of the first record, PerfFreq, StartTime.
        let (first, frequency, start_time) = (field(0x58), field(0x168), field(0x170));
        let size = u32::from_le_bytes(array(&file, 0)) as usize;
        let mut events = Vec::new();
        for buffer in file.chunks_exact(size).skip(1) {
            let end = u32::from_le_bytes(array(buffer, 0x30)) as usize;
            if usize::from(buffer[0x34]) & 0x40 != 0 || end > buffer.len() {
                return Err("a scenario's storage must be plain".into());
            }
            read_buffer(&buffer[..end], &mut events);
        }
        for event in &mut events {
            let ticks = i128::from(event.time - first) * i128::from(SECOND) / i128::from(frequency);
            event.time = i64::try_from(ticks).unwrap_or(i64::MAX);
        }
        events.sort_by_key(|event| event.time);
        Ok(Self { events, start_time })
    }

    /// Rundown events wait until somebody captures state.
    pub(super) fn events(&self, at: usize) -> impl Iterator<Item = Event<'_>> {
        let rest = self.events.get(at..).unwrap_or_default();
        rest.iter().map(|stored| Event { bytes: &stored.bytes, time: stored.time })
    }

    pub(super) fn shift_to(&mut self, file_time: i64) {
        let by = file_time - self.start_time;
        self.start_time = file_time;
        for stored in &mut self.events {
            let event = Event { bytes: &stored.bytes, time: 0 };
            for &at in payload_times(&event) {
                shift(&mut stored.bytes[HEADER_SIZE..], at, by);
            }
        }
    }

    /// Event 15, version 1, of every process that lives at `time`.
    pub(super) fn rundown(&self, time: i64) -> Vec<Vec<u8>> {
        let mut alive: Vec<(u32, Vec<u8>)> = Vec::new();
        for event in self.events(0).take_while(|event| event.time <= time) {
            let Some(pid) = event.process() else { continue };
            alive.retain(|(other, _)| *other != pid);
            if event.id() != 2 {
                alive.push((pid, as_rundown(&event)));
            }
        }
        alive.into_iter().map(|(_, bytes)| bytes).collect()
    }
}

fn read_buffer(buffer: &[u8], into: &mut Vec<Stored>) {
    let mut at = BUFFER_HEADER;
    while let Some(record) = buffer.get(at..).filter(|rest| rest.len() >= 48) {
        let size = usize::from(u16::from_le_bytes(array(record, 0)));
        if size < 48 || size > record.len() {
            break;
        }
        let time = i64::from_le_bytes(array(record, 16));
        let record = &record[..size];
        match record[2] {
            0x13 => into.push(Stored { time, bytes: record.to_vec() }),
            0x14 => into.push(Stored { time, bytes: classic(record) }),
            _ => {}
        }
        at += size.next_multiple_of(8);
    }
}

/// Offsets of the FILETIMEs in the payload of a process event.
fn payload_times(event: &Event<'_>) -> &'static [usize] {
    if event.provider() != KERNEL_PROCESS {
        return &[];
    }
    match (event.id(), event.version()) {
        (1, 0..=2) | (15, 0) => &[4],
        (1 | 15, _) => &[12],
        (2, 0 | 1) => &[4, 12],
        (2, _) => &[12, 20],
        _ => &[],
    }
}

fn shift(payload: &mut [u8], at: usize, by: i64) {
    if let Some(place) = payload.get_mut(at..at + 8) {
        let time = i64::from_le_bytes(array(place, 0)) + by;
        place.copy_from_slice(&time.to_le_bytes());
    }
}

/// A start (1) as the rundown event (15) with the same fields.
fn as_rundown(event: &Event<'_>) -> Vec<u8> {
    let mut bytes = event.bytes.to_vec();
    if event.id() == 1 {
        // Version 4 has four bytes more than a rundown; the others of a start begin alike.
        let longer = if event.version() >= 4 { 4 } else { 0 };
        bytes.truncate(bytes.len() - longer);
        let size = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        bytes[..2].copy_from_slice(&size.to_le_bytes());
        bytes[40..42].copy_from_slice(&15_u16.to_le_bytes());
        bytes[42] = u8::from(event.version() >= 3);
    }
    bytes
}

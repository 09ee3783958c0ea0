//! Events as bytes: an EVENT_HEADER of 80 bytes, then the payload, as in a trace file.

use testkit::guid::{Guid, KERNEL_NETWORK, KERNEL_PROCESS};
use testkit::records::{EventRecord, ExtendedItem, Record};

/// Bytes of an EVENT_HEADER.
pub const HEADER_SIZE: usize = 80;

/// EVENT_HEADER_FLAG_CLASSIC_HEADER: the event has an opcode in place of an id.
pub const CLASSIC: u16 = 0x100;

/// EVENT_HEADER_FLAG_EXTENDED_INFO: extended data items come with the event.
pub const EXTENDED: u16 = 1;

/// Types and data of the extended data items that come with every event of a manifest provider, so
/// that no reader takes them for rare: EVENT_EXTENDED_ITEM_RELATED_ACTIVITYID and
/// EVENT_EXTENDED_ITEM_PROCESS_START_KEY.
pub static ITEMS: [(u16, &[u64]); 2] = [(1, &[0x1111, 0x2222]), (13, &[0x3333])];

/// One event; its time stands apart, so that one image serves many times.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// EVENT_HEADER and payload; at least [`HEADER_SIZE`] bytes.
    pub bytes: &'a [u8],
    /// Performance counter.
    pub time: i64,
}

impl<'a> Event<'a> {
    /// Who logged it.
    pub fn provider(&self) -> Guid {
        array(self.bytes, 24)
    }

    /// Event id; 0 for classic events.
    pub fn id(&self) -> u16 {
        u16::from_le_bytes(array(self.bytes, 40))
    }

    /// Version of the payload's layout.
    pub fn version(&self) -> u8 {
        self.bytes[42]
    }

    /// Severity level.
    pub fn level(&self) -> u8 {
        self.bytes[44]
    }

    /// Keyword bits.
    pub fn keyword(&self) -> u64 {
        u64::from_le_bytes(array(self.bytes, 48))
    }

    /// Header flags.
    pub fn flags(&self) -> u16 {
        u16::from_le_bytes(array(self.bytes, 4))
    }

    /// The event's own data.
    pub fn payload(&self) -> &'a [u8] {
        &self.bytes[HEADER_SIZE..]
    }

    /// Kernel-Network's event, as process id, transport payload in bytes and direction; `None`
    /// for events that move no new bytes.
    pub fn transfer(&self) -> Option<Transfer> {
        let sent = match self.id() {
            10 | 26 | 42 | 58 => true,
            11 | 27 | 43 | 59 => false,
            _ => return None,
        };
        (self.provider() == KERNEL_NETWORK).then(|| Transfer {
            pid: u32::from_le_bytes(array(self.payload(), 0)),
            size: u32::from_le_bytes(array(self.payload(), 4)),
            sent,
        })
    }

    /// A start, stop or rundown of a process: its id.
    pub fn process(&self) -> Option<u32> {
        (self.provider() == KERNEL_PROCESS && matches!(self.id(), 1 | 2 | 15))
            .then(|| u32::from_le_bytes(array(self.payload(), 0)))
    }
}

/// What one network event moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transfer {
    /// Owner of the socket.
    pub pid: u32,
    /// Bytes of transport payload.
    pub size: u32,
    /// Sent, else received.
    pub sent: bool,
}

/// A record as a file has it: with its extended data items between header and payload.
pub fn stored(record: &[u8]) -> Vec<u8> {
    let (header, payload) = record.split_at(HEADER_SIZE.min(record.len()));
    let flags = u16::from_le_bytes(array(header, 4));
    if flags & CLASSIC != 0 {
        return record.to_vec();
    }
    let mut stored = header.to_vec();
    for (at, (kind, data)) in ITEMS.iter().enumerate() {
        let data = data.iter().flat_map(|number| number.to_le_bytes()).collect();
        let more = at + 1 < ITEMS.len();
        stored.extend(ExtendedItem { kind: *kind, data }.stored(more));
    }
    stored.extend(payload);
    stored[4..6].copy_from_slice(&(flags | EXTENDED).to_le_bytes());
    let size = u16::try_from(stored.len()).unwrap_or(u16::MAX);
    stored[..2].copy_from_slice(&size.to_le_bytes());
    stored
}

/// An EVENT_TRACE_HEADER and its payload in the form consumers see.
pub fn classic(record: &[u8]) -> Vec<u8> {
    EventRecord {
        flags: CLASSIC,
        provider: array(record, 24),
        opcode: record[4],
        level: record[5],
        version: record[6],
        payload: record[48..].to_vec(),
        ..EventRecord::default()
    }
    .to_bytes()
}

/// `N` bytes at `at`, zeros where there are none.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..at + N).and_then(|part| part.try_into().ok()).unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_items_as_the_kit_writes_them() {
        let plain = EventRecord {
            provider: KERNEL_NETWORK,
            id: 10,
            payload: vec![7; 36],
            ..EventRecord::default()
        };
        let item = |(kind, data): &(u16, &[u64])| ExtendedItem {
            kind: *kind,
            data: data.iter().flat_map(|number| number.to_le_bytes()).collect(),
        };
        let extended = EventRecord { extended: ITEMS.iter().map(item).collect(), ..plain.clone() };
        assert_eq!(stored(&plain.to_bytes()), extended.to_bytes());
        let lost = classic(&[0; 60]);
        assert_eq!(stored(&lost), lost);
    }
}

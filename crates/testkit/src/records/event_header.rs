//! EVENT_HEADER records: events of manifest and TraceLogging providers.

use super::{MARKER, Record};
use crate::Width;
use crate::bytes::{Bytes, size16};
use crate::guid::Guid;

/// A manifest or TraceLogging event.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct EventRecord {
    /// Pointer size of the payload; part of the header type.
    pub width: Width,
    /// Header flags; bit 0 is added when there are extended items.
    pub flags: u16,
    /// Where the decoding information is; 0 in real files.
    pub property: u16,
    /// Logging thread.
    pub thread_id: u32,
    /// Logging process, often not the one the event is about.
    pub process_id: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Who logged it.
    pub provider: Guid,
    /// Event id.
    pub id: u16,
    /// Version of the event's layout.
    pub version: u8,
    /// Channel.
    pub channel: u8,
    /// Severity level.
    pub level: u8,
    /// Opcode.
    pub opcode: u8,
    /// Task.
    pub task: u16,
    /// Keyword bits.
    pub keyword: u64,
    /// CPU time in the kernel, timer ticks.
    pub kernel_time: u32,
    /// CPU time in user mode, timer ticks.
    pub user_time: u32,
    /// Activity.
    pub activity: Guid,
    /// Items between the header and the payload.
    pub extended: Vec<ExtendedItem>,
    /// The event's own data.
    pub payload: Vec<u8>,
}

/// One extended data item, in the form it has on disk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ExtendedItem {
    /// EVENT_HEADER_EXT_TYPE_*: 1 related activity, 2 SID, 11 TraceLogging schema, ...
    pub kind: u16,
    /// The item's data, without padding.
    pub data: Vec<u8>,
}

impl ExtendedItem {
    /// Total length, type, linkage (another item follows), data length, data, padding to 8.
    pub fn stored(&self, more: bool) -> Vec<u8> {
        let length = self.data.len();
        Bytes::new()
            .u16(size16((8 + length).next_multiple_of(8)))
            .u16(self.kind)
            .u16(u16::from(more))
            .u16(size16(length))
            .raw(&self.data)
            .align8(0)
            .into_vec()
    }
}

impl EventRecord {
    /// Everything after the size, the header type and the marker.
    fn rest(&self) -> Bytes {
        let has_extended = u16::from(!self.extended.is_empty());
        let header = Bytes::new()
            .u16(self.flags | has_extended)
            .u16(self.property)
            .u32(self.thread_id)
            .u32(self.process_id)
            .i64(self.timestamp)
            .raw(&self.provider)
            .u16(self.id)
            .raw(&[self.version, self.channel, self.level, self.opcode])
            .u16(self.task)
            .u64(self.keyword)
            .u32(self.kernel_time)
            .u32(self.user_time)
            .raw(&self.activity);
        let count = self.extended.len();
        let items = self.extended.iter().enumerate();
        items
            .fold(header, |bytes, (at, item)| bytes.raw(&item.stored(at + 1 < count)))
            .raw(&self.payload)
    }
}

impl Record for EventRecord {
    fn timestamp(&self) -> i64 {
        self.timestamp
    }

    fn to_bytes(&self) -> Vec<u8> {
        let header_type = match self.width {
            Width::Bits32 => 0x12,
            Width::Bits64 => 0x13,
        };
        let rest = self.rest();
        Bytes::new()
            .u16(size16(4 + rest.len()))
            .u8(header_type)
            .u8(MARKER)
            .raw(&rest.into_vec())
            .into_vec()
    }
}

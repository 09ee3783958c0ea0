//! MESSAGE records (MESSAGE_TRACE_HEADER), written by WPP software tracing.

use super::Record;
use crate::Width;
use crate::bytes::{Bytes, size16};
use crate::guid::Guid;

/// A message; each optional part is announced by an option flag.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MessageRecord {
    /// Number of the message within its GUID or component.
    pub number: u16,
    /// Flag 0x1.
    pub sequence: Option<u32>,
    /// Flag 0x2; stored only when there is no component.
    pub guid: Option<Guid>,
    /// Flag 0x4.
    pub component: Option<u32>,
    /// Flag 0x8: raw session clock.
    pub timestamp: Option<i64>,
    /// Flag 0x10: the timestamp comes from the performance counter.
    pub performance_timestamp: bool,
    /// Flag 0x20: logging thread and process.
    pub thread_and_process: Option<(u32, u32)>,
    /// Flag 0x40 for 32-bit or 0x80 for 64-bit pointers.
    pub width: Option<Width>,
    /// The message's arguments.
    pub payload: Vec<u8>,
}

impl MessageRecord {
    fn option_flags(&self) -> u16 {
        let width = match self.width {
            None => 0,
            Some(Width::Bits32) => 0x40,
            Some(Width::Bits64) => 0x80,
        };
        u16::from(self.sequence.is_some())
            | u16::from(self.guid.is_some()) << 1
            | u16::from(self.component.is_some()) << 2
            | u16::from(self.timestamp.is_some()) << 3
            | u16::from(self.performance_timestamp) << 4
            | u16::from(self.thread_and_process.is_some()) << 5
            | width
    }

    fn optional_parts(&self) -> Bytes {
        let mut parts = Bytes::new();
        if let Some(sequence) = self.sequence {
            parts = parts.u32(sequence);
        }
        match (self.component, &self.guid) {
            (Some(component), _) => parts = parts.u32(component),
            (None, Some(guid)) => parts = parts.raw(guid),
            (None, None) => {}
        }
        if let Some(timestamp) = self.timestamp {
            parts = parts.i64(timestamp);
        }
        if let Some((thread, process)) = self.thread_and_process {
            parts = parts.u32(thread).u32(process);
        }
        parts
    }
}

impl Record for MessageRecord {
    fn timestamp(&self) -> i64 {
        self.timestamp.unwrap_or(0)
    }

    fn to_bytes(&self) -> Vec<u8> {
        let rest = self.optional_parts().raw(&self.payload);
        Bytes::new()
            .u16(size16(8 + rest.len()))
            .u16(0x9000)
            .u16(self.number)
            .u16(self.option_flags())
            .raw(&rest.into_vec())
            .into_vec()
    }
}

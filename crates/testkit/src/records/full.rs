//! FULL and INSTANCE records (EVENT_TRACE_HEADER, EVENT_INSTANCE_GUID_HEADER): classic
//! events that carry their class as a GUID.

use super::{MARKER, Record};
use crate::Width;
use crate::bytes::{Bytes, size16};
use crate::guid::Guid;

/// A classic event with its class GUID inline.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FullRecord {
    /// Pointer size of the payload; part of the header type.
    pub width: Width,
    /// Event type within its class.
    pub opcode: u8,
    /// Severity level.
    pub level: u8,
    /// Event version.
    pub version: u16,
    /// Logging thread.
    pub thread_id: u32,
    /// Logging process.
    pub process_id: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Event class.
    pub class: Guid,
    /// CPU time in the kernel, timer ticks.
    pub kernel_time: u32,
    /// CPU time in user mode, timer ticks.
    pub user_time: u32,
    /// If present the record is an INSTANCE record: 72 bytes of header instead of 48.
    pub instance: Option<Instance>,
    /// The event's own data.
    pub payload: Vec<u8>,
}

/// What an INSTANCE record has after the fields of a FULL record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Instance {
    /// The instance the event belongs to.
    pub id: u32,
    /// That instance's parent.
    pub parent_id: u32,
    /// Class of the parent.
    pub parent_class: Guid,
}

impl FullRecord {
    const fn header_type(&self) -> u8 {
        match (self.instance.is_some(), self.width) {
            (false, Width::Bits32) => 0x0a,
            (true, Width::Bits32) => 0x0b,
            (false, Width::Bits64) => 0x14,
            (true, Width::Bits64) => 0x15,
        }
    }

    /// Everything after the size, the header type and the marker.
    fn rest(&self) -> Bytes {
        let common = Bytes::new()
            .u8(self.opcode)
            .u8(self.level)
            .u16(self.version)
            .u32(self.thread_id)
            .u32(self.process_id)
            .i64(self.timestamp)
            .raw(&self.class)
            .u32(self.kernel_time)
            .u32(self.user_time);
        match &self.instance {
            Some(own) => common.u32(own.id).u32(own.parent_id).raw(&own.parent_class),
            None => common,
        }
        .raw(&self.payload)
    }
}

impl Record for FullRecord {
    fn timestamp(&self) -> i64 {
        self.timestamp
    }

    fn to_bytes(&self) -> Vec<u8> {
        let rest = self.rest();
        Bytes::new()
            .u16(size16(4 + rest.len()))
            .u8(self.header_type())
            .u8(MARKER)
            .raw(&rest.into_vec())
            .into_vec()
    }
}

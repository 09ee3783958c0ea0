//! SYSTEM, COMPACT and PERFINFO records: the kernel's own, named by group and type.

use super::{MARKER, Record};
use crate::Width;
use crate::bytes::{Bytes, size16};

/// How much a kernel record's header holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum KernelHeader {
    /// 32 bytes: thread, process, time and CPU times.
    System,
    /// 24 bytes: thread, process and time.
    Compact,
    /// 16 bytes: only the time.
    #[default]
    PerfInfo,
}

/// A record whose event class is given by a one-byte group.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct KernelRecord {
    /// Which of the three headers.
    pub header: KernelHeader,
    /// Pointer size of the payload; part of the header type.
    pub width: Width,
    /// Event version, the low byte of the stored word.
    pub version: u8,
    /// Event type within its class, the opcode.
    pub kind: u8,
    /// Event class: 3 Process, 6 TcpIp, 8 UdpIp, ...
    pub group: u8,
    /// Not stored by PERFINFO.
    pub thread_id: u32,
    /// Not stored by PERFINFO.
    pub process_id: u32,
    /// Raw session clock.
    pub timestamp: i64,
    /// Stored by SYSTEM only.
    pub kernel_time: u32,
    /// Stored by SYSTEM only.
    pub user_time: u32,
    /// Eight extra bytes between header and payload, announced by version bit 0x8000.
    pub pebs: Option<u64>,
    /// Performance counters after those, their number in version bits 0x0700: at most seven.
    pub counters: Vec<u64>,
    /// The event's own data.
    pub payload: Vec<u8>,
}

impl KernelRecord {
    const fn header_type(&self) -> u8 {
        let first = match self.header {
            KernelHeader::System => 0x01,
            KernelHeader::Compact => 0x03,
            KernelHeader::PerfInfo => 0x10,
        };
        match self.width {
            Width::Bits32 => first,
            Width::Bits64 => first + 1,
        }
    }

    fn stored_version(&self) -> u16 {
        let pebs = if self.pebs.is_some() { 0x8000 } else { 0 };
        let counters = size16(self.counters.len().min(7)) << 8;
        u16::from(self.version) | pebs | counters
    }

    /// Header fields after the size, the type and the group.
    fn rest(&self) -> Bytes {
        let ids = Bytes::new().u32(self.thread_id).u32(self.process_id).i64(self.timestamp);
        match self.header {
            KernelHeader::System => ids.u32(self.kernel_time).u32(self.user_time),
            KernelHeader::Compact => ids,
            KernelHeader::PerfInfo => Bytes::new().i64(self.timestamp),
        }
    }
}

impl Record for KernelRecord {
    fn timestamp(&self) -> i64 {
        self.timestamp
    }

    fn to_bytes(&self) -> Vec<u8> {
        let extra = self.pebs.iter().chain(self.counters.iter().take(7));
        let body = extra.fold(self.rest(), |body, &value| body.u64(value)).raw(&self.payload);
        Bytes::new()
            .u16(self.stored_version())
            .u8(self.header_type())
            .u8(MARKER)
            .u16(size16(8 + body.len()))
            .u8(self.kind)
            .u8(self.group)
            .raw(&body.into_vec())
            .into_vec()
    }
}

//! One buffer of a file: WMI_BUFFER_HEADER, records, filler.

use super::xpress;
use crate::bytes::{Bytes, size32};

/// Bytes of a WMI_BUFFER_HEADER; the first record stands right behind it.
pub const BUFFER_HEADER_SIZE: usize = 0x48;

/// `BufferFlag` bits.
pub mod flag {
    /// The session was flushed: header buffers and a file's last buffer.
    pub const FLUSH: u16 = 0x01;
    /// Events were lost before this buffer.
    pub const EVENTS_LOST: u16 = 0x02;
    /// A buffer was lost before this one.
    pub const BUFFER_LOST: u16 = 0x04;
    /// The processor index has sixteen bits.
    pub const WIDE_PROCESSOR: u16 = 0x20;
    /// Everything behind the header is compressed.
    pub const COMPRESSED: u16 = 0x40;
}

/// `BufferType` of ordinary buffers.
pub const GENERIC: u16 = 0;
/// `BufferType` of a file's first buffer.
pub const HEADER: u16 = 4;

/// A buffer being filled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Buffer {
    /// CPU the records were logged on.
    pub processor: u16,
    /// Order of allocation in the session.
    pub sequence: u64,
    /// When it was flushed: raw clock in plain files, FILETIME in merged ones.
    pub timestamp: i64,
    /// Number of the session.
    pub logger_id: u16,
    /// 3 (flushed) in nearly all files.
    pub state: u32,
    /// [`flag`] bits.
    pub flags: u16,
    /// [`GENERIC`], [`HEADER`], or another.
    pub kind: u16,
    /// `SavedOffset`, if it is to differ from the end of the records.
    pub saved_offset: Option<u32>,
    /// `Offset`, if it is to lie about the end of the records.
    pub claimed_offset: Option<u32>,
    /// Value of the bytes between two records.
    pub padding: u8,
    /// The records and their padding; [`Buffer::push`] appends.
    pub records: Vec<u8>,
}

impl Default for Buffer {
    fn default() -> Self {
        Self {
            processor: 0,
            sequence: 0,
            timestamp: 0,
            logger_id: 0,
            state: 3,
            flags: flag::WIDE_PROCESSOR,
            kind: GENERIC,
            saved_offset: None,
            claimed_offset: None,
            padding: 0,
            records: Vec::new(),
        }
    }
}

/// What a buffer looks like in the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Filled with 0xFF to this many bytes, as in files of one session.
    Fixed(u32),
    /// As long as its records, as in merged files.
    Exact,
    /// Compressed with plain LZ77 unless that makes it longer.
    Compressed,
}

impl Buffer {
    /// Appends a record and pads it to a multiple of eight bytes.
    pub fn push(&mut self, record: &[u8]) {
        self.records.extend_from_slice(record);
        self.records.resize(self.records.len().next_multiple_of(8), self.padding);
    }

    /// End of the records, counted from the start of the buffer.
    pub const fn offset(&self) -> usize {
        BUFFER_HEADER_SIZE + self.records.len()
    }

    /// No record has been pushed.
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The buffer as it stands in the file.
    pub fn to_bytes(&self, form: Form) -> Vec<u8> {
        match form {
            Form::Fixed(size) => self.fixed(size),
            Form::Exact => self.stored(self.flags, &self.records),
            Form::Compressed => self.compressed(),
        }
    }

    fn fixed(&self, size: u32) -> Vec<u8> {
        let fill = usize::try_from(size).unwrap_or(usize::MAX).saturating_sub(self.offset());
        let body = Bytes::new().raw(&self.records).fill(0xff, fill).into_vec();
        self.stored(self.flags, &body)
    }

    fn compressed(&self) -> Vec<u8> {
        let packed = xpress::compress(&self.records);
        if packed.len() < self.records.len() {
            self.stored(self.flags | flag::COMPRESSED, &packed)
        } else {
            self.stored(self.flags, &self.records)
        }
    }

    fn stored(&self, flags: u16, body: &[u8]) -> Vec<u8> {
        let end = self.claimed_offset.unwrap_or_else(|| size32(self.offset()));
        Bytes::new()
            .u32(size32(BUFFER_HEADER_SIZE + body.len()))
            .u32(self.saved_offset.unwrap_or(end))
            .u32(0) // CurrentOffset
            .u32(0) // ReferenceCount
            .i64(self.timestamp)
            .u64(self.sequence)
            .u64(0) // clock or list pointers
            .u16(self.processor)
            .u16(self.logger_id)
            .u32(self.state)
            .u32(end)
            .u16(flags)
            .u16(self.kind)
            .zeros(16)
            .raw(body)
            .into_vec()
    }
}

//! Raw records, one structure of named fields for each kind of record header.
//!
//! Layouts are those of the Windows SDK (`SYSTEM_TRACE_HEADER`, `EVENT_TRACE_HEADER`,
//! `EVENT_HEADER`, `MESSAGE_TRACE_HEADER`) as found in real files. Every structure has a
//! `Default`, so a test names only the fields it is about.

mod event_header;
mod full;
mod kernel;
mod message;
mod opaque;

pub use event_header::{EventRecord, ExtendedItem};
pub use full::{FullRecord, Instance};
pub use kernel::{KernelHeader, KernelRecord};
pub use message::MessageRecord;
pub use opaque::OpaqueRecord;

/// Something that can be put into a buffer.
pub trait Record {
    /// Raw session clock of the record, 0 if it carries none.
    fn timestamp(&self) -> i64;

    /// The record as stored, without the padding that follows it in a buffer.
    fn to_bytes(&self) -> Vec<u8>;
}

/// Bytes made by hand, without a known timestamp.
impl Record for Vec<u8> {
    fn timestamp(&self) -> i64 {
        0
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.clone()
    }
}

/// The byte that, as the last of a record's first four, marks all kinds but messages.
const MARKER: u8 = 0xc0;

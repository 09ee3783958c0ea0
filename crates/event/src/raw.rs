//! One record as the trace gives it: header fields and payload, nothing interpreted.

use crate::guid::Guid;
use crate::timestamp::Timestamp;

/// One event record, borrowed from a file's buffer or from a live session's callback.
///
/// The same whether it came from a file or live; decoding starts here.
#[derive(Clone, Copy, Debug)]
pub struct RawEvent<'a> {
    /// Provider of a manifest event, class of a classic one, message GUID of a WPP message.
    ///
    /// A kernel record names its class by a group number; the reader translates it. A group
    /// with no known class becomes [`Guid::from_fields`]`(group, 0, 0, [0; 8])`.
    pub provider: Guid,
    /// Which of the three families of records this is: it decides between `id` and `opcode`.
    pub family: RecordFamily,
    /// Manifest event id, or WPP message number; 0 in classic events.
    pub id: u16,
    /// Layout version of the payload.
    pub version: u8,
    /// Opcode of a manifest event; the event type of a classic one.
    pub opcode: u8,
    /// Severity, 1 (critical) to 5 (verbose); 0 where the record has none.
    pub level: u8,
    /// Keyword bits; 0 where the record has none.
    pub keyword: u64,
    /// Process in whose context the event was logged, which is often not the one it is about:
    /// a receive is logged by whichever process was running. `None` where the record header has no room for it.
    pub process_id: Option<u32>,
    /// Thread in whose context the event was logged, under the same rule.
    pub thread_id: Option<u32>,
    /// Processor on which the event was logged.
    pub processor: u16,
    /// Session that logged it, by its number while it runs: what two sessions of one machine log
    /// of one event differs in this alone. 0 in relogged files.
    pub logger: u16,
    /// When, in UTC.
    pub timestamp: Timestamp,
    /// Width of pointers in the payload.
    pub pointer_size: PointerSize,
    /// The event's own bytes, not aligned.
    pub payload: &'a [u8],
    /// Extended data items as stored, empty for most events.
    pub extended: &'a [u8],
}

/// The three families of event records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordFamily {
    /// Described by a manifest or by itself (TraceLogging): named by provider and `id`.
    Manifest,
    /// Described by a MOF class: named by class and `opcode`.
    Classic,
    /// A WPP message.
    Message,
}

/// Width of a pointer in an event's payload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PointerSize {
    /// 32-bit.
    Four,
    /// 64-bit.
    Eight,
}

impl PointerSize {
    /// The width in bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Four => 4,
            Self::Eight => 8,
        }
    }
}

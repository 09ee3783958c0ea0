//! Which header a record has.

use event::raw::PointerSize;

use super::{compact, event_header, full, message, perfinfo, system};
use crate::problem::ProblemReason;

/// How a record's header is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Layout {
    System(PointerSize),
    Compact(PointerSize),
    Perfinfo(PointerSize),
    /// Also INSTANCE headers, which are longer.
    Full(PointerSize, usize),
    EventHeader(PointerSize),
    Message,
    Unusable,
}

impl Layout {
    /// Tells the layout by the first four bytes.
    #[inline]
    pub(super) fn of(marker: [u8; 4]) -> Result<Self, ProblemReason> {
        use PointerSize::{Eight, Four};
        match (marker[3], marker[2]) {
            (0xc0, 0x13) => Ok(Self::EventHeader(Eight)),
            (0xc0, 0x11) => Ok(Self::Perfinfo(Eight)),
            (0xc0, 0x12) => Ok(Self::EventHeader(Four)),
            (0xc0, 0x10) => Ok(Self::Perfinfo(Four)),
            (0xc0, 0x01) => Ok(Self::System(Four)),
            (0xc0, 0x02) => Ok(Self::System(Eight)),
            (0xc0, 0x03) => Ok(Self::Compact(Four)),
            (0xc0, 0x04) => Ok(Self::Compact(Eight)),
            (0xc0, 0x0a) => Ok(Self::Full(Four, full::FULL)),
            (0xc0, 0x14) => Ok(Self::Full(Eight, full::FULL)),
            (0xc0, 0x0b) => Ok(Self::Full(Four, full::INSTANCE)),
            (0xc0, 0x15) => Ok(Self::Full(Eight, full::INSTANCE)),
            (0x90, _) | (0xc0, 0x0f) => Ok(Self::Message),
            // TIMED, ERROR and WNODE.
            (0xc0, 0x0c..=0x0e) => Ok(Self::Unusable),
            (0xb0, _) => Err(ProblemReason::AncientRecord),
            _ => Err(ProblemReason::UnknownRecord),
        }
    }

    /// Bytes of the header, without optional parts.
    #[inline]
    pub(super) fn header_bytes(self) -> usize {
        match self {
            Self::System(_) => system::HEADER,
            Self::Compact(_) => compact::HEADER,
            Self::Perfinfo(_) => perfinfo::HEADER,
            Self::Full(_, header) => header,
            Self::EventHeader(_) => event_header::HEADER,
            Self::Message | Self::Unusable => message::HEADER,
        }
    }

    /// The record's size in bytes, as its header says it.
    #[inline]
    pub(super) fn size(self, first: [u8; 8]) -> usize {
        let size = match self {
            Self::System(_) | Self::Compact(_) | Self::Perfinfo(_) => [first[4], first[5]],
            _ => [first[0], first[1]],
        };
        usize::from(u16::from_le_bytes(size))
    }
}

//! What could not be decoded, as data.

use crate::guid::Guid;
use crate::payload::ShortPayload;
use crate::raw::{RawEvent, RecordFamily};
use std::fmt;

/// Why an event of a known provider yielded no fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Undecoded {
    /// The provider is one of traffic or losses, and this event number is not known.
    UnknownEvent,
    /// The event is known, this old version of its layout is not.
    UnknownVersion,
    /// The payload names ends whose kind of address is not known.
    UnknownAddress,
    /// The payload is shorter than its layout.
    Short(ShortPayload),
}

impl From<ShortPayload> for Undecoded {
    fn from(short: ShortPayload) -> Self {
        Self::Short(short)
    }
}

impl fmt::Display for Undecoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownEvent => f.write_str("unknown event"),
            Self::UnknownVersion => f.write_str("unknown version"),
            Self::UnknownAddress => f.write_str("unknown kind of address"),
            Self::Short(short) => write!(f, "payload too short: {short}"),
        }
    }
}

/// The identity under which events are counted that could not be decoded, or were read as an
/// older version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EventIdentity {
    /// Provider or class.
    pub provider: Guid,
    /// Event id of a manifest event, opcode of a classic one.
    pub number: u16,
    /// Layout version.
    pub version: u8,
}

impl EventIdentity {
    /// That of a record.
    pub fn of(raw: &RawEvent<'_>) -> Self {
        let number = match raw.family {
            RecordFamily::Classic => u16::from(raw.opcode),
            RecordFamily::Manifest | RecordFamily::Message => raw.id,
        };
        Self { provider: raw.provider, number, version: raw.version }
    }
}

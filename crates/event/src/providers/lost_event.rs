//! RT_LostEvent: a live session reports what it could not deliver.
//!
//! The events arrive ahead of those that follow the gap. They have no payload, so that no version
//! can have a layout of its own.

use super::{Decoded, Provider};
use crate::guid::Guid;
use crate::kinds::{Event, LostEvents};
use crate::problem::Undecoded;
use crate::raw::RawEvent;

/// The class. Always on.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x6a39_9ae0,
        0x4bc6,
        0x4de9,
        [0x87, 0x0b, 0x36, 0x57, 0xf8, 0x94, 0x7e, 0x7e],
    ),
    name: "RT_LostEvent",
    enable: None,
    carries_traffic: false,
    newest: |_| u8::MAX,
    decode,
};

fn decode(raw: &RawEvent<'_>) -> Decoded {
    let lost = match raw.opcode {
        32 => LostEvents::Events,
        33 => LostEvents::Buffer,
        34 => LostEvents::BackupFull,
        _ => return Err(Undecoded::UnknownEvent),
    };
    Ok(Some(Event::Lost(lost)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::check;

    #[test]
    fn each_loss() {
        check(
            &PROVIDER,
            &[
                (32, 0, "", "lost Events"),
                (33, 0, "", "lost Buffer"),
                (34, 0, "", "lost BackupFull"),
                (32, 7, "u32 1", "lost Events"),
                (35, 0, "", "unknown event"),
            ],
        );
    }
}

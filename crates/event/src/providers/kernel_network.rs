//! Microsoft-Windows-Kernel-Network: every send and receive of the machine (etw.md 2).

use super::{Decoded, Enable, Provider};
use crate::guid::Guid;
use crate::raw::RawEvent;

/// The provider.
pub const PROVIDER: Provider = Provider {
    guid: Guid::from_fields(
        0x7dd4_2a49,
        0x5329,
        0x4832,
        [0x8d, 0xfd, 0x43, 0xd9, 0x79, 0x15, 0x3a, 0x88],
    ),
    name: "Microsoft-Windows-Kernel-Network",
    enable: Some(Enable { level: 4, keywords: 0x30, event_ids: &[], rundown: false }),
    decode,
};

fn decode(_raw: &RawEvent<'_>) -> Decoded {
    Ok(None)
}
